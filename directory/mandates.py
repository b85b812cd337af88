from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .organisations import Organisation
from .people import User


class MandateQuerySet(models.QuerySet["Mandate"]):
    def active(self, on: date | None = None) -> "MandateQuerySet":
        """Mandates that run on a day (today's local date unless given), first and last days included."""
        day = on or timezone.localdate()
        return self.not_over(day).filter(starts_on__lte=day)

    def not_over(self, on: date | None = None) -> "MandateQuerySet":
        """Those that run on a day, or begin after it."""
        return self.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on or timezone.localdate()))

    def in_force(self, on: date | None = None) -> "MandateQuerySet":
        """Those that run on a day, of people who can still act.

        A deactivated account acts no more, nor does whoever acts by its delegation, or by that of a mandate that ended.
        """
        day = on or timezone.localdate()
        delegated = models.Q(delegated_by__person__is_active=True, delegated_by__starts_on__lte=day) & (
            models.Q(delegated_by__ends_on__isnull=True) | models.Q(delegated_by__ends_on__gte=day)
        )
        return self.active(day).filter(models.Q(delegated_by__isnull=True) | delegated, person__is_active=True)

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

    delegated_by = models.ForeignKey(
        "self",
        verbose_name=_("delegated by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        help_text=_("The holder's mandate from which this one comes, and with which it ends."),
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if self.ends_on is not None:
            self._end_delegations(self.ends_on)

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day cannot come before the first one.")})
        holder = self.delegated_by
        if holder is not None and holder.ends_on and (self.ends_on is None or self.ends_on > holder.ends_on):
            raise ValidationError({"ends_on": _("It comes from a mandate that ends sooner: this one ends with it.")})

    def _end_delegations(self, on: date) -> None:
        """Nobody acts by delegation of somebody who no longer acts: what outlives this mandate ends with it."""
        for delegation in self.delegations.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=on)):
            if hasattr(self, "_history_user"):
                delegation._history_user = self._history_user
            if delegation.starts_on > max(on, timezone.localdate()):
                delegation.delete()
            else:
                delegation.ends_on = max(on, delegation.starts_on)
                delegation.save()

    @property
    def capacity(self) -> str:
        """In which capacity its person acts, in the active language."""
        if self.delegated_by is None:
            return self.get_role_display()
        words = {"role": self.get_role_display(), "person": self.delegated_by.person}
        return gettext("%(role)s, by delegation of %(person)s") % words

    @property
    def is_active(self) -> bool:
        today = timezone.localdate()
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)

    @property
    def can_speak(self) -> bool:
        """Whether this mandate lets the person decide for the organisation today."""
        return self.role in self.SPEAKING and self.is_active
