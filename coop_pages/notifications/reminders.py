"""From the calendar to the outbox: what a day that comes, or has passed, makes worth telling."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from coop_pages.notifications.audience import Audience
from coop_pages.notifications.kinds.days import (
    AnswersMissing,
    BoardMet,
    DeadlineNear,
    DeadlinePassed,
    MandateEnding,
)
from coop_pages.notifications.notification import Notification
from coop_pages.notifications.outbox import Notice, post
from coop_pages.validation import clock
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from directory.models import Mandate

BEFORE = (10, 2)  # days before the deadline
AFTER = (1, 8)  # days after it, or after the board announced where that comes later
MANDATE_ENDS_IN = (30, 7)
# A reminder that could not be written on its day still is for so long; later, it would only confuse.
LATE = timedelta(days=3)


def reminder_days(deadline: date, board_on: date | None = None) -> list[tuple[date, type[Notification]]]:
    """When to remind an organisation that has not answered, in order.

    `board_on`: when its board meets, as it announced. Nothing is asked of it before that day; the day after, what its
    board decided is.
    """
    days: list[tuple[date, type[Notification]]] = [(deadline - timedelta(days=n), DeadlineNear) for n in BEFORE]
    if board_on is not None:
        days = [(day, kind) for day, kind in days if day > board_on + timedelta(days=1)]
        days.append((board_on + timedelta(days=1), BoardMet))
    last = max(deadline, board_on) if board_on is not None else deadline
    days += [(last + timedelta(days=n), DeadlinePassed) for n in AFTER]
    on_the_day = dict(sorted(days, key=lambda item: item[1] is BoardMet))
    return sorted(on_the_day.items())


def _latest(days: list[tuple[date, type[Notification]]], since: date) -> tuple[date, type[Notification]] | None:
    """The reminder to write today: the last one whose day came, if that was lately and after `since`."""
    today = clock.today()
    come = [(day, kind) for day, kind in days if max(since, today - LATE - timedelta(days=1)) < day <= today]
    return come[-1] if come else None


def remind_of_what_is_due() -> None:
    """Put in the outbox the reminders of today; safe to call again, and by several processes at once."""
    rounds = Round.objects.open().defer("frozen_text").prefetch_related("seats")
    post([notice for round in rounds for notice in _of_round(round)])
    post([notice for days in MANDATE_ENDS_IN for notice in _of_mandates(days)])


def _of_round(round: Round) -> Iterator[Notice]:
    audience = Audience(round)
    counting = Decision.objects.counting().filter(round=round)
    announced = {d.organisation_id: d.expected_on for d in counting.filter(verdict=Verdict.AWAITING_MANDATE)}
    replied = set(counting.replies().values_list("organisation_id", flat=True))
    opened_on = timezone.localdate(round.opened_at)
    for organisation in sorted(audience.roster - replied):
        due = _latest(reminder_days(round.deadline, announced.get(organisation)), opened_on)
        if due is not None:
            day, kind = due
            about = f"{round.pk}:{organisation}:{day}"
            yield from Notice.to(
                audience.speakers([organisation]), kind, about, round=round, organisation_id=organisation
            )
    missing = audience.roster - replied
    overdue = _latest([(round.deadline + timedelta(days=1), AnswersMissing)], opened_on)
    if overdue is not None and missing:
        day, kind = overdue
        yield from Notice.to(audience.coordinators, kind, f"{round.pk}:{day}", round=round)


def _of_mandates(days: int) -> Iterator[Notice]:
    """LedgerPosition to its person and to the holders of its organisation, unless a later mandate takes over."""
    today = clock.today()
    ending = Mandate.objects.in_force(today).filter(
        ends_on__lte=today + timedelta(days=days),
        ends_on__gte=today + timedelta(days=days) - LATE,
        person__is_active=True,
        organisation__partnerships__left_on__isnull=True,
        organisation__partnerships__isnull=False,
    )
    for mandate in ending.distinct():
        if mandate.ends_on is None or _goes_on(mandate, mandate.ends_on):
            continue
        holders = Mandate.objects.in_force(today).filter(
            organisation=mandate.organisation_id, role=Mandate.Role.HOLDER, person__is_active=True
        )
        people = {mandate.person_id, *holders.values_list("person", flat=True)}
        about = f"{mandate.pk}:{mandate.ends_on}:{days}"
        yield from Notice.to(people, MandateEnding, about, mandate=mandate, organisation_id=mandate.organisation_id)


def _goes_on(mandate: Mandate, ends_on: date) -> bool:
    """Whether another mandate of the same person begins before this one ends, and outlives it."""
    same = Mandate.objects.filter(organisation=mandate.organisation_id, person=mandate.person_id, role=mandate.role)
    later = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=ends_on))
    return later.filter(starts_on__lte=ends_on + timedelta(days=1)).exists()
