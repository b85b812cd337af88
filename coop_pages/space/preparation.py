"""An answer in preparation: its steps, what was typed at each, and what will be recorded."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_pages.space.forms import WHOLE_TEXT, DeliberationStep, DetailsStep, Step, VerdictStep
from coop_pages.space.words import VERDICT_LABELS
from coop_pages.validation import services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from directory.models import Organisation

VERDICT, DETAILS, DELIBERATION, REVIEW = "reponse", "precisions", "deliberation", "relecture"
STEPS: dict[str, type[Step]] = {VERDICT: VerdictStep, DETAILS: DetailsStep, DELIBERATION: DeliberationStep}
TITLES = {
    VERDICT: _("What does your organisation answer?"),
    DETAILS: _("What your answer needs"),
    DELIBERATION: _("Did one of your bodies deliberate?"),
    REVIEW: _("Read again, then record"),
}
# Nothing was decided yet, or the organisation stands aside: no body of it has deliberated on the text.
WITHOUT_DELIBERATION = frozenset({Verdict.AWAITING_MANDATE, Verdict.RECUSED})


def as_typed_before(decision: Decision) -> dict[str, dict[str, Any]]:
    """What the steps would have to be typed with to give `decision` again, step by step; minutes are a file apart."""
    remarks = [*decision.change_requests.all(), *decision.reservations.all()]
    consents = {True: "yes", False: "no", None: ""}[decision.consents_to_publication]
    shared = decision.minutes is not None and decision.minutes.shared
    typed: dict[str, dict[str, Any]] = {
        DETAILS: {
            "comment": decision.comment,
            "consents": consents,
            "expected_on": decision.expected_on.isoformat() if decision.expected_on else "",
            "reconfirms": "on" if decision.reconfirmed_sections else "",
            "remarks": [_remark_as_typed(remark) for remark in remarks],
        },
        DELIBERATION: {
            "deliberated_by": decision.deliberated_by,
            "deliberated_on": decision.deliberated_on.isoformat() if decision.deliberated_on else "",
            "resolution": decision.resolution,
            "tally": decision.tally,
            "shared": "on" if shared else "",
        },
    }
    return {step: {name: value for name, value in fields.items() if value} for step, fields in typed.items()}


def _remark_as_typed(remark: Any) -> dict[str, str]:
    row = {
        "section": remark.section or WHOLE_TEXT,
        "words": remark.words,
        "proposed_wording": getattr(remark, "proposed_wording", ""),
        "suspensive": "on" if getattr(remark, "suspensive", False) else "",
    }
    return {name: value for name, value in row.items() if value}


@dataclass
class Preparation:
    """`draft`: None until something is kept."""

    round: Round
    organisation: Organisation
    draft: DecisionDraft | None

    @property
    def version(self) -> int:
        return self.draft.version if self.draft else 0

    def typed(self, step: str) -> dict[str, Any]:
        return dict(self.draft.typed.get(step, {})) if self.draft else {}

    @property
    def verdict(self) -> str:
        """The answer chosen, or empty."""
        chosen = self.typed(VERDICT).get("verdict", "")
        return chosen if chosen in Verdict.values else ""

    @cached_property
    def standing(self) -> Decision | None:
        """What the organisation answers now in this round, if it does."""
        answers = Decision.objects.standing().filter(round=self.round, organisation=self.organisation)
        return answers.select_related("minutes").with_remarks().first()

    @property
    def to_begin_from(self) -> Decision | None:
        """The answer that changing one's mind begins from; a letter that the organisation contests is not its own."""
        return None if self.standing is None or self.standing.is_contested else self.standing

    @property
    def verdict_words(self) -> Any:
        return VERDICT_LABELS[Verdict(self.verdict)]

    @cached_property
    def unchanged(self) -> list[str]:
        """Keys of the sections that the organisation approved before and that read the same."""
        return services.sections_to_reconfirm(self.round, organisation=self.organisation)

    @property
    def unchanged_labels(self) -> list[str]:
        return [section.label for section in self.round.text.sections if section.key in self.unchanged]

    @property
    def path(self) -> list[str]:
        """The steps that this answer goes through, in order."""
        steps = [VERDICT, DETAILS, DELIBERATION, REVIEW]
        return [s for s in steps if s != DELIBERATION or self.verdict not in WITHOUT_DELIBERATION]

    def after(self, step: str) -> str:
        return self.path[self.path.index(step) + 1]

    def before(self, step: str) -> str | None:
        position = self.path.index(step)
        return self.path[position - 1] if position else None

    def url(self, step: str) -> str:
        return reverse("space:answer", args=[self.round.pk, self.organisation.pk, step])

    def form(self, step: str, *args: Any, **kwargs: Any) -> Any:
        if step == DELIBERATION:
            kwargs["attached"] = bool(self.draft and self.draft.minutes)
        return STEPS[step](*args, round=self.round, verdict=self.verdict, unchanged=self.unchanged, **kwargs)

    def blank(self, step: str, typed: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """The form of a step as it was last typed, nothing said of what is not right yet."""
        return self.form(step, initial=self.typed(step) if typed is None else typed, **kwargs)

    def as_typed(self, step: str) -> list[tuple[Any, str]]:
        """What the draft holds of a step, as (label, words): what a colleague wrote meanwhile."""
        form = self.blank(step)
        parts = [form, *(form.remarks or [])] if step == DETAILS else [form]
        fields = [part[name] for part in parts for name in part.fields if not name.startswith("minutes")]
        found = []
        for field in fields:
            value = field.value()
            if value:
                words = dict(getattr(field.field, "choices", ())).get(value, value)
                found.append((field.label, _("yes") if value == "on" else words))
        return found

    @cached_property
    def checked(self) -> dict[str, Any]:
        """The form of each step, checked as it stands in the draft."""
        return {step: self.form(step, self.typed(step)) for step in self.path if step in STEPS}

    @property
    def unfinished(self) -> list[str]:
        return [step for step, form in self.checked.items() if not form.is_valid()]

    def as_decision(self) -> dict[str, Any]:
        """Keyword arguments for `services.decide`. Only where nothing is unfinished."""
        details = self.checked[DETAILS].cleaned_data
        remarks = self.checked[DETAILS].remarks
        stated = remarks.stated() if remarks else []
        deliberation = self.checked[DELIBERATION].deliberation() if DELIBERATION in self.checked else None
        if deliberation and self.draft:
            deliberation = replace(deliberation, minutes=self.draft.minutes_as_sent())
        return {
            "verdict": self.verdict,
            "comment": details["comment"],
            "change_requests": stated if self.verdict == Verdict.REQUEST_CHANGES else [],
            "reservations": stated if self.verdict == Verdict.APPROVE_WITH_RESERVATIONS else [],
            "consents_to_publication": details.get("consents"),
            "deliberation": deliberation,
            "expected_on": details.get("expected_on"),
            "reconfirms": self.unchanged if details.get("reconfirms") else [],
            "submission": self.draft.submission if self.draft else None,
        }
