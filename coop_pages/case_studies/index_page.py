"""The list of case studies, page by page, as its search and filters answer."""

from collections.abc import Iterable
from functools import cache, partial
from typing import Any, ClassVar, cast

from django.core.paginator import Page as DjangoPage
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from coop_pages.base import kept_parts
from coop_pages.base.pages import LEAD_PANEL, SitePage
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.case_studies.search import CaseStudySearch

PER_PAGE = 12


class PageOfKeys(DjangoPage):
    """Of keys in their order."""

    paginator: "Keys"

    def read(self, keys: Iterable[int]) -> dict[int, CaseStudyPage]:
        """With what a card shows; one that went offline in between is left out."""
        cards = CaseStudyPage.objects.for_cards(self.paginator.locale)
        read: dict[int, CaseStudyPage] = cards.order_by().in_bulk(keys)
        return read


class Keys(Paginator):
    """The cards of one page alone are read, and of these the ones that are not kept."""

    locale: Locale

    def _get_page(self, *told: Any) -> PageOfKeys:
        return PageOfKeys(*told)


def _page_of(search: CaseStudySearch, locale: Locale, number: str | None) -> DjangoPage:
    paginator = Keys(cast(Any, search.found), PER_PAGE)
    paginator.locale = locale
    return paginator.get_page(number)


class CaseStudyIndexPage(SitePage):
    page_description = _("The list of case studies, with its search and its filters. One page a language.")

    lead = models.TextField(_("lead"), blank=True)

    parent_page_types: ClassVar = ["coop_pages.HomePage"]
    subpage_types: ClassVar = ["coop_pages.CaseStudyPage"]
    max_count_per_parent = 1
    template = "case_studies/case_study_index.html"
    content_panels: ClassVar = [*SitePage.content_panels, LEAD_PANEL]

    class Meta:
        verbose_name = _("list of case studies")
        verbose_name_plural = _("lists of case studies")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Read where they are shown: what is kept of the page asks for none of them.
        studies = CaseStudyPage.objects.live().filter(locale=self.locale)
        kept = partial(kept_parts.kept_whole, request)
        search = cache(lambda: CaseStudySearch(studies, request.GET, kept))
        found = cache(lambda: _page_of(search(), self.locale, request.GET.get("page")))
        return super().get_context(request, *args, **kwargs) | {"search": search, "case_studies": found}
