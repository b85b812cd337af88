"""The head of a public page: its own address, its words and picture for whoever shares it, its data for machines."""

import json
from dataclasses import dataclass
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from coop_pages.base.pages import SitePage
from coop_pages.public.discovery.share_images import share_image_address, share_words, site_words
from coop_pages.public.discovery.structured_data import Node, contact_nodes, page_nodes
from coop_pages.validation.text.pages import ValidatedPage

register = template.Library()

# A script ends at the first of these, wherever it stands.
ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Head:
    """`kind`: of Open Graph. `picture`: an absolute address, `picture_words` what it shows.

    `title` is empty for what is no page of the tree: whoever shares it takes the title of the document.
    """

    address: str
    title: str
    kind: str
    description: str
    picture: str
    picture_words: str


@register.simple_tag(takes_context=True)
def discovery_head(context: dict[str, Any]) -> Head:
    request, page = context["request"], context.get("page")
    if isinstance(page, SitePage):
        # A page that holds addresses of its own, as that of a form of cooperation, is not theirs.
        own = request.path if hasattr(request, "routable_resolver_match") else page.get_url(request)
        address, picture, words = own or request.path, share_image_address(page), share_words(page)
    else:
        address, picture, words = request.path, reverse("site_image", args=[get_language()]), site_words()
    # A page of a list is an address of its own; a question asked of the list is not.
    if list(request.GET) == ["page"] and request.GET["page"].isdecimal():
        address += f"?page={request.GET['page']}"
    return Head(
        address=request.build_absolute_uri(address),
        title=getattr(page, "seo_title", "") or getattr(page, "title", ""),
        kind="article" if isinstance(page, ValidatedPage) else "website",
        description=getattr(page, "search_description", "") or getattr(page, "lead", "") or words.alternative,
        picture=request.build_absolute_uri(picture),
        picture_words=words.alternative,
    )


@register.simple_tag(takes_context=True)
def structured_data(context: dict[str, Any]) -> SafeString:
    request, page = context["request"], context.get("page")
    if isinstance(page, SitePage):
        return _script(page_nodes(page, request))
    if "contacts" in context:
        return _script(contact_nodes(context["contacts"], request))
    return SafeString("")


def _script(nodes: list[Node]) -> SafeString:
    data = {"@context": "https://schema.org", "@graph": nodes}
    written = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308
