"""An answer in preparation, as the people of one organisation share it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from coop_pages.space.words import VERDICT_LABELS
from coop_pages.validation import services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import MinutesLost
from coop_pages.validation.states import Verdict
from directory.models import Organisation, User


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
        chosen = self.typed("reponse").get("verdict", "")
        return chosen if chosen in Verdict.values else ""

    @property
    def verdict_words(self) -> Any:
        return VERDICT_LABELS[Verdict(self.verdict)]

    @cached_property
    def standing(self) -> Decision | None:
        """What the organisation answers now in this round, if it does."""
        answers = Decision.objects.standing().filter(round=self.round, organisation=self.organisation)
        return answers.select_related("minutes").with_remarks().first()

    @property
    def to_begin_from(self) -> Decision | None:
        """The answer that changing one's mind begins from; a letter that the organisation contests is not its own."""
        return None if self.standing is None or self.standing.is_contested else self.standing

    @cached_property
    def unchanged(self) -> list[str]:
        """Keys of the sections that the organisation approved before and that read the same."""
        return services.sections_to_reconfirm(self.round, organisation=self.organisation)

    @property
    def unchanged_labels(self) -> list[str]:
        return [section.label for section in self.round.text.sections if section.key in self.unchanged]

    @property
    def lost_minutes(self) -> str:
        """What is said of the minutes that are attached, where the storage lost them."""
        lost = self.draft is not None and self.draft.minutes_are_lost
        return str(MinutesLost(name=self.draft.minutes_name)) if lost and self.draft else ""

    @cached_property
    def left_behind(self) -> DecisionDraft | None:
        """What the organisation had begun to answer in the last round of this text, which ended before it was sent."""
        before = DecisionDraft.objects.filter(
            organisation=self.organisation,
            round__page=self.round.page_id,
            round__project=self.round.project_id,
            round__number__lt=self.round.number,
        )
        return (
            before.select_related("round", "edited_by").defer("round__frozen_text").order_by("-round__number").first()
        )

    def url(self, step: str) -> str:
        return reverse("space:answer", args=[self.round.pk, self.organisation.pk, step])

    def keep(self, step: str, typed: dict[str, Any], *, by: User, version: int, **minutes: Any) -> None:
        """Raises RoundNotOpen, or DraftChanged where `version` is not the draft's any more."""
        self.draft = services.keep_draft(
            self.round, organisation=self.organisation, by=by, version=version, step=step, typed=typed, **minutes
        )

    def keep_aside(self, step: str, typed: dict[str, Any], *, by: User) -> None:
        """Where the round takes no answer any more. Raises NoMandate."""
        self.draft = services.keep_aside(self.round, organisation=self.organisation, by=by, step=step, typed=typed)

    def take_up(self, former: DecisionDraft, *, by: User) -> None:
        """Begin from the words of `former`, which stay where they are. Raises what keeping a draft raises."""
        for step, typed in former.typed.items():
            self.keep(step, typed, by=by, version=self.version)
        minutes = former.minutes_as_sent()
        if minutes is not None:
            self.keep(step, typed, by=by, version=self.version, minutes=minutes)
