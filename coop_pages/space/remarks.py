"""What follows an answer: remarks and their answers, a letter contested, an objection, an adoption."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_pages.base.form_fields import choice_field, choices_of
from coop_pages.evidence.differences.comparison import compared
from coop_pages.space.access import acting, has_words_kept, reading, refuse_strangers, round_seen
from coop_pages.space.acts import Said, WordsAct, answer_act
from coop_pages.space.forms import CommentForm, WordsForm
from coop_pages.space.shelves import adoptable
from coop_pages.space.voice import Voice, voice_of
from coop_pages.validation import permissions, services
from coop_pages.validation.models.decisions import ChangeRequest, Decision, Remark, Reservation
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import AWAITING_PARTNERS
from directory.models import Organisation, User
from directory.sign_in.requests import SignedInRequest

KINDS: dict[str, type[Reservation] | type[ChangeRequest]] = {"reserve": Reservation, "modification": ChangeRequest}
Disposition = Remark.Disposition


@reading
def remarks(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every remark made in a round, by section, with its answers."""
    current = round_seen(request, pk)
    voice = voice_of(request)
    spoken_for = {o.pk for o in permissions.organisations_spoken_for(request.user)}
    answers = _answerable_by(request.user, current.project_id)
    by_section: dict[str, list[dict[str, Any]]] = {"": []}
    for section in current.text.sections:
        by_section[section.key] = []
    for kind, remark in _remarks_of(current):
        mine = remark.decision.organisation_id in spoken_for
        may = _dispositions(current, remark, answers(remark), mine)
        by_section.setdefault(remark.section, []).append({"kind": kind, "remark": remark, "acts": sorted(may)})
    sections = [
        {"label": found[0]["remark"].section_label or _("The text as a whole"), "remarks": found}
        for found in by_section.values()
        if found
    ]
    context = {"voice": voice, "round": current, "sections": sections}
    return render(request, "space/remarks.html", context)


def _remarks_of(current: Round) -> Iterator[tuple[str, Reservation | ChangeRequest]]:
    for kind, model in KINDS.items():
        found = model._default_manager.filter(decision__round=current, decision__superseded_by__isnull=True)
        told = found.select_related("decision__organisation").prefetch_related("replies__said_by")
        yield from ((kind, remark) for remark in told)


def _answerable_by(user: User, project_id: int) -> Callable[[Reservation | ChangeRequest], bool]:
    """Which remarks `user` may answer for the writers: those of other organisations."""
    writes = permissions.may_write(user, project_id)
    left_to_others = permissions.organisations_answered_by_others(user, project_id) if writes else set()
    return lambda remark: writes and remark.decision.organisation_id not in left_to_others


def _dispositions(current: Round, remark: Remark, answers: bool, mine: bool) -> set[str]:
    """Who may do what with a remark now: the writers answer it, its organisation lifts or maintains it."""
    if remark.fate == Disposition.LIFTED:
        return set()
    if isinstance(remark, Reservation) and current.state not in AWAITING_PARTNERS:
        return set()
    acts: set[str] = set()
    if answers:
        acts.add("answer")
    if mine:
        acts.add("conclude")
    return acts


@acting
def remark(request: SignedInRequest, kind: str, pk: int, act: str) -> HttpResponse:
    """One remark, one form: accept or decline it, or lift or maintain it."""
    if kind not in KINDS or act not in {"repondre", "conclure"}:
        raise Http404
    found: Any = get_object_or_404(
        KINDS[kind]._default_manager.select_related("decision__round__project", "decision__organisation"), pk=pk
    )
    current = found.decision.round
    refuse_strangers(request, current.project_id)
    concludes = act == "conclure"
    mine = permissions.mandate_to_speak(request.user, found.decision.organisation) is not None
    answers = _answerable_by(request.user, current.project_id)(found)
    if not (mine if concludes else answers):
        raise Http404
    is_over = ("conclude" if concludes else "answer") not in _dispositions(current, found, answers, mine)
    if is_over and request.method == "GET" and not has_words_kept(request):
        messages.info(request, _("This remark awaits nothing more from you."))
        return redirect("space:remarks", pk=current.pk)
    service = services.answer_reservation if kind == "reserve" else services.answer_change_request

    def record(said: Said) -> None:
        service(found, by=request.user, disposition=said["disposition"], answer=said["words"])

    def recorded_before(said: Said) -> bool:
        last = found.replies.select_related("said_by").last()
        if last is None or last.said_by.user_id != request.user.pk:
            return False
        return bool((last.disposition, last.words) == (said["disposition"], said["words"]))

    voice = voice_of(request, found.decision.organisation_id if concludes else None)
    return answer_act(
        request,
        WordsAct(
            "space/remark.html",
            {"voice": voice, "kind": kind, "round": current, "remark": found, "concludes": concludes},
            record,
            done=lambda: redirect("space:remarks", pk=current.pk),
            recorded_before=recorded_before,
            form=ConclusionForm if concludes else AnswerForm,
        ),
    )


