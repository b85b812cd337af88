"""The head of a public page: its own address, its words and picture for whoever shares it, its data for machines."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language

from coop_pages.base.kept_parts import kept_here
from coop_pages.base.pages import SitePage
from coop_pages.public.discovery.share_images import share_image_address, share_words, site_words
from coop_pages.public.discovery.structured_data import Node, contact_nodes, page_nodes
from coop_pages.validation.text.pages import ValidatedPage

register = template.Library()

# A script ends at the first of these, wherever it stands.
ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Head:
    """Whatever is asked of the page. `kind`: of Open Graph. `picture`: an absolute address, `picture_words` what it
    shows.

    `title` is empty for what is no page of the tree: whoever shares it takes the title of the document.
    """

    title: str
    kind: str
    description: str
    picture: str
    picture_words: str


@register.simple_tag(takes_context=True)
def discovery_head(context: dict[str, Any]) -> Head:
    request, page = context["request"], context.get("page")
    if isinstance(page, SitePage):
        picture, words = share_image_address(page), share_words(page)
    else:
        picture, words = reverse("site_image", args=[get_language()]), site_words()
    return Head(
        title=getattr(page, "seo_title", "") or getattr(page, "title", ""),
        kind="article" if isinstance(page, ValidatedPage) else "website",
        description=getattr(page, "search_description", "") or getattr(page, "lead", "") or words.alternative,
        picture=request.build_absolute_uri(picture),
        picture_words=words.alternative,
    )


@register.simple_tag(takes_context=True)
def own_address(context: dict[str, Any]) -> str:
    """The one that search engines should know: a page of a list has its own, a question asked of the list has not."""
    request, page = context["request"], context.get("page")
    address = kept_here(request, "address", lambda: _own_path(request, page))
    if list(request.GET) == ["page"] and request.GET["page"].isdecimal():
        address = f"{address}?page={request.GET['page']}"
    return str(request.build_absolute_uri(address))


def _own_path(request: HttpRequest, page: Any) -> str:
    # A page that holds addresses of its own, as that of a form of cooperation, is not theirs.
    if not isinstance(page, SitePage) or hasattr(request, "routable_resolver_match"):
        return request.path
    return page.get_url(request) or request.path


@register.simple_tag(takes_context=True)
def structured_data(context: dict[str, Any]) -> SafeString:
    request, page = context["request"], context.get("page")
    if isinstance(page, SitePage):
        return _script(page_nodes(page, request))
    if "contacts" in context:
        return _script(contact_nodes(context["contacts"], request))
    return SafeString("")


@register.simple_tag
def sitemap_entries(urls: Iterable[dict[str, Any]]) -> SafeString:
    """As Django's template writes them, five hundred at a time: it would be most of the work."""
    return mark_safe("".join(map(_sitemap_entry, urls)))  # noqa: S308


def _sitemap_entry(url: dict[str, Any]) -> str:
    changed = f"<lastmod>{localdate(url['lastmod']).isoformat()}</lastmod>" if url["lastmod"] else ""
    links = [
        f'<xhtml:link rel="alternate" hreflang="{escape(other["lang_code"])}" href="{escape(other["location"])}"/>'
        for other in url["alternates"]
    ]
    return f"<url><loc>{escape(url['location'])}</loc>{changed}{''.join(links)}</url>"


def _script(nodes: list[Node]) -> SafeString:
    data = {"@context": "https://schema.org", "@graph": nodes}
    written = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308
