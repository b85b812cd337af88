"""Reading the text of a round: as it was frozen, and what changed since the organisation last answered."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from coop_pages.evidence.comparison import (
    SectionChange,
    changes_between,
    changes_since_last_answer,
    shown,
)
from coop_pages.space.access import reading, round_seen
from coop_pages.space.committee import committee_acts
from coop_pages.space.shelves import adoptable
from coop_pages.space.voice import Voice, voice_of
from coop_pages.space.words import VERDICT_LABELS, effect_of
from coop_pages.validation.digests import Section
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState, Verdict
from coop_pages.validation.text.readable import first_words
from directory.sign_in.requests import SignedInRequest

SIDE_BY_SIDE = "cote-a-cote"
# Of each section on the sheet: the board has the whole text before it, the sheet recalls it.
LINES_PRINTED, WORDS_PRINTED = 4, 45


@reading
def round_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The frozen text, what changed, where each organisation stands, earlier rounds in short."""
    current = round_seen(request, pk, Round.objects.select_related("page", "project", "revision").with_answers())
    voice = _voice_in(request, current)
    earlier = _earlier_rounds(current)
    compared, changes = _compared(request, current, voice, [round for round, _tally in earlier])
    own = next((d for d in current.standing if voice.organisation and d.organisation_id == voice.organisation.pk), None)
    return render(
        request,
        "space/round.html",
        {
            "voice": voice,
            "round": current,
            "page": current.revision.as_object(),
            "board": current.board(),
            "missing": current.outcome.missing,
            "own_decision": own,
            "next_step": _next_step(current, voice),
            "committee_acts": committee_acts(request.user, current),
            "draft": _draft_of(current, voice),
            "embargoes": current.page.embargoes.filter(lifted_at__isnull=True),
            "compared": compared,
            "changes": changes,
            "side_by_side": request.GET.get("vue") == SIDE_BY_SIDE,
            "earlier": earlier,
            "has_remarks": any([*d.reservations.all(), *d.change_requests.all()] for d in current.standing),
        },
    )


@reading
def discussion_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """For a board that works on paper: the text in short, what changed, the question put, room for the vote."""
    current = round_seen(request, pk, Round.objects.select_related("project"))
    voice = _voice_in(request, current)
    compared, changes = changes_since_last_answer(current, voice.organisation) if voice.organisation else (None, [])
    verdicts = [(VERDICT_LABELS[v], effect_of(v, current)) for v in VERDICT_LABELS if v != Verdict.AWAITING_MANDATE]
    return render(
        request,
        "space/sheet.html",
        {
            "voice": voice,
            "round": current,
            "compared": compared,
            "changes": changes,
            "verdicts": verdicts,
            "sections": [_in_short(section) for section in current.text.sections if section.lines],
        },
    )


def _in_short(section: Section) -> dict[str, Any]:
    lines = [shown(first_words(words, WORDS_PRINTED)) for _heading, words in section.lines[:LINES_PRINTED]]
    return {"key": section.key, "label": section.label, "lines": lines, "goes_on": len(section.lines) > LINES_PRINTED}


def _voice_in(request: SignedInRequest, current: Round) -> Voice:
    """Of a person with several mandates, the only organisation asked in this round needs no choosing."""
    voice = voice_of(request)
    if voice.must_choose:
        seats = {seat.organisation_id for seat in current.seats.all()}
        mine = [organisation for organisation in voice.organisations if organisation.pk in seats]
        if len(mine) == 1:
            return voice_of(request, mine[0].pk)
    return voice


def _earlier_rounds(current: Round) -> list[tuple[Round, list[tuple[str, str]]]]:
    """Each earlier round on this text, the latest first, with (verdict, words) for its answers."""
    earlier = Round.objects.filter(page=current.page_id, number__lt=current.number).defer("frozen_text")
    rounds = list(earlier.order_by("-number"))
    answers: dict[int, Counter[str]] = {round.pk: Counter() for round in rounds}
    for round_pk, verdict in (
        Decision.objects.standing().filter(round__in=rounds).values_list("round", "verdict").order_by("pk")
    ):
        answers[round_pk][verdict] += 1
    return [
        (round, [(v.value, f"{v.label} ({answers[round.pk][v]})") for v in Verdict if answers[round.pk][v]])
        for round in rounds
    ]


def _compared(
    request: SignedInRequest, current: Round, voice: Voice, earlier: list[Round]
) -> tuple[Round | None, list[SectionChange]]:
    """The earlier round that the reader compares with: the one asked for, or the last that they answered."""
    since = request.GET.get("depuis")
    if since:
        chosen = next((round for round in earlier if str(round.number) == since), None)
        if chosen is None:
            raise Http404
        return chosen, changes_between(chosen.text, current.text)
    return changes_since_last_answer(current, voice.organisation) if voice.organisation else (None, [])


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


def _draft_of(current: Round, voice: Voice) -> Any:
    if voice.organisation is None or current.state != RoundState.OPEN:
        return None
    drafts = DecisionDraft.objects.filter(round=current, organisation=voice.organisation)
    return drafts.select_related("edited_by").first()
