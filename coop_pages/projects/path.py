"""The path of a project through its five phases, and where it stands on it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from coop_pages.projects.phases.base import PhasePage
from coop_pages.projects.phases.feasibility import FeasibilityPhasePage
from coop_pages.projects.phases.follow_up import FollowUpPhasePage
from coop_pages.projects.phases.implementation import ImplementationPhasePage
from coop_pages.projects.phases.information import InformationPhasePage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.projects.phases.opportunity import OpportunityPhasePage
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import IN_PROGRESS, VALIDATED

if TYPE_CHECKING:
    from django.utils.functional import Promise

PHASES: tuple[type[PhasePage], ...] = (
    InformationPhasePage,
    OpportunityPhasePage,
    FeasibilityPhasePage,
    ImplementationPhasePage,
    FollowUpPhasePage,
)


def phases_of(project: Page) -> list[Any]:
    """The phase pages of a project, in the order of the phases, whatever their place in the tree."""
    pages = {type(page): page for page in Page.objects.child_of(project).specific()}
    return [pages[model] for model in PHASES if model in pages]


@dataclass(frozen=True)
class Step:
    """One step of the phase path. `state`: validated, under way, returned, being written; for a reader, to come."""

    name: PhaseName
    page: Any
    round: Round | None
    is_current: bool
    for_readers: bool

    @property
    def state(self) -> str:
        # Where the partners stand on a text that is not online is theirs to know.
        if self.for_readers and not (self.page and self.page.live):
            return "to_come"
        if self.for_readers:
            return "validated"
        if self.round is None:
            return "writing"
        if self.round.state in VALIDATED:
            return "validated"
        return "under_way" if self.round.state in IN_PROGRESS else "returned"

    @property
    def state_label(self) -> "str | Promise":
        labels: dict[str, str | Promise] = {
            "to_come": _("to come"),
            "writing": _("being written"),
            "validated": _("validated"),
            "under_way": _("put to the organisations"),
            "returned": _("back with its writers"),
        }
        return labels[self.state]


def phase_path(project: Page, current: Page | None = None, *, for_readers: bool = False) -> list[Step]:
    """The five steps of a project with the state of each, in two queries; in one `for_readers`, of what is online."""
    by_model = {page.specific_class: page for page in Page.objects.child_of(project)}
    latest: dict[int, Round] = {}
    if not for_readers:
        for round in Round.objects.filter(page__in=by_model.values()).defer("frozen_text").order_by("number"):
            latest[round.page_id] = round
    return [
        Step(
            name=model.phase,
            page=by_model.get(model),
            round=latest.get(by_model[model].pk) if model in by_model else None,
            is_current=current is not None and model in by_model and by_model[model].pk == current.pk,
            for_readers=for_readers,
        )
        for model in PHASES
    ]
