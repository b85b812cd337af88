"""What a representative fills in, in the words of a board."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_pages.validation.decisions import Decision
from coop_pages.validation.rounds import Round
from coop_pages.validation.services import Deliberation, RequestedChange, StatedReservation
from coop_pages.validation.states import APPROVALS, Verdict

EFFECTS = {
    Verdict.APPROVE: _("Counts as a yes. When everyone has said yes, the steering committee confirms."),
    Verdict.APPROVE_WITH_RESERVATIONS: _("Counts as a yes, with a condition that the writers must answer."),
    Verdict.REQUEST_CHANGES: _("The text goes back to its writers once every organisation has answered."),
    Verdict.REFUSE: _("Blocks the text on principle. The steering committee takes it up."),
    Verdict.ABSTAIN: _("Counts as an answer, neither yes nor no. Unanimity is then not reached."),
    Verdict.NO_POSITION: _("Counts as an answer: your organisation could not agree internally. It is not a yes."),
    Verdict.AWAITING_MANDATE: _("Not an answer yet: tells everyone when your board meets."),
    Verdict.RECUSED: _("Your organisation takes no part in this decision and is no longer counted."),
}
VERDICT_LABELS = {
    Verdict.APPROVE: _("We approve"),
    Verdict.APPROVE_WITH_RESERVATIONS: _("We approve, with a reservation"),
    Verdict.REQUEST_CHANGES: _("We ask for changes"),
    Verdict.REFUSE: _("We refuse"),
    Verdict.ABSTAIN: _("We abstain"),
    Verdict.NO_POSITION: _("We could not reach a position"),
    Verdict.AWAITING_MANDATE: _("We wait for our board"),
    Verdict.RECUSED: _("We take no part"),
}


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Your organisation's answer"), choices=VERDICT_LABELS.items())
    section = forms.ChoiceField(label=_("Which section is it about?"), required=False)
    words = forms.CharField(
        label=_("What should change, or your reservation"), required=False, widget=forms.Textarea({"rows": 4})
    )
    proposed_wording = forms.CharField(
        label=_("The wording that you propose"), required=False, widget=forms.Textarea({"rows": 4})
    )
    suspensive = forms.BooleanField(label=_("Our approval waits until this reservation is lifted"), required=False)
    expected_on = forms.DateField(
        label=_("When does your board meet?"), required=False, widget=forms.DateInput({"type": "date"})
    )
    comment = forms.CharField(label=_("Comment (optional)"), required=False, widget=forms.Textarea({"rows": 3}))
    consents = forms.TypedChoiceField(
        label=_("Does your organisation agree that this text be published?"),
        choices=[("yes", _("Yes, it may go online")), ("no", _("No, keep it confidential"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    deliberated_by = forms.ChoiceField(
        label=_("Which body deliberated?"),
        choices=[("", _("None, or not yet")), *Decision.Body.choices],
        required=False,
    )
    deliberated_on = forms.DateField(label=_("On what date?"), required=False, widget=forms.DateInput({"type": "date"}))
    resolution = forms.CharField(label=_("Resolution number"), required=False, max_length=100)
    tally = forms.CharField(
        label=_("Votes"), required=False, max_length=200, help_text=_("For instance: 12 for, 1 against, 2 abstentions.")
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        self.fields["section"].choices = [
            ("", _("The text as a whole")),
            *((section.key, section.label) for section in round.text.sections),
        ]
        if not round.asks_publication:
            del self.fields["consents"]

    def choices(self) -> list[tuple[str, str, str, bool]]:
        """(value, words, effect, chosen) of each verdict, for the cards."""
        chosen = self["verdict"].value()
        return [(v.value, str(VERDICT_LABELS[v]), str(EFFECTS[v]), v == chosen) for v in VERDICT_LABELS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        verdict, words = data.get("verdict"), data.get("words")
        if verdict == Verdict.REQUEST_CHANGES and not words:
            self.add_error("words", _("Say what should change: the writers will answer it."))
        if verdict == Verdict.REQUEST_CHANGES and not data.get("section") and "section" not in self.errors:
            self.add_error("section", _("Choose the section that should change."))
        if verdict == Verdict.APPROVE_WITH_RESERVATIONS and not words:
            self.add_error("words", _("State your reservation: the writers will answer it."))
        if verdict == Verdict.AWAITING_MANDATE and not data.get("expected_on"):
            self.add_error("expected_on", _("Give the date of your board: reminders will wait for it."))
        if verdict in APPROVALS and "consents" in self.fields and data.get("consents") is None:
            self.add_error("consents", _("Say whether the text may be published: it is a separate question."))
        if data.get("deliberated_by") and not data.get("deliberated_on"):
            self.add_error("deliberated_on", _("Give the date of the deliberation."))
        if data.get("deliberated_on") and data["deliberated_on"] > timezone.localdate():
            self.add_error("deliberated_on", _("A deliberation cannot be dated in the future."))
        return data

    def as_decision(self) -> dict[str, Any]:
        """Keyword arguments for `services.decide`."""
        data = self.cleaned_data
        remark = {"words": data["words"], "section": data["section"]}
        deliberation = None
        if data["deliberated_by"]:
            deliberation = Deliberation(
                data["deliberated_by"], data["deliberated_on"], data["resolution"], data["tally"]
            )
        asks = data["verdict"] == Verdict.REQUEST_CHANGES
        reserves = data["verdict"] == Verdict.APPROVE_WITH_RESERVATIONS
        return {
            "verdict": data["verdict"],
            "comment": data["comment"],
            "change_requests": [RequestedChange(**remark, proposed_wording=data["proposed_wording"])] if asks else [],
            "reservations": [StatedReservation(**remark, suspensive=data["suspensive"])] if reserves else [],
            "consents_to_publication": data.get("consents"),
            "deliberation": deliberation,
            "expected_on": data["expected_on"],
            "submission": data["submission"],
        }
