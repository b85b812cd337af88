"""The dates that a merger's general meeting commands, counted back from it. Indicative: they come from second hand.

Law of 1 July 1901, art. 9 bis, and decree of 16 August 1901, art. 15-1 and following, as commonly summed up.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

NOTICE_DAYS = 30


@dataclass(frozen=True)
class MergerDates:
    """`draft_by`: last day for the boards to adopt the draft. `notice_by`: last day for the legal notice."""

    meeting: date
    draft_by: date
    notice_by: date


def merger_dates(meeting: date) -> MergerDates:
    year, month = (meeting.year, meeting.month - 2) if meeting.month > 2 else (meeting.year - 1, meeting.month + 10)
    draft_by = date(year, month, min(meeting.day, monthrange(year, month)[1]))
    return MergerDates(meeting, draft_by, meeting - timedelta(days=NOTICE_DAYS))


def asked_dates(asked: str) -> tuple[MergerDates | None, str]:
    """The dates for a meeting written 2027-06-12, or a sentence on what is wrong with it. Both empty when unasked."""
    if not asked:
        return None, ""
    try:
        meeting = parse_date(asked)
    except ValueError:
        meeting = None
    if meeting is None or meeting.year < 2000:
        return None, _("“%(asked)s” is not a date that we can count from.") % {"asked": asked}
    return merger_dates(meeting), ""
