"""Reading the text of a round: as it was frozen, and what changed since the organisation last answered."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render

from coop_pages.space.access import reading, round_seen
from coop_pages.space.answer.forms import VerdictForm
from coop_pages.space.answer.preparation import Preparation
from coop_pages.space.committee import committee_acts
from coop_pages.space.comparing import asked_comparison, side_by_side, since_last_position
from coop_pages.space.shelves import adoptable
from coop_pages.space.voice import Voice, voice_of
from coop_pages.space.words import VERDICT_LABELS, effect_of
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState, Verdict
from coop_pages.validation.text.frozen import frozen_page
from directory.sign_in.requests import SignedInRequest


@reading
def round_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The frozen text, what changed, where each organisation stands, earlier rounds in short."""
    current = round_seen(request, pk, Round.objects.select_related("page", "project", "revision").with_answers())
    voice = _voice_in(request, current)
    rounds = list(
        Round.objects.filter(page=current.page_id, project=current.project_id).defer("frozen_text").order_by("-number")
    )
    prepared = _preparation(current, voice)
    own = next((d for d in current.standing if voice.organisation and d.organisation_id == voice.organisation.pk), None)
    return render(
        request,
        "space/round.html",
        {
            "voice": voice,
            "round": current,
            "page": frozen_page(current),
            "board": current.board(),
            "missing": current.outcome.missing,
            "own_decision": own,
            "next_step": _next_step(current, voice),
            "committee_acts": committee_acts(request.user, current),
            "draft": prepared.draft if prepared else None,
            "answer_form": VerdictForm(round=current, verdict="", unchanged=[]),
            "former_draft": prepared.left_behind if prepared and not prepared.draft and voice.may_prepare else None,
            "embargoes": current.page.embargoes.filter(lifted_at__isnull=True),
            "comparison": asked_comparison(request, current, rounds, voice.organisation),
            "side_by_side": side_by_side(request),
            "rounds": rounds,
            "earlier": _with_tallies([round for round in rounds if round.number < current.number]),
            "has_remarks": any([*d.reservations.all(), *d.change_requests.all()] for d in current.standing),
        },
    )


@reading
def discussion_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """For a board that works on paper: what changed, the whole text, and one page with the resolution to be voted."""
    current = round_seen(request, pk, Round.objects.select_related("project", "revision"))
    voice = _voice_in(request, current)
    verdicts = [(VERDICT_LABELS[v], effect_of(v, current)) for v in VERDICT_LABELS if v != Verdict.AWAITING_MANDATE]
    return render(
        request,
        "space/sheet.html",
        {
            "voice": voice,
            "round": current,
            "comparison": since_last_position(current, voice.organisation) if voice.organisation else None,
            "verdicts": verdicts,
            "page": frozen_page(current),
        },
    )


def _voice_in(request: SignedInRequest, current: Round) -> Voice:
    """Of a person with several mandates, the only organisation asked in this round needs no choosing."""
    voice = voice_of(request)
    if voice.must_choose:
        seats = {seat.organisation_id for seat in current.seats.all()}
        mine = [organisation for organisation in voice.organisations if organisation.pk in seats]
        if len(mine) == 1:
            return voice_of(request, mine[0].pk)
    return voice


def _with_tallies(rounds: list[Round]) -> list[tuple[Round, list[tuple[str, str]]]]:
    """Each round with (verdict, words) for its answers."""
    answers: dict[int, Counter[str]] = {round.pk: Counter() for round in rounds}
    for round_pk, verdict in (
        Decision.objects.standing().filter(round__in=rounds).values_list("round", "verdict").order_by("pk")
    ):
        answers[round_pk][verdict] += 1
    return [
        (round, [(v.value, f"{v.label} ({answers[round.pk][v]})") for v in Verdict if answers[round.pk][v]])
        for round in rounds
    ]


def _next_step(current: Round, voice: Voice) -> str:
    """What this organisation may do with the round: answer, object, adopt, or nothing."""
    organisation = voice.organisation
    if organisation is None or not voice.may_prepare:
        return ""
    has_seat = organisation.pk in {seat.organisation_id for seat in current.seats.all()}
    if has_seat and current.state == RoundState.OPEN:
        return "answer"
    if not has_seat and voice.may_speak and adoptable(organisation).filter(pk=current.pk).exists():
        return "adopt"
    return ""


def _preparation(current: Round, voice: Voice) -> Preparation | None:
    """What the organisation prepares in this round, or had begun when it ended."""
    if voice.organisation is None:
        return None
    drafts = DecisionDraft.objects.filter(round=current, organisation=voice.organisation)
    return Preparation(current, voice.organisation, drafts.select_related("edited_by").first())
