"""The steering committee says what it makes of the organisations' answers: by the hand of one of its members."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_pages.base.form_fields import choice_field, choices_of
from coop_pages.base.papers import PaperField
from coop_pages.space.access import acting, round_seen, words_kept
from coop_pages.space.forms import words_field
from coop_pages.space.voice import voice_of
from coop_pages.validation import permissions, services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import ImpossibleTransition, ValidationRefused
from coop_pages.validation.states import RoundState
from directory.models import User
from directory.sign_in.requests import SignedInRequest

CONFIRM, SEND_BACK, OVERRULE = "confirmer", "renvoyer", "passer-outre"
ACTS = {
    CONFIRM: (gettext_lazy("The committee confirms this text"), gettext_lazy("Exactly as it was frozen.")),
    SEND_BACK: (
        gettext_lazy("The committee sends it back to its writers"),
        gettext_lazy("A new round will be needed. Everyone reads the reason."),
    ),
    OVERRULE: (
        gettext_lazy("The committee overrules the refusal"),
        gettext_lazy("The refusal stays on record, and everyone reads the reason."),
    ),
}


def committee_acts(user: User, current: Round) -> list[str]:
    """What `user` may record in the committee's name of this round now."""
    acts: list[str] = []
    if current.state == RoundState.AGREED:
        acts = [CONFIRM, SEND_BACK]
    elif current.state == RoundState.RETURNED and current.may_override_refusal and not current.has_a_later_one:
        acts = [OVERRULE]
    return acts if acts and permissions.may_confirm(user, current.project_id, current.confirmed_by_role) else []


class CommitteeForm(forms.Form):
    """A meeting is needed to confirm or to overrule, a reason to send back or to overrule."""

    act = forms.ChoiceField(
        label=gettext_lazy("What the committee decided"),
        error_messages={"required": gettext_lazy("Choose what the committee decided.")},
    )
    held_on = forms.DateField(
        label=gettext_lazy("Meeting held on"),
        required=False,
        initial=timezone.localdate,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    attendance = words_field(gettext_lazy("Who attended"), rows=2)
    minutes = words_field(gettext_lazy("Minutes"))
    minutes_file = PaperField(label=gettext_lazy("Signed minutes"))
    reason = words_field(
        gettext_lazy("Reason"), rows=3, help_text=gettext_lazy("To send back or to overrule. Everyone will read it.")
    )

    def __init__(self, data: Any = None, files: Any = None, *, acts: list[str], **kwargs: Any) -> None:
        super().__init__(data, files, label_suffix="", **kwargs)
        choice_field(self, "act").choices = [(act, ACTS[act][0]) for act in acts]

    def choices(self) -> list[tuple[str, Any, Any, bool]]:
        """(value, name, what it means, chosen) of each act, for the cards."""
        return [(act, name, ACTS[act][1], self["act"].value() == act) for act, name in choices_of(self, "act")]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        needed = {CONFIRM: ["held_on", "attendance"], SEND_BACK: ["reason"]}
        needed[OVERRULE] = needed[CONFIRM] + needed[SEND_BACK]
        for name in needed.get(told.get("act", ""), []):
            if name not in self.errors and not told.get(name):
                self.add_error(name, _("This is needed for what the committee decided."))
        return told

    def record(self, current: Round, *, by: User) -> None:
        """Raises what the services of the committee raise."""
        told = self.cleaned_data
        meeting = {name: told[name] for name in ("held_on", "attendance", "minutes", "minutes_file")}
        if told["act"] == CONFIRM:
            services.confirm(current, by=by, **meeting)
        elif told["act"] == SEND_BACK:
            services.send_back(current, by=by, reason=told["reason"])
        else:
            services.override_refusal(current, by=by, reason=told["reason"], **meeting)


@acting
def committee(request: SignedInRequest, pk: int) -> HttpResponse:
    current = round_seen(request, pk)
    acts = committee_acts(request.user, current)
    kept = words_kept(request)
    if not acts and kept is None and (request.method == "GET" or not _sits(request.user, current)):
        raise Http404
    initial = {"act": acts[0] if len(acts) == 1 else ""} | (kept.words if kept else {})
    # Where the committee's decision was recorded meanwhile, what its member typed is still shown.
    form = CommitteeForm(request.POST or None, request.FILES or None, initial=initial, acts=acts or list(ACTS))
    refusal = "" if acts else str(ImpossibleTransition(state=current.get_state_display(), act=ACTS[CONFIRM][0]))
    if request.method == "POST" and form.is_valid() and acts:
        try:
            form.record(current, by=request.user)
        except ValidationRefused as reason:
            refusal = str(reason)
        else:
            messages.success(request, _("This is recorded."))
            return redirect(current)
    context = {
        "voice": voice_of(request),
        "round": current,
        "form": form,
        "refusal": refusal,
        "came_back": kept is not None,
        "files_lost": kept.files if kept else [],
    }
    return render(request, "space/committee.html", context, status=422 if request.method == "POST" else 200)


def _sits(user: User, current: Round) -> bool:
    return permissions.may_confirm(user, current.project_id, current.confirmed_by_role)
