"""The home page: what the network offers, what was agreed lately, whom to call."""

from itertools import accumulate
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, Exists, OuterRef, When
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult

from coop_pages.base.blocks import BodyBlock
from coop_pages.base.fields import StreamField
from coop_pages.base.pages import BODY_PANEL, LEAD_PANEL, RoutedRequest, SitePage, for_menus
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.projects.pages import texts_online
from coop_pages.projects.path import PHASES

# With fewer case studies than that, counting them would convince nobody.
FEW = 3
DEEPEST_ADDRESS = 63  # levels that a path of 255 characters, four a level, can hold


class HomePage(SitePage):
    page_description = _("The first page that readers see, in one language.")
    lead = models.TextField(_("lead"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    story = models.ForeignKey(
        CaseStudyPage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("story to open with")
    )

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = [
        "coop_pages.ApproachPage",
        "coop_pages.FormIndexPage",
        "coop_pages.ProjectIndexPage",
        "coop_pages.CaseStudyIndexPage",
        "coop_pages.ResourcePage",
        "coop_pages.LegalPage",
    ]
    template = "public/home.html"
    content_panels: ClassVar = [
        *SitePage.content_panels,
        LEAD_PANEL,
        FieldPanel(
            "story",
            help_text=_("The case study that is shown large, with its first voice. Empty: the most recent one."),
        ),
        BODY_PANEL,
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request: RoutedRequest, path_components: list[str]) -> RouteResult:
        """The page of an address, its ancestors, their restrictions and translations, and the menu in one query.

        Wagtail asks two a level.

        Raises Http404, as Wagtail does, for an address that leads to no live page.
        """
        above = list(accumulate(self.url_path.strip("/").split("/"), "{}{}/".format, initial="/"))
        addresses = list(accumulate(path_components[:DEEPEST_ADDRESS], "{}{}/".format, initial=self.url_path))
        keys = Page.objects.order_by().values("pk")
        menu = keys.filter(path__startswith=self.path, depth=self.depth + 1, live=True)
        named = Page.objects.filter(url_path__in=addresses).values("translation_key")
        elsewhere = keys.filter(translation_key__in=named, live=True, alias_of=None)
        # Each by its own index: alternatives of one condition would read every page of the site.
        rows = for_menus(
            Page.objects.filter(pk__in=menu.union(elsewhere, keys.filter(url_path__in=[*above, *addresses])))
        )
        restrictions = PageViewRestriction.objects.filter(page=OuterRef("pk"))
        rows = rows.annotate(is_restricted=Exists(restrictions))
        by_address = {row.url_path: row for row in rows.order_by("path")}
        children = [row for row in by_address.values() if row.depth == self.depth + 1]
        request.menu_pages = [row for row in children if row.live and row.path.startswith(self.path)]
        request.translated_pages = [row for row in by_address.values() if row.live and not row.alias_of_id]

        self.lineage = [by_address[address] for address in above[:-1]]
        self.locale = by_address[self.url_path].locale
        self.is_restricted = by_address[self.url_path].is_restricted
        *passed, found = [by_address[address] for address in addresses if address in by_address]
        if not passed:
            return super().route(request, path_components)
        page = found.specific_class.for_readers().get(pk=found.pk)
        page.lineage = [*self.lineage, *passed]
        page.is_restricted = found.is_restricted
        return page.route(request, path_components[len(passed) :])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        cards = CaseStudyPage.objects.for_cards(self.locale, "image_alt", "voices").with_pictures()
        if self.story_id:
            chosen = CaseStudyPage.objects.filter(pk=self.story_id).values("translation_key")
            is_chosen = Case(When(translation_key__in=chosen, then=0), default=1)
            cards = cards.order_by(is_chosen, *cards.query.order_by)
        # Read where they are shown: what is kept of the page asks for none of them.
        studies = SimpleLazyObject(lambda: list(cards[:4]))
        figures = SimpleLazyObject(
            lambda: CaseStudyPage.objects.told_in_figures(self.locale) if len(studies) > FEW else None
        )
        return super().get_context(request, *args, **kwargs) | {
            "phases": PHASES,
            "featured": SimpleLazyObject(lambda: studies[0] if studies else None),
            "case_studies": SimpleLazyObject(lambda: studies[1:]),
            "figures": figures,
            "agreed_texts": SimpleLazyObject(lambda: texts_online(self.locale).order_by("-closed_at")[:5]),
        }
