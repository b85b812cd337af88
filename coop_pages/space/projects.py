"""One project as its partners see it: the path, the board, the calendar, the people."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from coop_pages.base.french import contracted
from coop_pages.notifications.outbox import Notice
from coop_pages.projects.board import validation_board
from coop_pages.projects.general_meetings import calendar_of
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.path import phase_path
from coop_pages.space.access import reading, refuse_strangers
from coop_pages.space.voice import voice_of
from coop_pages.validation import clock, permissions
from coop_pages.validation.models.decisions import CollectiveDecision, Decision
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import AWAITING_PARTNERS, Verdict
from directory.models import Mandate, User
from directory.sign_in.requests import SignedInRequest

MOST_PAST_DATES = 12


@dataclass(frozen=True)
class Dated:
    """One date of the project. `kind`: deadline, board, committee or milestone."""

    day: date
    kind: str
    words: str
    round: Round | None = None

    @property
    def is_past(self) -> bool:
        return self.day < clock.today()


@reading
def project(request: SignedInRequest, pk: int) -> HttpResponse:
    """The phase path, the validation board, the dates and the people of one project."""
    page = get_object_or_404(CooperationProjectPage.objects.select_related("uriopss"), pk=pk)
    refuse_strangers(request, page.pk)
    dates = sorted(calendar(page), key=lambda dated: (dated.day, dated.words))
    return render(
        request,
        "space/project.html",
        {
            "voice": voice_of(request),
            "project": page,
            "phase_path": phase_path(page),
            "board": validation_board(page),
            "to_come": [dated for dated in dates if not dated.is_past],
            "past": [dated for dated in reversed(dates) if dated.is_past][:MOST_PAST_DATES],
            "partners": _partners(page),
            "unreached": _unreached(request.user, page),
            "legal_calendar": calendar_of(page.pk),
            "members": page.members.in_force(clock.today()).select_related("person"),
        },
    )


def _unreached(user: User, page: CooperationProjectPage) -> set[int]:
    """Those whom no message reaches, for who coordinates: they are telephoned."""
    return Notice.objects.unreached() if permissions.may_open_round(user, page.pk) else set()


def calendar(page: CooperationProjectPage) -> list[Dated]:
    """Deadlines, boards announced, committee meetings and the milestones of the latest text, in no order."""
    rounds = Round.objects.filter(project=page).defer("frozen_text")
    dates = [
        Dated(r.deadline, "deadline", _("Last day to answer: %(text)s") % {"text": r}, r)
        for r in rounds.filter(state__in=AWAITING_PARTNERS)
    ]
    boards = Decision.objects.counting().filter(
        round__project=page,
        round__state__in=AWAITING_PARTNERS,
        verdict=Verdict.AWAITING_MANDATE,
        expected_on__isnull=False,
    )
    for decision in boards.select_related("organisation", "round").defer("round__frozen_text"):
        if decision.expected_on is None:
            continue
        words = contracted(_("Board of %(organisation)s") % {"organisation": decision.organisation})
        dates.append(Dated(decision.expected_on, "board", words, decision.round))
    meetings = CollectiveDecision.objects.filter(round__project=page, held_on__isnull=False)
    for meeting in meetings.select_related("round").defer("round__frozen_text"):
        if meeting.held_on is None:
            continue
        words = _("Steering committee: %(text)s") % {"text": meeting.round}
        dates.append(Dated(meeting.held_on, "committee", words, meeting.round))
    written = page.latest_revision.content["calendar"] if page.latest_revision else page.calendar
    milestones = page._meta.get_field("calendar").to_python(written)
    dates += [
        Dated(block.value["planned_for"], "milestone", block.value["label"])
        for block in milestones
        if block.value["planned_for"]
    ]
    return dates


def _partners(page: CooperationProjectPage) -> list[dict[str, object]]:
    """Each organisation with those who speak for it today, the holder first."""
    partnerships = list(page.partnerships.current().select_related("organisation"))
    mandates = (
        Mandate.objects.in_force(clock.today())
        .speaking()
        .filter(organisation__in=[partnership.organisation_id for partnership in partnerships], person__is_active=True)
        .select_related("person")
        .order_by("role", "pk")
    )
    speakers: dict[int, list[Mandate]] = {}
    for mandate in mandates:
        speakers.setdefault(mandate.organisation_id, []).append(mandate)
    return [
        {"partnership": partnership, "speakers": speakers.get(partnership.organisation_id, [])}
        for partnership in partnerships
    ]
