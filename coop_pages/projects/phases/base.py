"""What the five phases share."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField

from coop_pages.base.blocks import BodyBlock
from coop_pages.base.fields import StreamField
from coop_pages.base.pages import BODY_PANEL, SitePage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.validation.text.pages import ValidatedPage
from coop_pages.validation.text.sections import SectionPlan

if TYPE_CHECKING:
    from django.utils.functional import Promise

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
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    promote_panels: ClassVar = SitePage.written_together
    settings_panels: ClassVar[list[Panel]] = []

    class Meta:
        abstract = True

    @classmethod
    def panels(cls, *deliverables: Panel) -> list[Panel]:
        return [*SitePage.content_panels, INTRODUCTION_PANEL, *deliverables, BODY_PANEL]

    @property
    def agreement_project_id(self) -> int:
        return int(self.get_parent().pk)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"project": self.get_parent()}
