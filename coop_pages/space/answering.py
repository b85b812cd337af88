"""An organisation answers: choose, say what the answer needs, read again, record. A GET records nothing."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coop_pages.space.access import acting, reading, round_seen, words_kept
from coop_pages.space.forms import NoteForm
from coop_pages.space.preparation import (
    DELIBERATION,
    DETAILS,
    REVIEW,
    STEPS,
    TITLES,
    VERDICT,
    Preparation,
    as_typed_before,
)
from coop_pages.space.voice import Voice, voice_of
from coop_pages.validation import services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.models.files import Upload
from coop_pages.validation.refusals import DraftChanged, RoundNotOpen, ValidationRefused
from coop_pages.validation.states import RoundState

SHOWN_BY = {
    VERDICT: "space/answer_verdict.html",
    DETAILS: "space/answer_details.html",
    DELIBERATION: "space/answer_deliberation.html",
}


@acting
def answer(request: HttpRequest, pk: int, organisation_pk: int, step: str) -> HttpResponse:
    """One step of the answer. What is typed is kept in the draft at every sending, whether it is right or not."""
    prepared, voice = _prepared(request, pk, organisation_pk)
    if step not in TITLES:
        raise Http404
    recorded = _recorded(request, prepared)
    if recorded:
        return redirect("space:receipt", pk=recorded.pk)
    if prepared.round.state != RoundState.OPEN:
        return _closed(request, prepared)
    if step != VERDICT and not prepared.verdict:
        return redirect(prepared.url(VERDICT))
    if step not in prepared.path:
        return redirect(prepared.url(REVIEW))
    if step == REVIEW:
        return _record(request, prepared, voice) if request.method == "POST" else _review(request, prepared, voice)
    if not voice.may_prepare:
        return redirect(prepared.url(REVIEW) if prepared.draft else prepared.round)
    if request.method == "POST":
        return _keep(request, prepared, voice, step)
    words = words_kept(request)
    typed = STEPS[step].typed_in(words) if words else _asked_for(request, prepared, step)
    return _shown(request, prepared, voice, step, prepared.blank(step, typed, **_more(request, step)), back=bool(words))


def _prepared(request: HttpRequest, pk: int, organisation_pk: int) -> tuple[Preparation, Voice]:
    """404 to who is not of the organisation, staff included, and where it is not asked."""
    voice = voice_of(request, organisation_pk)
    round = round_seen(request, pk)
    organisation = voice.organisation
    if organisation is None or not round.seats.filter(organisation=organisation).exists():
        raise Http404
    drafts = DecisionDraft.objects.select_related("edited_by", "organisation")
    return Preparation(round, organisation, drafts.filter(round=round, organisation=organisation).first()), voice


def _asked_for(request: HttpRequest, prepared: Preparation, step: str) -> dict[str, Any] | None:
    """Where none was chosen yet: an answer that the address proposes (a link to take one back), or what stands."""
    former = prepared.to_begin_from
    proposed = request.GET.get("choix") or (former.verdict if former else "")
    return {"verdict": proposed} if step == VERDICT and proposed and not prepared.verdict else None


def _more(request: HttpRequest, step: str) -> dict[str, bool]:
    return {"more": "encore" in request.GET} if step == DETAILS else {}


def _shown(
    request: HttpRequest,
    prepared: Preparation,
    voice: Voice,
    step: str,
    form: Any,
    *,
    refusal: str = "",
    back: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    return render(
        request,
        SHOWN_BY[step],
        {
            "prepared": prepared,
            "voice": voice,
            "round": prepared.round,
            "step": step,
            "title": TITLES[step],
            "position": prepared.path.index(step) + 1,
            "length": len(prepared.path),
            "previous": prepared.before(step) and prepared.url(str(prepared.before(step))),
            "form": form,
            "refusal": refusal,
            "theirs": prepared.as_typed(step) if status == HTTPStatus.CONFLICT else [],
            "came_back": back,
            "standing": prepared.standing,
        },
        status=status,
    )


def _keep(request: HttpRequest, prepared: Preparation, voice: Voice, step: str) -> HttpResponse:
    action = request.POST.get("action", "continue")
    typed = STEPS[step].typed_in(_without(request.POST.dict(), action))
    form = prepared.form(step, typed, request.FILES)
    is_new = prepared.draft is None
    minutes = request.FILES.get("minutes") if step == DELIBERATION and "minutes" not in form.errors else None
    try:
        prepared.draft = services.keep_draft(
            prepared.round,
            organisation=prepared.organisation,
            by=request.user,
            version=_number(request.POST.get("version")),
            step=step,
            typed=typed,
            minutes=minutes,
            without_minutes=action == "take off" and minutes is None,
        )
        if is_new and step == VERDICT:
            _begin_from_what_stands(request, prepared)
    except RoundNotOpen:
        return _closed(request, prepared)
    except DraftChanged as refusal:
        return _shown(
            request,
            prepared,
            voice,
            step,
            prepared.blank(step, typed),
            refusal=str(refusal),
            status=HTTPStatus.CONFLICT,
        )
    if action == "later":
        messages.success(request, _("Your draft is kept. Nobody outside your organisation sees it."))
        return redirect("space:home")
    if action == "add":
        return redirect(f"{prepared.url(step)}?encore#remarque-{len(typed.get('remarks', [])) + 1}")
    if action != "continue":
        return redirect(prepared.url(step))
    if not form.is_valid():
        return _shown(request, prepared, voice, step, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(prepared.url(prepared.after(step)))


def _begin_from_what_stands(request: HttpRequest, prepared: Preparation) -> None:
    """The same answer again begins with its words; another one does not, for what was deliberated on was not that."""
    former = prepared.to_begin_from
    if former is None or former.verdict != prepared.verdict:
        return
    for step, typed in as_typed_before(former).items():
        minutes = former.minutes if step == DELIBERATION else None
        prepared.draft = services.keep_draft(
            prepared.round,
            organisation=prepared.organisation,
            by=request.user,
            version=prepared.version,
            step=step,
            typed=typed,
            minutes=Upload(minutes.file.open("rb"), name=minutes.name) if minutes and minutes.is_intact() else None,
        )


def _without(post: dict[str, Any], action: str) -> dict[str, Any]:
    """The sending, less the remark whose “remove” button was pressed."""
    kind, _dash, index = action.partition("-")
    if kind != "remove":
        return post
    return {name: value for name, value in post.items() if not name.startswith(f"remark-{index}-")}


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() else 0


def _review(
    request: HttpRequest,
    prepared: Preparation,
    voice: Voice,
    *,
    refusal: str = "",
    note: NoteForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    unfinished = prepared.unfinished
    return render(
        request,
        "space/answer_review.html",
        {
            "prepared": prepared,
            "voice": voice,
            "round": prepared.round,
            "step": REVIEW,
            "title": TITLES[REVIEW],
            "position": len(prepared.path),
            "length": len(prepared.path),
            "previous": prepared.url(str(prepared.before(REVIEW))),
            "unfinished": [{"title": TITLES[step], "url": prepared.url(step)} for step in unfinished],
            "decision": {} if unfinished else prepared.as_decision(),
            "checked": prepared.checked,
            "standing": prepared.standing,
            "notes": prepared.draft.notes.select_related("said_by") if prepared.draft else [],
            "note": note or NoteForm(),
            "refusal": refusal,
        },
        status=status,
    )


def _record(request: HttpRequest, prepared: Preparation, voice: Voice) -> HttpResponse:
    if prepared.draft is None:
        return redirect(prepared.url(VERDICT))
    if prepared.unfinished:
        return _review(request, prepared, voice, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if _number(request.POST.get("version")) != prepared.version:
        changed = DraftChanged(person=str(prepared.draft.edited_by))
        return _review(request, prepared, voice, refusal=str(changed), status=HTTPStatus.CONFLICT)
    try:
        with transaction.atomic():
            decision = _recorded(request, prepared) or services.decide(
                prepared.round, organisation=prepared.organisation, by=request.user, **prepared.as_decision()
            )
            services.discard_draft(prepared.draft, by=request.user)
    except ValidationRefused as reason:
        return _review(request, prepared, voice, refusal=str(reason), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("space:receipt", pk=decision.pk)


@acting
@require_POST
def note(request: HttpRequest, pk: int, organisation_pk: int) -> HttpResponse:
    """A word to the people of one's organisation; nobody else reads it."""
    prepared, voice = _prepared(request, pk, organisation_pk)
    if prepared.draft is None:
        raise Http404
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _review(request, prepared, voice, note=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    services.note_on_draft(prepared.draft, by=request.user, words=form.cleaned_data["words"])
    return redirect(f"{prepared.url(REVIEW)}#mots")


@acting
@require_POST
def discard(request: HttpRequest, pk: int, organisation_pk: int) -> HttpResponse:
    prepared, _voice = _prepared(request, pk, organisation_pk)
    if prepared.draft is not None:
        services.discard_draft(prepared.draft, by=request.user)
        messages.success(request, _("The draft is thrown away. Nothing was recorded."))
    return redirect(prepared.round)


@reading
def draft_minutes(request: HttpRequest, pk: int, organisation_pk: int) -> FileResponse:
    """The minutes attached to a draft, for those who prepare the answer."""
    prepared, _voice = _prepared(request, pk, organisation_pk)
    if prepared.draft is None or not prepared.draft.minutes:
        raise Http404
    sent = FileResponse(prepared.draft.minutes.open("rb"), as_attachment=True, filename=prepared.draft.minutes_name)
    sent["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return sent


def _closed(request: HttpRequest, prepared: Preparation) -> HttpResponse:
    messages.warning(request, str(RoundNotOpen(state=prepared.round.get_state_display())))
    return redirect(prepared.round)


def _recorded(request: HttpRequest, prepared: Preparation) -> Decision | None:
    """The decision that this very sending has already made: somebody pressed the button twice."""
    try:
        submission = UUID(request.POST.get("submission", ""))
    except ValueError:
        return None
    made = Decision.objects.filter(submission=submission)
    return made.filter(round=prepared.round, organisation=prepared.organisation).first()
