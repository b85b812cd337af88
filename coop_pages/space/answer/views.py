"""An organisation answers: choose, say what the answer needs, read again, record. A GET records nothing."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coop_pages.space.access import acting, reading, round_seen
from coop_pages.space.answer.forms import NoteForm
from coop_pages.space.answer.preparation import Preparation
from coop_pages.space.answer.steps import FormStep, ReviewStep, VerdictStep, step_of
from coop_pages.space.voice import Voice, voice_of
from coop_pages.validation import services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.refusals import RoundNotOpen
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
        return _closed(request, prepared)
    if not isinstance(current, VerdictStep) and not prepared.verdict:
        return redirect(prepared.url(VerdictStep.slug))
    if not current.belongs_to(prepared.verdict):
        return redirect(prepared.url(ReviewStep.slug))
    if isinstance(current, FormStep) and not voice.may_prepare:
        return redirect(prepared.url(ReviewStep.slug) if prepared.draft else prepared.round)
    try:
        return current.post(request) if request.method == "POST" else current.get(request)
    except RoundNotOpen:
        return _closed(request, prepared)


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
@require_POST
def note(request: SignedInRequest, pk: int, organisation_pk: int) -> HttpResponse:
    """A word to the people of one's organisation; nobody else reads it."""
    prepared, voice = _prepared(request, pk, organisation_pk)
    if prepared.draft is None:
        raise Http404
    form, review = NoteForm(request.POST), ReviewStep(prepared, voice)
    if not form.is_valid():
        return review.review(request, note=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    services.note_on_draft(prepared.draft, by=request.user, words=form.cleaned_data["words"])
    return redirect(f"{review.url}#mots")


@acting
@require_POST
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
    sent = FileResponse(prepared.draft.minutes.open("rb"), as_attachment=True, filename=prepared.draft.minutes_name)
    sent["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return sent


def _closed(request: SignedInRequest, prepared: Preparation) -> HttpResponse:
    messages.warning(request, str(RoundNotOpen(state=prepared.round.get_state_display())))
    return redirect(prepared.round)


def _recorded(request: SignedInRequest, prepared: Preparation) -> Decision | None:
    """The decision that this very sending has already made: somebody pressed the button twice."""
    try:
        submission = UUID(request.POST.get("submission", ""))
    except ValueError:
        return None
    made = Decision.objects.filter(submission=submission)
    return made.filter(round=prepared.round, organisation=prepared.organisation).first()
