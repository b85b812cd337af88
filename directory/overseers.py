from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .contacts import UriopssContact


class OverseerQuerySet(models.QuerySet["Overseer"]):
    def in_force(self, on: date | None = None) -> "OverseerQuerySet":
        """Those that run on a day (today's local date unless given), last day included, of people who can still act."""
        day = on or timezone.localdate()
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=day), person__is_active=True)

    def steering(self) -> "OverseerQuerySet":
        return self.filter(role=Overseer.Role.STEERS)


class Overseer(models.Model):
    """Somebody of an Uriopss, who follows the projects that it accompanies; of a national one, every project."""

    class Role(models.TextChoices):
        STEERS = "steers", _("Steers")
        READS = "reads", _("Reads only")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="oversights", verbose_name=_("person")
    )
    contact = models.ForeignKey(
        UriopssContact,
        models.PROTECT,
        related_name="overseers",
        verbose_name=_("Uriopss"),
        help_text=_("Whose projects this person follows. With a national contact: those of every Uriopss."),
    )
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=Role.choices,
        default=Role.READS,
        help_text=_(
            "Whoever steers opens, extends and recalls rounds as a coordinator does. Neither puts a text online."
        ),
    )
    until = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Leave empty while no end is known. The last day counts.")
    )

    objects = OverseerQuerySet.as_manager()
    history = HistoricalRecords(verbose_name=_("version"), verbose_name_plural=_("versions"))

    class Meta:
        verbose_name = _("overseer")
        verbose_name_plural = _("overseers")
        ordering = ["contact__name", "person__last_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "contact"],
                name="overseer_once_per_contact",
                violation_error_message=_("This person already follows the projects of this Uriopss."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.contact} ({self.get_role_display()})"
