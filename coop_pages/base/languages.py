"""The same page in the site's other languages; where there is none, that language's home, and it says so."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info, override
from wagtail.models import Page

from coop_pages.base import kept_routes


@dataclass(frozen=True)
class LanguageLink:
    """`name`: the language in its own words. `is_same_page`: false where `url` leads to its home for want of better."""

    code: str
    name: str
    url: str
    is_same_page: bool
    is_current: bool


def language_links(request: HttpRequest, page: Page | None = None) -> list[LanguageLink]:
    """One link for each language of the site, in the order of the settings. Asks nothing more of the database."""
    kept_routes.read_around(request)
    links = []
    read: list[Any] | None = getattr(request, "translated_pages", None)
    for code, _name in settings.LANGUAGES:
        if read is not None and not any(row.locale.language_code == code for row in read):
            continue  # The site has not even a home in that language.
        same = _address_in(code, request, page)
        name = capfirst(get_language_info(code)["name_local"])
        links.append(LanguageLink(code, name, same or home_address(code), bool(same), code == get_language()))
    return links


def alternates(request: HttpRequest, page: Page | None = None) -> list[tuple[str, str]]:
    """(language, full address) of what search engines should know to be the same page; empty where it is alone.

    "x-default" is the original language, https://developers.google.com/search/docs/specialty/international.
    """
    if request.GET:
        return []  # What was asked of a list is asked in one language: its page in another is another list.
    same = [(link.code, link.url) for link in language_links(request, page) if link.is_same_page]
    if len(same) < 2:
        return []
    default = dict(same).get(settings.LANGUAGE_CODE, same[0][1])
    return [(code, request.build_absolute_uri(url)) for code, url in [*same, ("x-default", default)]]


def home_address(code: str) -> str:
    with override(code):
        return reverse("wagtail_serve", args=[""])


def _address_in(code: str, request: HttpRequest, page: Page | None) -> str:
    """Where the reader finds in the language `code` what `request` shows; empty where it does not exist there."""
    if page is not None:
        return _address_of_translation(code, request, page)
    match = request.resolver_match
    if match is None or match.view_name == "wagtail_serve":
        return ""
    translated = translate_url(request.path, code)
    is_here = code == get_language()
    return translated if is_here or translated != request.path else ""


def _address_of_translation(code: str, request: HttpRequest, page: Page) -> str:
    rows: list[Any] = getattr(request, "translated_pages", [])
    for row in rows:
        if row.translation_key == page.translation_key and row.locale.language_code == code:
            # A page may hold others under its own address: /formes/gie/ is /en/forms/gie/.
            beyond = request.path.removeprefix(page.get_url(request) or request.path)
            return f"{row.get_url(request) or ''}{beyond if beyond != request.path else ''}"
    return ""
