"""For readers: the dates that a merger's general meeting commands, counted back from it. Indicative."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from coop_pages.projects.merger_calendar import (
    DAYS_FOR_THE_NOTICE,
    MONTHS_FOR_THE_DRAFT,
    months_before,
)


@dataclass(frozen=True)
class MergerDates:
    """`draft_by`: last day for the boards to adopt the draft. `notice_by`: last day for the legal notice."""

    meeting: date
    draft_by: date
    notice_by: date

    @property
    def draft_is_late(self) -> bool:
        return self.draft_by < timezone.localdate()

    @property
    def notice_is_late(self) -> bool:
        return self.notice_by < timezone.localdate()


def merger_dates(meeting: date) -> MergerDates:
    return MergerDates(
        meeting, months_before(meeting, MONTHS_FOR_THE_DRAFT), meeting - timedelta(days=DAYS_FOR_THE_NOTICE)
    )


def dates_typed(typed: str) -> tuple[MergerDates | None, str]:
    """The dates for a meeting written 2027-06-12, or a sentence on what is wrong with it. Both empty when unasked."""
    if not typed:
        return None, ""
    try:
        meeting = parse_date(typed)
    except ValueError:
        meeting = None
    if meeting is None:
        return None, _("“%(asked)s” is not a date that we can count from.") % {"asked": typed}
    if meeting < timezone.localdate():
        return None, _("That date has passed: give the date of a future meeting.")
    return merger_dates(meeting), ""
