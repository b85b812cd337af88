"""The steps of an answer: each one its form, its page, what it keeps, and where it leads."""

from dataclasses import replace
from functools import cached_property
from http import HTTPStatus
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coop_pages.space.access import words_kept
from coop_pages.space.answer.forms import DetailsForm, NoteForm, StepForm, VerdictForm
from coop_pages.space.answer.preparation import Preparation
from coop_pages.space.answer.review import rows_of
from coop_pages.space.answer.typed import as_typed_before
from coop_pages.space.voice import Voice
from coop_pages.validation import services
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.models.files import Upload
from coop_pages.validation.refusals import DraftChanged, ValidationRefused
from coop_pages.validation.services import SubmittedAnswer
from coop_pages.validation.states import Verdict
from directory.sign_in.requests import SignedInRequest


class Step:
    """One page of the answer. `slug` ends its address, and names in the draft what was typed there."""

    slug: ClassVar[str]
    title: ClassVar[str | Promise]
    template: ClassVar[str]

    def __init__(self, prepared: Preparation, voice: Voice) -> None:
        self.prepared, self.voice = prepared, voice

    @classmethod
    def belongs_to(cls, verdict: str) -> bool:
        """Whether an answer of this verdict goes through this step."""
        return True

    @property
    def url(self) -> str:
        return self.prepared.url(self.slug)

    @property
    def path(self) -> "list[Step]":
        """The steps that this answer goes through, in order."""
        return [kind(self.prepared, self.voice) for kind in STEPS if kind.belongs_to(self.prepared.verdict)]

    @property
    def place(self) -> int:
        """From 0."""
        return [step.slug for step in self.path].index(self.slug)

    def get(self, request: SignedInRequest) -> HttpResponse:
        raise NotImplementedError

    def post(self, request: SignedInRequest) -> HttpResponse:
        raise NotImplementedError

    def show(self, request: SignedInRequest, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
        place = self.place
        shared = {
            "prepared": self.prepared,
            "voice": self.voice,
            "round": self.prepared.round,
            "step": self.slug,
            "title": self.title,
            "position": place + 1,
            "length": len(self.path),
            "previous": self.path[place - 1].url if place else None,
            "standing": self.prepared.standing,
        }
        return render(request, self.template, shared | more, status=status)


class FormStep(Step):
    form_class: ClassVar[type[StepForm]]

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        prepared = self.prepared
        return self.form_class(
            data, files, round=prepared.round, verdict=prepared.verdict, unchanged=prepared.unchanged, **kwargs
        )

    def blank(self, typed: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """The form as it was last typed, nothing said of what is not right yet."""
        return self.form(initial=self.prepared.typed(self.slug) if typed is None else typed, **kwargs)

    @cached_property
    def checked(self) -> Any:
        """The form, checked as it stands in the draft."""
        return self.form(self.prepared.typed(self.slug))

    def get(self, request: SignedInRequest) -> HttpResponse:
        kept = words_kept(request)
        typed = self.form_class.typed_in(kept.words) if kept else self.proposed(request)
        form = self.blank(typed, **self.unfolded(request))
        return self.show(request, form=form, came_back=bool(kept), files_lost=kept.files if kept else [])

    def proposed(self, request: SignedInRequest) -> dict[str, Any] | None:
        """What to begin with where the draft holds nothing."""
        return None

    def unfolded(self, request: SignedInRequest) -> dict[str, Any]:
        return {}

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Keep what was typed, whether it is right or not; then go where the button leads."""
        action = request.POST.get("action", "continue")
        typed = self.form_class.typed_in(_without(request.POST.dict(), action))
        form = self.form(typed, request.FILES)
        try:
            self.keep(request, typed, form)
        except DraftChanged as refusal:
            return self.show(
                request,
                form=self.blank(typed),
                refusal=str(refusal),
                theirs=self.as_typed(),
                status=HTTPStatus.CONFLICT,
            )
        if action == "later":
            messages.success(request, _("Your draft is kept. Nobody outside your organisation sees it."))
            return redirect("space:home")
        if action == "add":
            return redirect(f"{self.url}?encore#remarque-{len(typed.get('remarks', [])) + 1}")
        if action != "continue":
            return redirect(self.url)
        if not form.is_valid():
            return self.show(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return redirect(self.path[self.place + 1].url)

    def keep(self, request: SignedInRequest, typed: dict[str, Any], form: Any) -> None:
        self.prepared.keep(self.slug, typed, by=request.user, version=_number(request.POST.get("version")))

    def as_typed(self) -> list[tuple[Any, str | Promise]]:
        """What the draft holds of this step, as (label, words): to be read where it can no longer be changed."""
        form = self.blank(self.prepared.typed(self.slug))
        found = []
        for field in [part[name] for part in (form, *form.parts) for name in part.fields if name != "minutes"]:
            value = field.value()
            if value:
                words = dict(getattr(field.field, "choices", ())).get(value, value)
                found.append((field.label, _("yes") if value == "on" else words))
        return found


class VerdictStep(FormStep):
    slug, title = "reponse", _("What does your organisation answer?")
    template = "space/answer_verdict.html"
    form_class = VerdictForm

    def proposed(self, request: SignedInRequest) -> dict[str, Any] | None:
        """An answer that the address proposes (a link to take one back), or what stands."""
        former = self.prepared.to_begin_from
        verdict = request.GET.get("choix") or (former.verdict if former else "")
        return {"verdict": verdict} if verdict and not self.prepared.verdict else None

    def keep(self, request: SignedInRequest, typed: dict[str, Any], form: Any) -> None:
        is_new = self.prepared.draft is None
        super().keep(request, typed, form)
        if is_new:
            self._begin_from_what_stands(request)

    def _begin_from_what_stands(self, request: SignedInRequest) -> None:
        """The same answer again begins with its words; another does not, for what was deliberated on was not that."""
        prepared = self.prepared
        former = prepared.to_begin_from
        if former is None or former.verdict != prepared.verdict:
            return
        minutes = former.minutes
        sent = Upload(minutes.file.open("rb"), name=minutes.name) if minutes and minutes.is_intact() else None
        typed = as_typed_before(former)
        prepared.keep(DetailsStep.slug, typed, by=request.user, version=prepared.version, minutes=sent)


class DetailsStep(FormStep):
    slug, title = "precisions", _("What your answer needs")
    template = "space/answer_details.html"
    form_class = DetailsForm

    def unfolded(self, request: SignedInRequest) -> dict[str, Any]:
        return {"more": "encore" in request.GET}

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        draft = self.prepared.draft
        told = {"attached": bool(draft and draft.minutes), "lost": self.prepared.lost_minutes}
        return super().form(data, files, **told, **kwargs)

    def keep(self, request: SignedInRequest, typed: dict[str, Any], form: Any) -> None:
        minutes = None if "minutes" in form.errors else form.cleaned_data.get("minutes")
        self.prepared.keep(
            self.slug,
            typed,
            by=request.user,
            version=_number(request.POST.get("version")),
            minutes=minutes,
            without_minutes=request.POST.get("action") == "take off" and minutes is None,
        )


class ReviewStep(Step):
    slug, title = "relecture", _("Read again, then record")
    template = "space/answer_review.html"

    @cached_property
    def forms(self) -> dict[str, Any]:
        """The form of each step before this one, checked, by its slug."""
        return {step.slug: step.checked for step in self.path if isinstance(step, FormStep)}

    @property
    def unfinished(self) -> list[Step]:
        return [step for step in self.path if step.slug in self.forms and not self.forms[step.slug].is_valid()]

    @property
    def answer(self) -> SubmittedAnswer:
        """What would be recorded, but the file of the minutes. Only where nothing is unfinished."""
        verdict = Verdict(self.prepared.verdict)
        details = self.forms[DetailsStep.slug]
        remarks = details.remarks.stated() if details.remarks else []
        return SubmittedAnswer(
            verdict=verdict,
            comment=details.cleaned_data["comment"],
            change_requests=remarks if verdict == Verdict.REQUEST_CHANGES else [],
            reservations=remarks if verdict == Verdict.APPROVE_WITH_RESERVATIONS else [],
            consents_to_publication=details.cleaned_data.get("consents"),
            deliberation=details.deliberation(),
            expected_on=details.cleaned_data.get("expected_on"),
            reconfirms=self.prepared.unchanged if details.cleaned_data.get("reconfirms") else [],
        )

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self.review(request, came_back=words_kept(request) is not None)

    def review(
        self,
        request: SignedInRequest,
        *,
        refusal: str = "",
        note: NoteForm | None = None,
        came_back: bool = False,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        unfinished, draft = self.unfinished, self.prepared.draft
        lost = self.forms[DetailsStep.slug].errors.get("minutes", [])
        return self.show(
            request,
            unfinished=unfinished,
            lost=[] if refusal else lost,
            rows=[] if unfinished else rows_of(self.answer, self.prepared),
            notes=draft.notes.select_related("said_by") if draft else [],
            note=note or NoteForm(),
            refusal=refusal,
            came_back=came_back,
            status=status,
        )

    def post(self, request: SignedInRequest) -> HttpResponse:
        prepared, draft = self.prepared, self.prepared.draft
        if draft is None:
            return redirect(prepared.url(VerdictStep.slug))
        if self.unfinished:
            return self.review(request, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if _number(request.POST.get("version")) != prepared.version:
            changed = DraftChanged(person=str(draft.edited_by))
            return self.review(request, refusal=str(changed), status=HTTPStatus.CONFLICT)
        try:
            with transaction.atomic():
                decision = services.decide(
                    prepared.round,
                    organisation=prepared.organisation,
                    by=request.user,
                    submission=draft.submission,
                    **vars(_with_minutes(self.answer, draft)),
                )
                services.discard_draft(draft, by=request.user)
        except ValidationRefused as reason:
            return self.review(request, refusal=str(reason), status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return redirect("space:receipt", pk=decision.pk)


STEPS: tuple[type[Step], ...] = (VerdictStep, DetailsStep, ReviewStep)


def everything_typed(prepared: Preparation, voice: Voice) -> list[tuple[Any, str | Promise]]:
    """What the draft holds of every step of its answer, as (label, words)."""
    path = VerdictStep(prepared, voice).path
    return [told for step in path if isinstance(step, FormStep) for told in step.as_typed()]


def step_of(slug: str, prepared: Preparation, voice: Voice) -> Step:
    """Raises Http404 where no step has that name."""
    for kind in STEPS:
        if kind.slug == slug:
            return kind(prepared, voice)
    raise Http404


def _with_minutes(answer: SubmittedAnswer, draft: DecisionDraft) -> SubmittedAnswer:
    """Raises MinutesLost where the storage lost them."""
    held = answer.deliberation
    return replace(answer, deliberation=replace(held, minutes=draft.minutes_as_sent())) if held else answer


def _without(post: dict[str, Any], action: str) -> dict[str, Any]:
    """The sending, less the remark whose “remove” button was pressed."""
    kind, _dash, index = action.partition("-")
    if kind != "remove":
        return post
    return {name: value for name, value in post.items() if not name.startswith(f"remark-{index}-")}


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() else 0
