"""The home page: what the network offers, what was agreed lately, whom to call."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from coop_pages.base import SitePage
from coop_pages.blocks import BodyBlock


class HomePage(SitePage):
    lead = models.TextField(_("lead"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = [
        "coop_pages.ProjectIndexPage",
        "coop_pages.CaseStudyIndexPage",
        "coop_pages.ResourcePage",
        "coop_pages.LegalPage",
    ]
    template = "pages/home.html"
    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("lead"), FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from coop_pages.case_studies import CaseStudyPage
        from coop_pages.phases import PHASES
        from coop_pages.projects import texts_online

        return super().get_context(request, *args, **kwargs) | {
            "phases": PHASES,
            "case_studies": CaseStudyPage.objects.for_cards(self.locale)[:3],
            "agreed_texts": texts_online(self.locale)[:5],
        }
