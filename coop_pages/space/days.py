"""The days that count for one person: deadlines, boards, committee meetings, ends of mandates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from coop_pages.base.french import contracted
from coop_pages.validation import clock, permissions
from coop_pages.validation.models.decisions import CollectiveDecision, Decision
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import AWAITING_PARTNERS, Verdict
from directory.models import Mandate, User

MEETINGS_KEPT = timedelta(days=366)


@dataclass(frozen=True)
class CalendarDay:
    """Something on one day. `key`: the same for the same thing, whenever it is asked. `since`: when it was known."""

    key: str
    day: date
    title: str
    since: datetime
    path: str


def days_of(person: User) -> list[CalendarDay]:
    """In order, in the active language. Only projects that the person takes part in today are spoken of."""
    projects = permissions.projects_seen_by(person)
    found = [*_deadlines(projects), *_boards(projects), *_meetings(projects), *_mandates(person)]
    return sorted(found, key=lambda entry: (entry.day, entry.key))


def _deadlines(projects: set[int]) -> Iterator[CalendarDay]:
    rounds = Round.objects.filter(project__in=projects, state__in=AWAITING_PARTNERS).defer("frozen_text")
    for round in rounds:
        title = gettext("Last day to answer: %(title)s") % {"title": round.page_title}
        yield CalendarDay(f"deadline-{round.pk}", round.deadline, title, round.opened_at, round.get_absolute_url())


def _boards(projects: set[int]) -> Iterator[CalendarDay]:
    waiting = Decision.objects.counting().filter(
        verdict=Verdict.AWAITING_MANDATE, round__project__in=projects, round__state__in=AWAITING_PARTNERS
    )
    for announced in waiting.select_related("round", "organisation").defer("round__frozen_text"):
        if announced.expected_on is None:
            continue
        words = {"organisation": announced.organisation, "title": announced.round.page_title}
        yield CalendarDay(
            f"board-{announced.round_id}-{announced.organisation_id}",
            announced.expected_on,
            contracted(gettext("Board of %(organisation)s: %(title)s") % words),
            announced.decided_at,
            announced.round.get_absolute_url(),
        )


def _meetings(projects: set[int]) -> Iterator[CalendarDay]:
    held = CollectiveDecision.objects.filter(round__project__in=projects, held_on__gte=clock.today() - MEETINGS_KEPT)
    for meeting in held.select_related("round").defer("round__frozen_text"):
        if meeting.held_on is None:
            continue
        title = gettext("Steering committee: %(title)s") % {"title": meeting.round.page_title}
        path = meeting.round.get_absolute_url()
        yield CalendarDay(f"committee-{meeting.pk}", meeting.held_on, title, meeting.recorded_at, path)


def _mandates(person: User) -> Iterator[CalendarDay]:
    """One's own, and for a holder those of the whole organisation."""
    running = Mandate.objects.in_force(clock.today())
    held = running.filter(person=person, role=Mandate.Role.HOLDER)
    concerned = models.Q(person=person) | models.Q(organisation__in=held.values("organisation"))
    for mandate in running.filter(concerned, ends_on__isnull=False).select_related("person", "organisation"):
        if mandate.ends_on is None:
            continue
        words = {"person": mandate.person, "organisation": mandate.organisation}
        yield CalendarDay(
            f"mandate-{mandate.pk}",
            mandate.ends_on,
            contracted(gettext("Last day of the mandate of %(person)s for %(organisation)s") % words),
            timezone.make_aware(datetime.combine(mandate.starts_on, time())),
            reverse("space:home"),
        )
