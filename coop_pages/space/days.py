"""The days that count for one person: deadlines, boards, meetings, ends of mandates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Left, Length
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from coop_pages.base.french import contracted
from coop_pages.projects.calendars import calendars_of
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.phases.information import InformationPhasePage
from coop_pages.projects.situation_reading import situations_of
from coop_pages.validation import clock, permissions
from coop_pages.validation.models.decisions import CollectiveDecision, Decision
from coop_pages.validation.models.rounds import Round, RoundNote
from coop_pages.validation.states import AWAITING_PARTNERS, Verdict
from directory.models import Mandate, User

MEETINGS_KEPT = timedelta(days=366)


@dataclass(frozen=True)
class CalendarDay:
    """Something on one day.

    `key`: the same for the same thing, whenever it is asked. `since`: when it was known; `changed`: when it last moved.
    """

    key: str
    day: date
    title: str
    since: datetime
    path: str
    project: str = ""
    details: str = ""
    changed: datetime | None = None

    @property
    def last_moved(self) -> datetime:
        return max(self.since, self.changed or self.since)

    @property
    def is_past(self) -> bool:
        return self.day < clock.today()


def days_of(person: User) -> list[CalendarDay]:
    """In order, in the active language. Only projects that the person takes part in today are spoken of."""
    projects = permissions.projects_seen_by(person)
    found = [
        *_deadlines(projects),
        *_boards(projects),
        *_committee(projects),
        *_meetings(projects),
        *_mandates(person),
    ]
    return sorted(found, key=lambda entry: (entry.day, entry.key))


def days_followed_by(person: User) -> list[CalendarDay]:
    """Those of every project that `person` follows, see `permissions.may_follow`, with the planned ends of phases."""
    followed = permissions.projects_followed_by(person)
    originals = CooperationProjectPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    if followed is not None:
        originals = originals.filter(pk__in=followed)
    projects = set(originals.values_list("pk", flat=True))
    found = [*_deadlines(projects), *_boards(projects), *_committee(projects), *_meetings(projects)]
    found += _planned_ends(originals.defer("body", "purpose").order_by("pk"))
    return sorted(found, key=lambda entry: (entry.day, entry.key))


def _planned_ends(projects: "models.QuerySet[CooperationProjectPage]") -> Iterator[CalendarDay]:
    """Of the phases that are not agreed yet."""
    for calendar in calendars_of(situations_of(projects)):
        project = calendar.project
        for phase in calendar.phases:
            if phase.planned is None or phase.ended_on or phase.phase is None:
                continue
            yield CalendarDay(
                f"phase-{project.pk}-{phase.phase}",
                phase.planned.ends_on,
                gettext("Planned end of the phase: %(phase)s") % {"phase": phase.phase.label},
                project.latest_revision_created_at or timezone.now(),
                reverse("space:project", args=[project.pk]),
                project=project.title,
                details=phase.words,
            )


def _of_rounds(rounds: "models.QuerySet[Round]") -> "models.QuerySet[Round]":
    return rounds.select_related("project").defer("frozen_text", "project__body", "project__calendar")


def _deadlines(projects: set[int]) -> Iterator[CalendarDay]:
    put_back = RoundNote.objects.filter(round=models.OuterRef("pk")).order_by("-said_at").values("said_at")[:1]
    rounds = Round.objects.filter(project__in=projects, state__in=AWAITING_PARTNERS)
    for round in _of_rounds(rounds).annotate(noted_at=models.Subquery(put_back)):
        title = gettext("Last day to answer: %(title)s") % {"title": round.page_title}
        yield CalendarDay(
            f"deadline-{round.pk}",
            round.deadline,
            title,
            round.opened_at,
            round.get_absolute_url(),
            project=round.project.title,
            details=gettext("%(round)s, put to the organisations on %(day)s. The page shows the text.")
            % {
                "round": capfirst(round.rank),
                "day": date_format(timezone.localtime(round.opened_at), "DATE_FORMAT"),
            },
            changed=max(filter(None, [round.noted_at, round.objected_at]), default=None),
        )


def _boards(projects: set[int]) -> Iterator[CalendarDay]:
    waiting = Decision.objects.counting().filter(
        verdict=Verdict.AWAITING_MANDATE, round__project__in=projects, round__state__in=AWAITING_PARTNERS
    )
    told = waiting.select_related("round__project", "organisation")
    for announced in told.defer("round__frozen_text", "round__project__body", "round__project__calendar"):
        if announced.expected_on is None:
            continue
        words = {"organisation": announced.organisation, "title": announced.round.page_title}
        yield CalendarDay(
            f"board-{announced.round_id}-{announced.organisation_id}",
            announced.expected_on,
            contracted(gettext("Board of %(organisation)s: %(title)s") % words),
            announced.round.opened_at,
            announced.round.get_absolute_url(),
            project=announced.round.project.title,
            details=gettext("The project waits for what it decides."),
            changed=announced.decided_at,
        )


def _committee(projects: set[int]) -> Iterator[CalendarDay]:
    held = CollectiveDecision.objects.filter(round__project__in=projects, held_on__gte=clock.today() - MEETINGS_KEPT)
    told = held.select_related("round__project")
    for meeting in told.defer("round__frozen_text", "round__project__body", "round__project__calendar"):
        if meeting.held_on is None:
            continue
        title = gettext("Steering committee: %(title)s") % {"title": meeting.round.page_title}
        path = meeting.round.get_absolute_url()
        yield CalendarDay(
            f"committee-{meeting.pk}",
            meeting.held_on,
            title,
            meeting.recorded_at,
            path,
            project=meeting.round.project.title,
            details=gettext("What it decided is on the page of the text."),
        )


def _meetings(projects: set[int]) -> Iterator[CalendarDay]:
    """Those that the first phase tells of, as its writers last wrote them."""
    places = CooperationProjectPage.objects.filter(pk__in=projects).values_list("path", "pk", "title")
    of_project = {path: (pk, title) for path, pk, title in places}
    above = Left("path", Length("path") - InformationPhasePage.steplen)
    pages = InformationPhasePage.objects.annotate(above=above).filter(above__in=of_project)
    for page in pages.select_related("latest_revision").defer("body"):
        project, project_title = of_project[page.path[: -page.steplen]]
        revision = page.latest_revision
        written = revision.content["meetings"] if revision else page.meetings
        for block in page._meta.get_field("meetings").to_python(written):
            held_on = block.value.get("held_on")
            if held_on is None or held_on < clock.today() - MEETINGS_KEPT:
                continue
            yield CalendarDay(
                f"meeting-{block.id}",
                held_on,
                gettext("Meeting: %(title)s") % {"title": page.title},
                revision.created_at if revision else timezone.now(),
                reverse("space:project", args=[project]),
                project=project_title,
                details=str(block.value.get("who") or ""),
            )


def _mandates(person: User) -> Iterator[CalendarDay]:
    """One's own, and for a holder those of the whole organisation."""
    running = Mandate.objects.in_force(clock.today())
    held = running.filter(person=person, role=Mandate.Role.HOLDER)
    concerned = models.Q(person=person) | models.Q(organisation__in=held.values("organisation"))
    last = Mandate.history.filter(id=models.OuterRef("pk")).order_by("-history_date").values("history_date")[:1]
    ending = running.filter(concerned, ends_on__isnull=False).annotate(changed_at=models.Subquery(last))
    for mandate in ending.select_related("person", "organisation"):
        if mandate.ends_on is None:
            continue
        words = {"person": mandate.person, "organisation": mandate.organisation}
        yield CalendarDay(
            f"mandate-{mandate.pk}",
            mandate.ends_on,
            contracted(gettext("Last day of the mandate of %(person)s for %(organisation)s") % words),
            timezone.make_aware(datetime.combine(mandate.starts_on, time())),
            reverse("space:people_of", args=[mandate.organisation_id]),
            details=gettext("Invite the next person before this day: without a holder, nobody can answer."),
            changed=mandate.changed_at,
        )
