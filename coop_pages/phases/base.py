"""What the five phases share, and the path that shows where a project stands."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from coop_pages.base import BODY_PANEL, SitePage
from coop_pages.blocks import BodyBlock
from coop_pages.phases.names import PhaseName
from coop_pages.validation.pages import ValidatedPage
from coop_pages.validation.rounds import Round
from coop_pages.validation.sections import SectionPlan
from coop_pages.validation.states import IN_PROGRESS, VALIDATED

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from coop_pages.projects import CooperationProjectPage

INTRODUCTION: SectionPlan = ("introduction", _("Introduction"), ("introduction",))
CLOSING: SectionPlan = ("body", _("More about this phase"), ("body",))
INTRODUCTION_PANEL = FieldPanel(
    "introduction", help_text=_("What this phase was for and what comes out of it, in a few lines.")
)


class PhasePage(ValidatedPage, SitePage):
    """One phase of a project: its own deliverables, framed by an introduction and free composition."""

    phase: ClassVar[PhaseName]
    activity: ClassVar["str | Promise"]
    default_slug: ClassVar[str]
    tied_to_parent: ClassVar[bool] = True

    introduction = RichTextField(_("introduction"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    parent_page_types: ClassVar = ["coop_pages.CooperationProjectPage"]
    subpage_types: ClassVar = []
    max_count_per_parent = 1
    settings_panels: ClassVar = []

    class Meta:
        abstract = True

    @classmethod
    def panels(cls, *deliverables: Panel) -> list[Panel]:
        return [*SitePage.content_panels, INTRODUCTION_PANEL, *deliverables, BODY_PANEL]

    @property
    def agreement_project_id(self) -> int:
        return self.project_page.pk

    @property
    def project_page(self) -> "CooperationProjectPage":
        from coop_pages.projects import CooperationProjectPage

        if not hasattr(self, "_project_page"):
            self._project_page = CooperationProjectPage.objects.get(path=self.path[: -self.steplen])
        return self._project_page

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "project": self.get_parent(),
            "phase_path": phase_path(self.get_parent(), current=self, for_readers=True),
        }


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
    from coop_pages.phases import PHASES

    by_model = {page.specific_class: page for page in Page.objects.child_of(project)}
    latest: dict[int, Round] = {}
    if not for_readers:
        for round_ in Round.objects.filter(page__in=by_model.values()).defer("frozen_text").order_by("number"):
            latest[round_.page_id] = round_
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
