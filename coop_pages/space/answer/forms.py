"""What a representative fills in, one step at a time, in the words of a board.

A step's form is shown again from what was typed (`initial`), and checked from it (`data`): a draft keeps the words,
never their meaning.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from coop_pages.base.form_fields import choice_field
from coop_pages.base.papers import PaperField
from coop_pages.space.forms import day_field, words_field
from coop_pages.space.words import USUAL, VERDICT_LABELS, effect_of
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.rules import may_stand_beside_an_agreement
from coop_pages.validation.services import Deliberation, RequestedChange, StatedReservation
from coop_pages.validation.states import APPROVALS, Verdict

# Nothing was decided yet, or the organisation stands aside: no body of it has deliberated on the text.
WITHOUT_DELIBERATION = frozenset({Verdict.AWAITING_MANDATE, Verdict.RECUSED})
WHOLE_TEXT = "*"
MOST_REMARKS = 50


class StepForm(forms.Form):
    """`chosen`: the verdict of the first step, which decides what the others ask."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        round: Round,
        verdict: str,
        unchanged: list[str],
        **kwargs: Any,
    ) -> None:
        self.round, self.chosen, self.unchanged = round, verdict, unchanged
        super().__init__(data, files, label_suffix="", **kwargs)

    @property
    def parts(self) -> list[forms.BaseForm]:
        """The forms inside this one."""
        return []

    @classmethod
    def typed_in(cls, post: Mapping[str, str]) -> dict[str, Any]:
        """What the draft keeps of a sending of this form."""
        return {
            name: post[name] for name, field in cls.base_fields.items() if not _is_file(field) and post.get(name, "")
        }


def _is_file(field: forms.Field) -> bool:
    return isinstance(field, forms.FileField)


class VerdictForm(StepForm):
    verdict = forms.ChoiceField(
        label=_("Your organisation's answer"),
        choices=[(verdict.value, words) for verdict, words in VERDICT_LABELS.items()],
        error_messages={"required": _("Choose one answer.")},
    )

    @property
    def usual(self) -> list[dict[str, Any]]:
        """What most organisations answer, whatever they end up saying: shown first."""
        return [choice for choice in self._choices() if choice["value"] in USUAL]

    @property
    def others(self) -> list[dict[str, Any]]:
        return [choice for choice in self._choices() if choice["value"] not in USUAL]

    @property
    def unfolds_others(self) -> bool:
        return any(choice["chosen"] for choice in self.others)

    def _choices(self) -> list[dict[str, Any]]:
        chosen = self["verdict"].value()
        return [
            {"value": v.value, "words": words, "effect": effect_of(v, self.round), "chosen": v == chosen}
            for v, words in VERDICT_LABELS.items()
        ]


class RemarkForm(forms.Form):
    section = forms.ChoiceField(
        label=_("Which section is it about?"), error_messages={"required": _("Choose the section.")}
    )

    def __init__(self, data: Any = None, files: Any = None, *, round: Round, **kwargs: Any) -> None:
        super().__init__(data, files, label_suffix="", **kwargs)
        choice_field(self, "section").choices = [
            ("", _("Choose a section")),
            *((section.key, section.label) for section in round.text.sections),
            (WHOLE_TEXT, _("The text as a whole")),
        ]

    @property
    def cited(self) -> str:
        return "" if self.cleaned_data["section"] == WHOLE_TEXT else self.cleaned_data["section"]


class ChangeForm(RemarkForm):
    words = words_field(
        _("What should change?"),
        required=True,
        error_messages={"required": _("Say what should change: the writers will answer it.")},
    )
    proposed_wording = words_field(_("The wording that you propose (optional)"))

    def remark(self) -> RequestedChange:
        return RequestedChange(self.cleaned_data["words"], self.cited, self.cleaned_data["proposed_wording"])


class ReservationForm(RemarkForm):
    words = words_field(
        _("Your reservation"),
        required=True,
        error_messages={"required": _("State your reservation: the writers will answer it.")},
    )
    suspensive = forms.BooleanField(label=_("Our approval waits until this reservation is lifted"), required=False)

    def remark(self) -> StatedReservation:
        return StatedReservation(self.cleaned_data["words"], self.cited, self.cleaned_data["suspensive"])


