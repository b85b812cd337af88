"""When each organisation's general meeting decides on a merger: what the legal calendar is computed from.

A table of its own: a meeting is put back while the text is under vote, and its date is not part of what is agreed.
"""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from coop_pages.projects.merger_calendar import LegalStep, PlannedMeeting, merger_calendar
from coop_pages.validation import clock
from directory.models import Organisation

PROJECT = "coop_pages.CooperationProjectPage"


class GeneralMeeting(models.Model):
    project = models.ForeignKey(PROJECT, models.CASCADE, related_name="general_meetings", verbose_name=_("project"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="general_meetings", verbose_name=_("organisation")
    )
    planned_for = models.DateField(_("general meeting planned for"))
    contributions = models.DecimalField(
        _("what it brings to the merger (euros)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Net value of its contributions. Left empty while it is not known."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("general meeting")
        verbose_name_plural = _("general meetings")
        ordering = ("planned_for", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "organisation"], name="one_general_meeting_per_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.planned_for}"


def calendar_of(project_id: int) -> list[LegalStep]:
    """The legal calendar of a project; empty where no general meeting is planned."""
    meetings = GeneralMeeting.objects.filter(project=project_id).select_related("organisation")
    planned = [PlannedMeeting(m.organisation.name, m.planned_for, m.contributions) for m in meetings]
    return merger_calendar(planned, today=clock.today())
