"""Planned against actual, phase by phase, of many projects: what slips is said in days."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from wagtail.models import Revision

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.projects.plan import Planned, plan_of
from coop_pages.projects.situations import ProjectSituation, Text
from coop_pages.validation import clock
from coop_pages.validation.states import VALIDATED


@dataclass(frozen=True)
class Milestone:
    """A date that the calendar of a project tells."""

    day: date
    label: str
    phase: PhaseName | None = None

    @property
    def is_past(self) -> bool:
        return self.day < clock.today()


@dataclass(frozen=True)
class PhaseCalendar:
    """`begun_on`: when the phase before it was agreed. Days are None where they are not known, or not reached."""

    text: Text
    planned: Planned | None
    begun_on: date | None
    ended_on: date | None
    is_current: bool

    @property
    def phase(self) -> PhaseName | None:
        return self.text.phase

    @property
    def slip(self) -> int | None:
        """Days past the plan; negative where it came early; None where nothing can be said yet."""
        if self.planned is None:
            return None
        if self.ended_on:
            return (self.ended_on - self.planned.ends_on).days
        late = (clock.today() - self.planned.ends_on).days
        return late if self.is_current and late > 0 else None

    @property
    def words(self) -> str:
        if self.slip is None:
            return ""
        return slip_words(self.slip)


@dataclass
class ProjectCalendar:
    project: CooperationProjectPage
    phases: list[PhaseCalendar]
    milestones: list[Milestone]

    @cached_property
    def current(self) -> PhaseCalendar | None:
        return next((phase for phase in self.phases if phase.is_current), None)

    @property
    def slip(self) -> int | None:
        """Days by which the project is late or early today: by its phase under way, else by the last that ended."""
        told = [phase.slip for phase in self.phases if phase.slip is not None]
        return told[-1] if told else None

    @property
    def words(self) -> str:
        return "" if self.slip is None else slip_words(self.slip)

    @property
    def is_shared(self) -> bool:
        """Whether the end of a phase is an equal share of the time, and not a date that somebody wrote."""
        return any(phase.planned and not phase.planned.is_written for phase in self.phases)

    @property
    def planned_end(self) -> date | None:
        last = self.phases[-1].planned
        return last.ends_on if last else None

    @property
    def expected_end(self) -> date | None:
        """When it would end if the phases to come took the time that was planned; None once it is over."""
        if self.planned_end is None or self.current is None:
            return None
        return self.planned_end + timedelta(days=max(self.slip or 0, 0))

    @property
    def days(self) -> list[date]:
        """Every day that a drawing of it must reach."""
        told = [day for p in self.phases if p.planned for day in (p.planned.begins_on, p.planned.ends_on)]
        told += [day for p in self.phases for day in (p.begun_on, p.ended_on) if day]
        return [*told, clock.today()] if self.current else told


def slip_words(days: int) -> str:
    if days > 0:
        return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}
    if days < 0:
        return ngettext("%(days)s day early", "%(days)s days early", -days) % {"days": -days}
    return gettext("on the day planned")


def calendars_of(situations: list[ProjectSituation]) -> list[ProjectCalendar]:
    """In one query, whatever their number."""
    written = _written([situation.project for situation in situations])
    return [_calendar(situation, *written[situation.project.pk]) for situation in situations]


Written = tuple[date | None, int, list[Milestone]]


def _written(projects: list[CooperationProjectPage]) -> dict[int, Written]:
    """The first day, the months and the dates of each, as its writers last wrote them."""
    facts = ("content__starts_on", "content__months", "content__calendar")
    told = Revision.objects.filter(pk__in=[p.latest_revision_id for p in projects]).values_list("pk", *facts)
    drafts = {pk: (starts_on, months, calendar) for pk, starts_on, months, calendar in told}
    found: dict[int, Written] = {}
    for project in projects:
        starts_on, months, calendar = drafts.get(project.latest_revision_id, (None, None, None))
        begins = parse_date(starts_on) if starts_on else project.starts_on
        field = CooperationProjectPage._meta.get_field("calendar")
        blocks = field.to_python(calendar or "[]")
        milestones = [
            Milestone(b.value["planned_for"], b.value["label"], _phase(b.value["ends_phase"]))
            for b in blocks
            if b.value["planned_for"]
        ]
        found[project.pk] = (begins, months or project.months, sorted(milestones, key=lambda m: m.day))
    return found


def _phase(name: str | None) -> PhaseName | None:
    return PhaseName(name) if name in PhaseName.values else None


def _calendar(
    situation: ProjectSituation, starts_on: date | None, months: int, milestones: list[Milestone]
) -> ProjectCalendar:
    ends = {milestone.phase: milestone.day for milestone in milestones if milestone.phase}
    planned = {plan.phase: plan for plan in plan_of(starts_on, months, ends)}
    phases, begun_on, reached = [], starts_on, True
    for text in situation.phases:
        ended_on = _ended_on(text)
        is_current = reached and ended_on is None
        plan = planned.get(text.phase) if text.phase else None
        phases.append(PhaseCalendar(text, plan, begun_on if reached else None, ended_on, is_current))
        reached, begun_on = reached and ended_on is not None, ended_on
    return ProjectCalendar(situation.project, phases, milestones)


def _ended_on(text: Text) -> date | None:
    """When the organisations agreed to it, if what they agreed to stands."""
    round = text.round
    if round is None or round.state not in VALIDATED or round.closed_at is None:
        return None
    return timezone.localdate(round.closed_at)
