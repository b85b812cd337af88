"""For mergers: the dates that the law draws from the general meetings. Indicative, to be checked by a lawyer.

Pure: nothing here reads a database. Sources: loi du 1er juillet 1901, art. 9 bis; décret du 16 août 1901, art. 15-1 and
following; Code du travail, art. L2312-8. They were read second-hand: every date is shown as one to have checked.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

MONTHS_FOR_THE_DRAFT = 2
DAYS_FOR_THE_NOTICE = 30
AUDITOR_FROM = Decimal(1_550_000)  # euros, all contributions together


@dataclass(frozen=True)
class PlannedMeeting:
    """The general meeting of one organisation. `contributions`: what it brings, in euros, where it is known."""

    organisation: str
    planned_for: date
    contributions: Decimal | None = None


@dataclass(frozen=True)
class LegalStep:
    """`last_day`: the last day on which the step is in time; None where no date follows from the meetings."""

    label: str
    source: str
    last_day: date | None = None
    is_meeting: bool = False
    is_late: bool = False


def merger_calendar(meetings: Sequence[PlannedMeeting], *, today: date) -> list[LegalStep]:
    """The steps before a merger, in order; nothing without a meeting. The earliest meeting commands."""
    if not meetings:
        return []
    first = min(meeting.planned_for for meeting in meetings)
    draft = months_before(first, MONTHS_FOR_THE_DRAFT)
    consultation, notice = draft - timedelta(days=1), first - timedelta(days=DAYS_FOR_THE_NOTICE)
    decree = _("decree of 16 August 1901, art. 15-1 and following")
    return [
        LegalStep(
            _("The works councils were consulted, before any board adopts the draft"),
            _("Labour code, art. L2312-8"),
            consultation,
            is_late=consultation < today,
        ),
        *_auditor(meetings),
        LegalStep(
            _("Every board has adopted the draft, two months at least before the first meeting"),
            decree,
            draft,
            is_late=draft < today,
        ),
        LegalStep(
            _("The legal notice has appeared, thirty days at least before the first meeting"),
            decree,
            notice,
            is_late=notice < today,
        ),
        *(
            LegalStep(
                _("General meeting of %(organisation)s") % {"organisation": meeting.organisation},
                _("Law of 1 July 1901, art. 9 bis"),
                meeting.planned_for,
                is_meeting=True,
            )
            for meeting in sorted(meetings, key=lambda meeting: meeting.planned_for)
        ),
    ]


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier, or the last of its month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _auditor(meetings: Sequence[PlannedMeeting]) -> list[LegalStep]:
    brought = [meeting.contributions for meeting in meetings]
    total = sum((amount for amount in brought if amount is not None), Decimal(0))
    source = _("Law of 1 July 1901, art. 9 bis")
    if total >= AUDITOR_FROM:
        return [LegalStep(_("An auditor of contributions reports: they reach 1,550,000 euros"), source)]
    if None in brought:
        return [LegalStep(_("An auditor of contributions reports, if they reach 1,550,000 euros"), source)]
    return []