class Remarks(forms.BaseFormSet):
    """Several remarks, each on its section. A row left empty does not count; all of them empty is a mistake."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"empty_permitted": True}

    def stated(self) -> list[Any]:
        return [form.remark() for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        if not any(form.has_changed() for form in self.forms):
            raise forms.ValidationError(_("State at least one: the writers will answer it."))


REMARKS: dict[str, type[ChangeForm] | type[ReservationForm]] = {
    Verdict.REQUEST_CHANGES: ChangeForm,
    Verdict.APPROVE_WITH_RESERVATIONS: ReservationForm,
}
REMARK_NAMES = ("section", "words", "proposed_wording", "suspensive")


def rows_in(post: Mapping[str, str]) -> list[dict[str, str]]:
    """The remarks of a sending, those left wholly empty set aside."""
    try:
        total = min(int(post.get("remark-TOTAL_FORMS", 0)), MOST_REMARKS)
    except ValueError:
        total = 0
    rows = [{name: post.get(f"remark-{index}-{name}", "") for name in REMARK_NAMES} for index in range(total)]
    return [{name: value for name, value in row.items() if value} for row in rows if any(row.values())]


class DetailsForm(StepForm):
    """Only what the verdict calls for: remarks, the date of the board, sections confirmed again, consent, deliberation.

    Consent and deliberation begin with “not yet”: an organisation that passes by has neither agreed nor deliberated.
    """

    CHOSEN_BEFOREHAND: ClassVar[dict[str, str]] = {"consents": "no", "deliberated_by": ""}
    OF_A_DELIBERATION = ("deliberated_on", "resolution", "tally", "minutes", "shared")

    expected_on = day_field(_("When does your board meet?"))
    reconfirms = forms.BooleanField(label=_("We confirm the sections that did not change"), required=False)
    consents = forms.TypedChoiceField(
        label=_("Does your organisation agree that this text be published?"),
        choices=[("no", _("Not yet: it stays between the partners")), ("yes", _("Yes, it may go online"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    deliberated_by = forms.ChoiceField(
        label=_("Did one of your bodies deliberate?"),
        choices=[("", _("No, or not yet")), *((value, capfirst(label)) for value, label in Decision.Body.choices)],
        required=False,
        widget=forms.RadioSelect,
    )
    deliberated_on = day_field(_("On what date?"))
    resolution = forms.CharField(label=_("Resolution number (optional)"), required=False, max_length=100)
    tally = forms.CharField(
        label=_("Votes (optional)"),
        required=False,
        max_length=200,
        help_text=_("For instance: 12 for, 1 against, 2 abstentions."),
    )
    minutes = PaperField(label=_("Signed minutes (optional)"))
    shared = forms.BooleanField(label=_("Everyone in the project may read these minutes"), required=False)
    comment = words_field(_("Comment (optional)"), rows=3)

    def __init__(self, *args: Any, more: bool = False, attached: bool = False, lost: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attached = attached
        # What is said of a file that is attached and that the storage lost.
        self.lost = lost
        self.initial = {**self.CHOSEN_BEFOREHAND, **self.initial}
        if self.chosen != Verdict.AWAITING_MANDATE:
            del self.fields["expected_on"]
        if self.chosen not in APPROVALS or not self.unchanged:
            del self.fields["reconfirms"]
        if not (self.round.asks_publication and may_stand_beside_an_agreement(self.chosen, self.round.policy)):
            del self.fields["consents"]
        if self.chosen in WITHOUT_DELIBERATION:
            for name in ("deliberated_by", *self.OF_A_DELIBERATION):
                del self.fields[name]
        self.remarks = self._remarks(more) if self.chosen in REMARKS else None

    @property
    def parts(self) -> list[forms.BaseForm]:
        return list(self.remarks or [])

    @property
    def asked_of_all(self) -> list[forms.BoundField]:
        """The date of the board, the sections confirmed again, the consent."""
        return [self[name] for name in ("expected_on", "reconfirms", "consents") if name in self.fields]

    @property
    def of_a_deliberation(self) -> list[forms.BoundField]:
        return [self[name] for name in self.OF_A_DELIBERATION if name in self.fields]

    @property
    def tells_of_a_deliberation(self) -> bool:
        """Whether something stands in these fields, whatever was chosen above them."""
        told = [field.value() for field in self.of_a_deliberation if field.name != "minutes"]
        return any(told) or self.attached or any(field.errors for field in self.of_a_deliberation)

    def _remarks(self, more: bool) -> Any:
        kept = (self.data if self.is_bound else self.initial).get("remarks", [])
        extra = 0 if self.is_bound and kept else int(more or not kept)
        kind = forms.formset_factory(REMARKS[self.chosen], formset=Remarks, extra=extra)
        shared: dict[str, Any] = {"prefix": "remark", "form_kwargs": {"round": self.round}}
        if not self.is_bound:
            return kind(initial=kept, **shared)
        data = {"remark-TOTAL_FORMS": len(kept) or 1, "remark-INITIAL_FORMS": 0}
        for index, row in enumerate(kept):
            data |= {f"remark-{index}-{name}": value for name, value in row.items()}
        return kind(data, **shared)

    @classmethod
    def typed_in(cls, post: Mapping[str, str]) -> dict[str, Any]:
        rows = rows_in(post)
        return super().typed_in(post) | ({"remarks": rows} if rows else {})

    def is_valid(self) -> bool:
        remarks_hold = self.remarks is None or self.remarks.is_valid()
        return super().is_valid() and remarks_hold

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "expected_on" in self.fields and not data.get("expected_on") and "expected_on" not in self.errors:
            self.add_error("expected_on", _("Give the date of your board: reminders will wait for it."))
        if data.get("expected_on") and data["expected_on"] < timezone.localdate():
            self.add_error("expected_on", _("This date has passed: give the date of the next meeting."))
        if "consents" in self.fields and data.get("consents") is None:
            self.add_error("consents", _("Say whether the text may be published: it is a separate question."))
        if "deliberated_by" in self.fields:
            self._check_deliberation(data)
        return data

    def _check_deliberation(self, data: dict[str, Any]) -> None:
        body, day = data.get("deliberated_by"), data.get("deliberated_on")
        if body and not day and "deliberated_on" not in self.errors:
            self.add_error("deliberated_on", _("Give the date of the deliberation."))
        if day and day > timezone.localdate():
            self.add_error("deliberated_on", _("A deliberation cannot be dated in the future."))
        said = [day, data.get("resolution"), data.get("tally"), data.get("minutes") or self.attached]
        if not body and any(said):
            self.add_error("deliberated_by", _("Say which body deliberated."))
        if self.lost and not data.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", self.lost)

    def deliberation(self) -> Deliberation | None:
        """What the body decided, without the file. None if nothing was said of one."""
        data = self.cleaned_data
        if not data.get("deliberated_by"):
            return None
        return Deliberation(
            data["deliberated_by"],
            data["deliberated_on"],
            data["resolution"],
            data["tally"],
            shared=data["shared"],
        )


class NoteForm(forms.Form):
    words = words_field(
        _("To the people of your organisation"), rows=3, required=True, error_messages={"required": _("Write a word.")}
    )
