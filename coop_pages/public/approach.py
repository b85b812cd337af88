"""The approach: five phases and four principles, twelve months on average, and what they lead to."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel

from coop_pages.base.blocks import BodyBlock
from coop_pages.base.choices import Area
from coop_pages.base.fields import StreamField
from coop_pages.base.pages import BODY_PANEL, LEAD_PANEL, SitePage
from coop_pages.projects.phases.names import PhaseName

OF_THE_BROCHURE = (
    Area.ASSOCIATION_LIFE,
    Area.HUMAN_RESOURCES,
    Area.SERVICE_QUALITY,
    Area.EMPLOYMENT_LAW,
    Area.FINANCE,
)


class PhaseStoryBlock(blocks.StructBlock):
    phase = blocks.ChoiceBlock(choices=PhaseName.choices, label=_("Phase"))
    question = blocks.CharBlock(label=_("Question that it answers"))
    work = blocks.TextBlock(label=_("What is done"))
    outcome = blocks.TextBlock(label=_("What comes of it"))

    class Meta:
        icon = "arrow-right"
        label = _("Phase")


class PrincipleBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    meaning = blocks.TextBlock(label=_("What it means"))
    here = blocks.TextBlock(label=_("How this site holds to it"), required=False)

    class Meta:
        icon = "key"
        label = _("Principle")


class ApproachPage(SitePage):
    page_description = _("The five phases and the principles, as readers discover them. One page a language.")
    lead = models.TextField(_("lead"), blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    duration = models.TextField(_("how long it takes"), blank=True)
    phases = StreamField([("phase", PhaseStoryBlock())], verbose_name=_("phases"), blank=True)
    principles = StreamField([("principle", PrincipleBlock())], verbose_name=_("principles"), blank=True)
    outcomes = StreamField(
        [("outcome", blocks.CharBlock(label=_("What leaders can do")))], verbose_name=_("what it leads to"), blank=True
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    parent_page_types: ClassVar = ["coop_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    template = "public/approach.html"
    content_panels: ClassVar = [
        *SitePage.content_panels,
        LEAD_PANEL,
        FieldPanel("introduction"),
        FieldPanel("phases"),
        FieldPanel("duration"),
        FieldPanel("principles"),
        FieldPanel("outcomes"),
        BODY_PANEL,
    ]

    class Meta:
        verbose_name = _("approach")
        verbose_name_plural = _("approaches")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        ours = [area.label for area in Area if area not in OF_THE_BROCHURE]
        return super().get_context(request, *args, **kwargs) | {
            "areas": [area.label for area in OF_THE_BROCHURE],
            "added_areas": ours,
        }
