from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .organisations import Organisation
from .people import User


class MandateQuerySet(models.QuerySet["Mandate"]):
    def active(self, on: date | None = None) -> "MandateQuerySet":
        """Mandates that run on a day (today's local date unless given), first and last days included."""
        day = on or timezone.localdate()
        return self.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=day), starts_on__lte=day)

    def speaking(self) -> "MandateQuerySet":
        return self.filter(role__in=Mandate.SPEAKING)

    def writing(self) -> "MandateQuerySet":
        return self.filter(role__in=Mandate.WRITING)


class Mandate(models.Model):
    """What lets a person act for an organisation, between two dates. Nobody acts for one without it."""

    class Role(models.TextChoices):
        HOLDER = "holder", _("Holder")
        SUBSTITUTE = "substitute", _("Substitute")
        CONTRIBUTOR = "contributor", _("Contributor")
        OBSERVER = "observer", _("Observer")

    SPEAKING = (Role.HOLDER, Role.SUBSTITUTE)
    WRITING = (Role.HOLDER, Role.SUBSTITUTE, Role.CONTRIBUTOR)

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="mandates"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="mandates"
    )
    role = models.CharField(
        _("role"),
        max_length=11,
        choices=Role.choices,
        help_text=_(
            "The holder and the substitute speak for the organisation; a contributor writes; an observer reads."
        ),
    )
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Leave empty while no end is known. The last day counts.")
    )

    objects = MandateQuerySet.as_manager()
    # Who answers for the next version, where it is not whoever sends the request.
    _history_user: User | None
    history = HistoricalRecords(verbose_name=_("version"), verbose_name_plural=_("versions"))

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["organisation__name", "role", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "starts_on"],
                name="mandate_once",
                violation_error_message=_("This person already has this mandate from this day."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="mandate_ends_after_start",
                violation_error_message=_("The last day cannot come before the first one."),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role", "starts_on", "ends_on"], name="mandate_in_force")]

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation} ({self.get_role_display()})"

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day cannot come before the first one.")})

    @property
    def is_active(self) -> bool:
        today = timezone.localdate()
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)

    @property
    def can_speak(self) -> bool:
        """Whether this mandate lets the person decide for the organisation today."""
        return self.role in self.SPEAKING and self.is_active