class _OfARemark(WordsForm):
    disposition = forms.ChoiceField(
        label=gettext_lazy("Your choice"), error_messages={"required": gettext_lazy("Choose one of the two.")}
    )
    field_order = ("disposition", "words")

    def choices(self) -> list[tuple[str, Any, str, bool]]:
        """(value, name, nothing more, chosen) of each, for the cards."""
        chosen = self["disposition"].value()
        return [(value, name, "", value == chosen) for value, name in choices_of(self, "disposition")]


class AnswerForm(_OfARemark):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "disposition").choices = [
            (Disposition.ACCEPTED, _("We accept this remark")),
            (Disposition.DECLINED, _("We do not accept it")),
        ]


class ConclusionForm(_OfARemark):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "disposition").choices = [
            (Disposition.LIFTED, _("We are satisfied: we lift our remark")),
            (Disposition.MAINTAINED, _("We maintain our remark")),
        ]


@acting
def contest(request: SignedInRequest, pk: int) -> HttpResponse:
    """The organisation says that the letter recorded in its name is not its answer."""
    decision = get_object_or_404(Decision.objects.select_related("round__project", "organisation", "letter"), pk=pk)
    if not decision.is_on_behalf or permissions.mandate_to_speak(request.user, decision.organisation) is None:
        raise Http404
    voice = voice_of(request, decision.organisation_id)
    return answer_act(
        request,
        WordsAct(
            "space/contest.html",
            {"voice": voice, "round": decision.round, "decision": decision},
            lambda said: services.contest(decision, by=request.user, reason=said["words"]),
            done=lambda: redirect("space:receipt", pk=decision.pk),
            recorded_before=lambda said: decision.is_contested and decision.contest == said["words"],
            says="",
        ),
    )


def _speaking(request: SignedInRequest, organisation_pk: int) -> tuple[Voice, Organisation]:
    voice = voice_of(request, organisation_pk)
    if voice.organisation is None or not voice.may_speak:
        raise Http404
    return voice, voice.organisation


@acting
def object_to_wording(request: SignedInRequest, pk: int, organisation_pk: int) -> HttpResponse:
    """The organisation holds that a change called editorial is one of substance."""
    voice, organisation = _speaking(request, organisation_pk)
    current = round_seen(request, pk, Round.objects.select_related("project", "editorial_of"))
    if current.editorial_of is None or not current.seats.filter(organisation=organisation).exists():
        raise Http404
    objected = current.notes.filter(event=Event.EDITORIAL_OBJECTED)
    return answer_act(
        request,
        WordsAct(
            "space/object.html",
            {
                "voice": voice,
                "round": current,
                "comparison": compared(current.editorial_of, current),
            },
            lambda said: services.object_to_editorial(
                current, organisation=organisation, by=request.user, reason=said["words"]
            ),
            done=lambda: redirect(current),
            recorded_before=lambda said: objected.filter(words=said["words"]).exists(),
        ),
    )


@acting
def adopt(request: SignedInRequest, pk: int, organisation_pk: int) -> HttpResponse:
    """An organisation that came later adopts a validated text, exactly as it was frozen."""
    voice, organisation = _speaking(request, organisation_pk)
    current = round_seen(request, pk)
    looks = request.method == "GET" and not has_words_kept(request)
    if looks and not adoptable(organisation).filter(pk=current.pk).exists():
        raise Http404
    return answer_act(
        request,
        WordsAct(
            "space/adopt.html",
            {"voice": voice, "round": current},
            lambda said: services.adhere(current, organisation=organisation, by=request.user, comment=said["words"]),
            done=lambda: redirect(current),
            recorded_before=lambda said: current.adhesions.filter(
                organisation=organisation, comment=said["words"]
            ).exists(),
            form=CommentForm,
        ),
    )
