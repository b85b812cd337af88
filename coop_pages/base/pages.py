"""What every page of the site shares."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import CommentPanel, FieldPanel, MultiFieldPanel
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction
from wagtail.query import PageQuerySet

from coop_pages.base import kept_parts, kept_routes
from coop_pages.base.references import without_deleted_rows


def for_menus(pages: PageQuerySet) -> PageQuerySet:
    """Pages as the top and the foot of every page read them, with what the accessibility statement says."""
    return pages.select_related("locale").annotate(compliance=F("legalpage__compliance"))


def public_pages() -> PageQuerySet:
    """Live pages that nobody needs to sign in for, with what their addresses are made of."""
    return Page.objects.live().public().filter(depth__gt=1).select_related("locale")


LEAD_PANEL = FieldPanel("lead", help_text=_("One or two sentences: they are read under the title."))
BODY_PANEL = FieldPanel(
    "body",
    heading=_("Further text"),
    help_text=_("Whatever else you want to say: headings, texts, quotations, key figures, pictures, documents."),
)


def lets_in_by_group_alone(request: HttpRequest, restrictions: Iterable[BaseViewRestriction]) -> bool:
    """Whether the reader lacks their second factor, and passed for a group or for all that administrators may.

    Wagtail lets groups and superusers in without asking for a permission, which such a reader does not have.
    """
    kept_for_groups = any(kept.restriction_type == BaseViewRestriction.GROUPS for kept in restrictions)
    return kept_for_groups and request.user.is_authenticated and request.user.lacks_second_factor


class RoutedRequest(HttpRequest):
    """One that the home page has routed: the pages of the menu and those of the other languages, read on the way."""

    menu_pages: list[Page]
    translated_pages: list[Page]


class SitePage(Page):
    """A public page. Its address, title and description for search engines are edited in one place."""

    # What a reader's view of the page needs of other tables, read with it.
    read_with: ClassVar[tuple[str, ...]] = ("locale",)

    promote_panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("show_in_menus"),
            ],
            heading=_("Address and search engines"),
        ),
    ]

    # Remarks that those who write make to each other, beside the fields: a panel that has no place of its own.
    written_together: ClassVar = [*promote_panels, CommentPanel()]

    class Meta:
        abstract = True

    @classmethod
    def for_readers(cls) -> PageQuerySet:
        """Pages of this type with what a reader's view of them needs, in one query."""
        return cls.objects.select_related(*cls.read_with)

    def with_content_json(self, content: dict[str, Any]) -> "SitePage":
        page: SitePage = super().with_content_json(without_deleted_rows(self, content))
        return page

    @cached_property
    def lineage(self) -> list[Page]:
        """Ancestors, the root first. The home page sets it while routing, which has read them already."""
        return list(self.get_ancestors())

    def get_parent(self, update: bool = False) -> Page:
        """Read with the lineage, unless the tree has changed since (`update`, as treebeard means it)."""
        if "lineage" in self.__dict__ and not update:
            return self.lineage[-1]
        return super().get_parent(update)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is not translated has an alias of the original in its place: its reader is sent to the original."""
        if self.alias_of_id and self.alias_of.locale_id != self.locale_id and self.alias_of.live:
            return redirect(self.alias_of.get_url(request))
        restrictions = self.get_view_restrictions()
        if lets_in_by_group_alone(request, restrictions):
            return redirect("mfa_index")
        if hasattr(request, "version_before") and not restrictions:
            kept_parts.allow(request)
            kept_routes.keep(request, self)
        return super().serve(request, *args, **kwargs)

    def get_view_restrictions(self) -> Any:
        pages = [*self.lineage, self]
        if any(page.alias_of_id for page in pages):
            return super().get_view_restrictions()
        # Routing reads it with the pages; whoever came otherwise asks.
        if not any(getattr(page, "is_restricted", True) for page in pages):
            return PageViewRestriction.objects.none()
        return PageViewRestriction.objects.filter(page__in=[page.pk for page in pages])
