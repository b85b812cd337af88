"""The situation of every text of many projects, in a number of queries that does not depend on how many they are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Length, Substr
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from wagtail.models import Page, Revision

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.path import PHASES
from coop_pages.projects.phases.names import PhaseName
from coop_pages.projects.situations import FINISHED, Awaited, Hold, ProjectSituation, Situation, Text
from coop_pages.projects.writers import names_of_writers
from coop_pages.validation.models.decisions import Decision, Embargo, Reservation
from coop_pages.validation.models.rounds import Counts, RosterSeat, Round
from coop_pages.validation.rules import listed
from coop_pages.validation.states import VALIDATED, RoundState, Verdict

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

ProjectQuerySet = QuerySet[CooperationProjectPage]


class PageFacts(NamedTuple):
    """What is asked of a page, of which a thousand projects have five thousand: the whole of it would take seconds."""

    pk: int
    title: str
    live: bool
    written_at: datetime | None
    was_written: bool


def situations_of(projects: ProjectQuerySet) -> list[ProjectSituation]:
    """The situation of each of `projects`, in their order."""
    reading = _Reading(projects)
    return [reading.of(project) for project in projects]


class _Reading:
    """What the situations of some projects are made of, read once for all."""

    def __init__(self, projects: ProjectQuerySet) -> None:
        keys = projects.order_by().values("pk")
        later = Round.objects.filter(page=OuterRef("page"), number__gt=OuterRef("number"))
        latest = Round.objects.filter(~Exists(later), project__in=keys)
        self.rounds: dict[int, list[WithAnnotations[Round, Counts]]] = defaultdict(list)
        facts = {
            "page_title_now": F("page__title"),
            "page_live": F("page__live"),
            "written_at": F("page__latest_revision_created_at"),
        }
        for round in latest.defer("frozen_text").with_counts().annotate(**facts).order_by("pk"):
            self.rounds[round.project_id].append(round)
        self.awaited = _awaited(latest)
        self.to_lift = _reservations_to_lift(latest)
        self.holds = _holds(round for rounds in self.rounds.values() for round in rounds)
        self.pages = _phase_pages(projects)
        self.writers = names_of_writers(keys)

    def of(self, project: CooperationProjectPage) -> ProjectSituation:
        rounds = {round.page_id: round for round in self.rounds[project.pk]}
        phases: list[Text] = []
        reached = True
        for model in PHASES:
            page = self.pages.get((project.path, ContentType.objects.get_for_model(model).pk))
            round = rounds.pop(page.pk, None) if page else None
            phases.append(self._text(project, page, round, phase=model.phase, reached=reached))
            reached = phases[-1].situation in FINISHED
        others = [self._text(project, _page_of(round), round, phase=None, reached=True) for round in rounds.values()]
        return ProjectSituation(project, phases, others)

    def _text(
        self,
        project: CooperationProjectPage,
        page: Any,
        round: "WithAnnotations[Round, Counts] | None",
        *,
        phase: PhaseName | None,
        reached: bool,
    ) -> Text:
        situation = self._of_round(page, round) if round else _without_a_round(page, reached=reached)
        text = Text(
            page_id=page.pk if page else 0,
            title=page.title if page else str(phase.label if phase else ""),
            project=project,
            phase=phase,
            situation=situation,
            coordinators=tuple(name for name, leads in self.writers[project.pk] if leads),
            writers=tuple(name for name, _leads in self.writers[project.pk]),
        )
        if round is not None:
            text.round, text.heard, text.asked = round, round.heard, round.seat_count
            text.awaited = tuple(self.awaited.get(round.pk, ()))
            text.to_lift = tuple(self.to_lift.get(round.pk, ()))
            text.holds = tuple(self.holds.get(round.pk, ()))
            text.since = timezone.localdate(round.closed_at or round.opened_at)
            text.due_on = round.deadline if round.awaits_partners else None
        if situation == Situation.HELD_BACK:
            text.due_on = max((hold.until for hold in text.holds if hold.until), default=None)
        if situation in {Situation.TO_OPEN, Situation.WRITING} and page and page.written_at:
            text.since = timezone.localdate(page.written_at)
        return text

    def _of_round(self, page: Any, round: Round) -> Situation:
        match round.state:
            case RoundState.OPEN if not self.awaited.get(round.pk) and (_notice_is_over(round) or round.is_overdue):
                return Situation.TO_CLOSE
            case RoundState.OPEN:
                return Situation.LATE if round.is_overdue else Situation.ANSWERING
            case RoundState.SUSPENDED:
                return Situation.SUSPENDED
            case RoundState.AGREED:
                return Situation.TO_CONFIRM
            case RoundState.CONFIRMED if round.asks_publication:
                return Situation.HELD_BACK if self.holds.get(round.pk) else Situation.TO_PUBLISH
            case RoundState.PUBLISHED if page.live:
                return Situation.ONLINE
            case state if state in VALIDATED:
                return Situation.VALIDATED
            case _:
                return Situation.TO_OPEN if _was_rewritten(page, round) else Situation.RETURNED


def _without_a_round(page: Any, *, reached: bool) -> Situation:
    if page is None or not reached:
        return Situation.TO_COME
    return Situation.TO_OPEN if page.was_written else Situation.WRITING


def _notice_is_over(round: Round) -> bool:
    return round.is_editorial and not round.in_notice


def _was_rewritten(page: Any, round: Round) -> bool:
    return bool(page.written_at and round.closed_at and page.written_at > round.closed_at)


def _page_of(round: Any) -> PageFacts:
    return PageFacts(round.page_id, round.page_title_now, round.page_live, round.written_at, was_written=True)


def _phase_pages(projects: ProjectQuerySet) -> dict[tuple[str, int], PageFacts]:
    """By the path of their project and their type; `was_written`: since the launch, which made them empty."""
    kinds = ContentType.objects.get_for_models(*PHASES).values()
    above = Substr("path", 1, Length("path") - Page.steplen)
    before = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
        pk__lt=OuterRef("latest_revision"),
    )
    pages = Page.objects.filter(content_type__in=kinds).annotate(above=above, was_written=Exists(before))
    found = pages.filter(above__in=projects.order_by().values("path")).values_list(
        "above", "content_type_id", "pk", "title", "live", "latest_revision_created_at", "was_written"
    )
    return {(above, kind): PageFacts(*facts) for above, kind, *facts in found}


def _awaited(latest: Any) -> dict[int, list[Awaited]]:
    """By open round, the organisations that have not answered, in the order of the roster."""
    opened = latest.filter(state=RoundState.OPEN).values("pk")
    announced = Decision.objects.counting().filter(
        round=OuterRef("round"), organisation=OuterRef("organisation"), verdict=Verdict.AWAITING_MANDATE
    )
    seats = RosterSeat.objects.awaited().filter(round__in=opened).with_presence().order_by("pk")
    found: dict[int, list[Awaited]] = defaultdict(list)
    for seat in seats.annotate(board_on=Subquery(announced.values("expected_on")[:1])):
        found[seat.round_id].append(
            Awaited(seat.organisation_id, seat.organisation_name, seat.has_speaker, seat.board_on)
        )
    return found


def _reservations_to_lift(latest: Any) -> dict[int, list[str]]:
    """By open round, whose suspensive reservation was answered and is neither lifted nor maintained."""
    waiting = Reservation.objects.filter(
        ~Q(disposition=""),
        decision__superseded_by__isnull=True,
        decision__round__in=latest.filter(state=RoundState.OPEN).values("pk"),
        suspensive=True,
        fate="",
    )
    found: dict[int, list[str]] = defaultdict(list)
    for round, name in waiting.values_list("decision__round", "decision__organisation__name").distinct():
        found[round].append(name)
    return found


def _holds(rounds: Iterable[Round]) -> dict[int, list[Hold]]:
    """By round that the committee confirmed, what its publication waits for: embargoes, then consents that lack."""
    found: dict[int, list[Hold]] = defaultdict(list)
    of_page = {r.page_id: r.pk for r in rounds if r.state == RoundState.CONFIRMED and r.asks_publication}
    for embargo in Embargo.objects.filter(page__in=of_page, lifted_at__isnull=True):
        found[of_page[embargo.page_id]].append(
            Hold(embargo.get_kind_display(), embargo.reason.rstrip(" ."), embargo.expected_on)
        )
    consenting = Decision.objects.counting().filter(
        Q(consents_to_publication=True) | Q(verdict=Verdict.RECUSED),
        round=OuterRef("round"),
        organisation=OuterRef("organisation"),
    )
    silent = RosterSeat.objects.filter(~Exists(consenting), round__in=of_page.values())
    names: dict[int, list[str]] = defaultdict(list)
    for round, name in silent.order_by("pk").values_list("round", "organisation_name"):
        names[round].append(name)
    for round, lacking in names.items():
        said = ngettext("%(names)s has not agreed to it", "%(names)s have not agreed to it", len(lacking))
        reason = said % {"names": listed(lacking)}
        found[round].append(Hold(gettext("consent to publication lacking"), reason))
    return found
