"""Pages composed freely: why cooperate, who we are, and the methods that the network shares."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from coop_pages.base.blocks import BodyBlock
from coop_pages.base.fields import StreamField
from coop_pages.base.pages import BODY_PANEL, LEAD_PANEL, SitePage


class ResourcePage(SitePage):
    page_description = _("A presentation, a method, a tool: freely composed, and published without a vote.")
    lead = models.TextField(_("lead"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    parent_page_types: ClassVar = ["coop_pages.HomePage", "coop_pages.ResourcePage"]
    subpage_types: ClassVar = ["coop_pages.ResourcePage"]
    template = "public/composed.html"
    content_panels: ClassVar = [*SitePage.content_panels, LEAD_PANEL, BODY_PANEL]

    class Meta:
        verbose_name = _("composed page")
        verbose_name_plural = _("composed pages")
