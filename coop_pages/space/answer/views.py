"""An organisation answers: choose, say what the answer needs, read again, record. A GET records nothing."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from coop_pages.base.private_files import sent_to_its_reader
from coop_pages.space.access import acting, pressing, reading, round_seen, words_kept
from coop_pages.space.answer.forms import NoteForm
from coop_pages.space.answer.preparation import Preparation
from coop_pages.space.answer.steps import FormStep, ReviewStep, Step, VerdictStep, everything_typed, step_of
from coop_pages.space.voice import Voice, voice_of
from coop_pages.validation import services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.refusals import MinutesLost, RoundNotOpen, ValidationRefused
from coop_pages.validation.states import RoundState
from directory.sign_in.requests import SignedInRequest


@acting
def answer(request: SignedInRequest, pk: int, organisation_pk: int, step: str) -> HttpResponse:
    """One step of the answer. What is typed is kept in the draft at every sending, whether it is right or not."""
    prepared, voice = _prepared(request, pk, organisation_pk)
    current = step_of(step, prepared, voice)
    recorded = _recorded(request, prepared)
    if recorded:
        return redirect("space:receipt", pk=recorded.pk)
    if prepared.round.state != RoundState.OPEN:
        return _closed(request, prepared, current)
    if not isinstance(current, VerdictStep) and not prepared.verdict:
        return redirect(prepared.url(VerdictStep.slug))
    if not current.belongs_to(prepared.verdict):
        return redirect(prepared.url(ReviewStep.slug))
    if isinstance(current, FormStep) and not voice.may_prepare:
        return redirect(prepared.url(ReviewStep.slug) if prepared.draft else prepared.round)
    try:
        return current.post(request) if request.method == "POST" else current.get(request)
    except RoundNotOpen:
        return _closed(request, prepared, current)


def _prepared(request: SignedInRequest, pk: int, organisation_pk: int) -> tuple[Preparation, Voice]:
    """404 to who is not of the organisation, staff included, and where it is not asked."""
    voice = voice_of(request, organisation_pk)
    round = round_seen(request, pk)
    organisation = voice.organisation
    if organisation is None or not round.seats.filter(organisation=organisation).exists():
        raise Http404
    drafts = DecisionDraft.objects.select_related("edited_by", "organisation")
    return Preparation(round, organisation, drafts.filter(round=round, organisation=organisation).first()), voice


@acting
def note(request: SignedInRequest, pk: int, organisation_pk: int) -> HttpResponse:
    """A word to the people of one's organisation; nobody else reads it."""
    prepared, voice = _prepared(request, pk, organisation_pk)
    review = ReviewStep(prepared, voice)
    if request.method == "GET":
        kept = words_kept(request)
        if prepared.draft is None or kept is None:
            return redirect(review.url)
        return review.review(request, note=NoteForm(initial=kept.words), came_back=True)
    form = NoteForm(request.POST)
    if prepared.draft is None:
        refusal = _("This draft was recorded or thrown away meanwhile: your word has nobody to read it here.")
        return _ended(request, prepared, voice, refusal, [(form["words"].label, request.POST.get("words", ""))])
    if not form.is_valid():
        return review.review(request, note=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    services.note_on_draft(prepared.draft, by=request.user, words=form.cleaned_data["words"])
    return redirect(f"{review.url}#mots")


@pressing
def take_up(request: SignedInRequest, pk: int, organisation_pk: int) -> HttpResponse:
    """Begin from what the organisation had prepared in the round before, which ended too soon."""
    prepared, _voice = _prepared(request, pk, organisation_pk)
    former = prepared.left_behind
    if former is None or prepared.draft is not None:
        return redirect(prepared.round)
    try:
        prepared.take_up(former, by=request.user)
    except MinutesLost as refusal:
        # The words are taken up.
        messages.warning(request, str(refusal))
    except ValidationRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect(prepared.round)
    return redirect(prepared.url(ReviewStep.slug))


@pressing
def discard(request: SignedInRequest, pk: int, organisation_pk: int) -> HttpResponse:
    prepared, _voice = _prepared(request, pk, organisation_pk)
    if prepared.draft is not None:
        services.discard_draft(prepared.draft, by=request.user)
        messages.success(request, _("The draft is thrown away. Nothing was recorded."))
    return redirect(prepared.round)


@reading
def draft_minutes(request: SignedInRequest, pk: int, organisation_pk: int) -> FileResponse:
    """The minutes attached to a draft, for those who prepare the answer."""
    prepared, _voice = _prepared(request, pk, organisation_pk)
    if prepared.draft is None or not prepared.draft.minutes:
        raise Http404
    minutes = prepared.draft.minutes
    return sent_to_its_reader(
        lambda: minutes.open("rb"),
        told_as=f"minutes of draft {prepared.draft.pk}",
        as_attachment=True,
        filename=prepared.draft.minutes_name,
    )


def _closed(request: SignedInRequest, prepared: Preparation, current: Step) -> HttpResponse:
    """The round ended while somebody was writing: what they wrote is kept, and shown to be copied."""
    voice = current.voice
    refusal = str(RoundNotOpen(state=prepared.round.get_state_display()))
    if request.method == "POST" and isinstance(current, FormStep) and voice.may_prepare:
        prepared.keep_aside(current.slug, current.form_class.typed_in(request.POST.dict()), by=request.user)
    if prepared.draft is None:
        messages.warning(request, refusal)
        return redirect(prepared.round)
    return _ended(request, prepared, voice, refusal, everything_typed(prepared, voice))


def _ended(
    request: SignedInRequest, prepared: Preparation, voice: Voice, refusal: str, typed: list[tuple[Any, Any]]
) -> HttpResponse:
    context = {"prepared": prepared, "voice": voice, "round": prepared.round, "refusal": refusal, "typed": typed}
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    return render(request, "space/answer_ended.html", context, status=status)


def _recorded(request: SignedInRequest, prepared: Preparation) -> Decision | None:
    """The decision that this very sending has already made: somebody pressed the button twice."""
    try:
        submission = UUID(request.POST.get("submission", ""))
    except ValueError:
        return None
    made = Decision.objects.filter(submission=submission)
    return made.filter(round=prepared.round, organisation=prepared.organisation).first()
