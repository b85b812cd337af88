"""What templates ask of the site: its menus, its languages, and where a page stands in it."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from django import template
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as DjangoPage
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from wagtail.models import Page, Site

from coop_pages.base.blocks import DRAWINGS
from coop_pages.base.image_consents import images_not_to_show
from coop_pages.base.kept_routes import read_around
from coop_pages.base.languages import LanguageLink, alternates, home_address, language_links
from coop_pages.base.pages import SitePage, for_menus
from coop_pages.case_studies.search import Option
from coop_pages.public.legal.blocks import Compliance
from coop_pages.public.legal.pages import LegalPage

register = template.Library()

MONTH, YEAR = 30, 365  # days


def _under_home(context: dict[str, Any], model: type[Page] | None = None) -> list[Page]:
    """Live pages under the home of the current language, read once per request; of one type when asked."""
    request = context.get("request")
    if request is None:
        return []
    read_around(request)
    if not hasattr(request, "menu_pages"):
        site = Site.find_for_request(request)
        # Asking for the home of this language first would cost two queries more: its children bear its language.
        here = Page.objects.live().filter(locale__language_code=get_language()).order_by("path")
        request.menu_pages = list(for_menus(here.filter(depth=site.root_page.depth + 1))) if site else []
    # An alias stands for what is not translated: it would lead to the original, in another language.
    pages: list[Page] = [page for page in request.menu_pages if not page.alias_of_id]
    if model:
        wanted = ContentType.objects.get_for_model(model).pk
        return [page for page in pages if page.content_type_id == wanted]
    return pages


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[Page]:
    """Live pages under the home of the current language that ask to be in the menu."""
    return [page for page in _under_home(context) if page.show_in_menus]


@register.simple_tag(takes_context=True)
def site_plan(context: dict[str, Any]) -> list[Page]:
    """Live pages under the home of the current language, those of the menu first, but for what the law asks."""
    legal = set(legal_links(context))
    pages = [page for page in _under_home(context) if page not in legal]
    return sorted(pages, key=lambda page: not page.show_in_menus)


@register.simple_tag(takes_context=True)
def legal_links(context: dict[str, Any]) -> list[Page]:
    return _under_home(context, LegalPage)


@register.simple_tag(takes_context=True)
def page_of_type(context: dict[str, Any], name: str) -> Page | None:
    """The first live page of type `name` under the home of the current language: there is one list of each kind."""
    return next(iter(_under_home(context, apps.get_model("coop_pages", name))), None)


@register.simple_tag(takes_context=True)
def may_be_shown(context: dict[str, Any], image: Any) -> bool:
    """Whether those who can be recognised on `image` still agree to it. One query for all the images of a page."""
    request = context.get("request")
    if request is None:
        return image.pk not in images_not_to_show()
    if not hasattr(request, "images_not_to_show"):
        request.images_not_to_show = images_not_to_show()
    return image.pk not in request.images_not_to_show


@register.simple_tag
def drawing_address(name: str) -> str:
    """Where a drawing of the house is, under the name that its content gives it."""
    return static(f"img/drawings/{name}.svg")


@register.filter
def drawing_words(name: str) -> str:
    """What a drawing of the house shows."""
    return str(DRAWINGS.get(name, ""))


@register.filter
def compliance_words(state: str) -> str:
    """“not compliant” and the like, as the accessibility statement says it."""
    return str(Compliance(state).label)


@register.filter
def lasting(days: int) -> str:
    """A number of days as people count it: in days, in months from two of them, in years from one of them."""
    if days >= YEAR:
        years = round(days / YEAR)
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    if days >= 2 * MONTH:
        months = round(days / MONTH)
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


@register.filter
def is_above(entry: Page, page: Any) -> bool:
    """Whether `entry`, of the menu, is an ancestor of the page being read."""
    return isinstance(page, Page) and page.path.startswith(entry.path)


@register.simple_tag
def crumbs(page: SitePage) -> list[Page]:
    """Live ancestors of a page, the home first."""
    return [ancestor for ancestor in page.lineage if ancestor.live and ancestor.depth > 1]


@register.simple_tag(takes_context=True)
def address_without(context: dict[str, Any], name: str) -> str:
    """The address of this page without the condition `name`, from its first page."""
    query = context["request"].GET.copy()
    query.pop(name, None)
    query.pop("page", None)
    return f"?{query.urlencode()}"


@register.simple_tag
def counted_options(options: Iterable[Option]) -> SafeString:
    """Those of a filter, as a template would write them: there are hundreds, and it would be half of a page's work."""
    written = [
        f'<option value="{escape(option.value)}"{" selected" if option.chosen else ""}>'
        f"{escape(option.label)} ({option.number})</option>"
        for option in options
    ]
    return mark_safe("\n".join(written))  # noqa: S308


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[LanguageLink]:
    """The same page in every language of the site; nothing where a template is rendered without a request."""
    request = context.get("request")
    page = context.get("page")
    return language_links(request, page if isinstance(page, Page) else None) if request else []


@register.simple_tag(takes_context=True)
def alternate_addresses(context: dict[str, Any]) -> list[tuple[str, str]]:
    request = context.get("request")
    page = context.get("page")
    return alternates(request, page if isinstance(page, Page) else None) if request else []


@register.simple_tag
def home_url() -> str:
    return home_address(get_language())


@register.simple_tag
def page_window(items: DjangoPage) -> Iterator[int | str]:
    """The numbers of the pages around this one, with the first and the last, and dots for those left out."""
    return items.paginator.get_elided_page_range(items.number, on_each_side=1, on_ends=1)
