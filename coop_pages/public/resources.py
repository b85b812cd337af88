"""Pages composed freely: why cooperate, who we are, and the methods and tools that the network shares."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from coop_pages.base.blocks import BodyBlock
from coop_pages.base.fields import StreamField
from coop_pages.base.pages import BODY_PANEL, LEAD_PANEL, SitePage
from coop_pages.public.toolbox import tools


class ToolsBlock(blocks.StaticBlock):
    """Every tool of the page's language, in each of its formats."""

    class Meta:
        icon = "download"
        label = _("The tools of the network")
        admin_text = _("All the tools, with their files: nothing to fill in.")
        template = "components/tools.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"tools": tools((get_language() or "fr")[:2])}


class ResourceBody(BodyBlock):
    tools = ToolsBlock()


class ResourcePage(SitePage):
    page_description = _("A presentation, a method, a tool: freely composed, and published without a vote.")
    lead = models.TextField(_("lead"), blank=True)
    body = StreamField(ResourceBody(), verbose_name=_("text"), blank=True)

    parent_page_types: ClassVar = ["coop_pages.HomePage", "coop_pages.ResourcePage"]
    subpage_types: ClassVar = ["coop_pages.ResourcePage"]
    template = "public/composed.html"
    content_panels: ClassVar = [*SitePage.content_panels, LEAD_PANEL, BODY_PANEL]

    class Meta:
        verbose_name = _("composed page")
        verbose_name_plural = _("composed pages")
