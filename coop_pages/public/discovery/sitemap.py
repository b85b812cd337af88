"""The sitemap (sitemaps.org 0.9), in one file for each language and five hundred pages, and robots.txt (RFC 9309)."""

from array import array
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.query import PageQuerySet

from coop_pages.base import kept_parts
from coop_pages.base.addresses import Addresses
from coop_pages.base.conditional_get import conditional_get, read_version
from coop_pages.base.pages import public_pages
from coop_pages.public.forms.pages import FormIndexPage
from directory.models import CooperationForm

# Addresses that are no page of the tree, by their names.
VIEWS = ("contacts", "open_data", "site_map", "write_to_us")
ORIGINAL = settings.LANGUAGE_CODE
# What is read of each version of a page.
TOLD = ("translation_key", "url_path")
CLOSED_TO_ROBOTS = ("/admin/", "/espace/", "/preuves/")


class PagesSitemap(Sitemap):
    """The pages of one language, each with its translations. `kept`: whoever keeps their keys, by the name of these,
    for one state of the public site: to count them, the database would read them all.
    """

    limit = 500

    def __init__(self, language: str, kept: Callable[[str, Callable[[], Any]], Any]) -> None:
        self.language, self.kept = language, kept

    def items(self) -> Sequence[int]:
        """Their keys, in order."""
        keys = self._pages().order_by("pk").values_list("pk", flat=True)
        found: Sequence[int] = self.kept(f"keys of pages in {self.language}", lambda: array("q", keys))
        return found

    def get_latest_lastmod(self) -> datetime | None:
        latest: datetime | None = self._pages().aggregate(latest=Max("last_published_at"))["latest"]
        return latest

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        origin = f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        # Wagtail keeps there where sites begin, which it would ask of the cache for each page.
        roots = SimpleNamespace()
        addresses = Addresses(lambda page: page.get_url_parts(roots)[2])
        keys = list(self.paginator.page(page).object_list)
        shown = Page.objects.filter(pk__in=keys).order_by("pk").values_list(*TOLD, "last_published_at")
        told = [(key, f"{origin}{addresses.of(url_path)}", published) for key, url_path, published in shown]
        elsewhere = public_pages().filter(translation_key__in=[key for key, _address, _published in told])
        versions: dict[Any, dict[str, str]] = {}
        for key, url_path, language in elsewhere.values_list(*TOLD, "locale__language_code"):
            if language != self.language:
                versions.setdefault(key, {})[language] = f"{origin}{addresses.of(url_path)}"
        return [
            {
                "location": address,
                "lastmod": published,
                "alternates": _alternates(versions[key] | {self.language: address}) if key in versions else [],
            }
            for key, address, published in told
        ]

    def _pages(self) -> PageQuerySet:
        return public_pages().filter(locale__language_code=self.language)


def _alternates(told: dict[str, str]) -> list[dict[str, str]]:
    """The same page in each language, itself included."""
    if ORIGINAL in told:
        told["x-default"] = told[ORIGINAL]
    return [{"location": address, "lang_code": code} for code, address in sorted(told.items())]


class FormsSitemap(Sitemap):
    """The page of each form of cooperation, in each language: they are no pages of the tree."""

    def items(self) -> list[tuple[str, str, str]]:
        """(language, address, short name): a form has the same short name in every language."""
        lists = FormIndexPage.objects.filter(pk__in=public_pages()).select_related("locale")
        return [
            (page.locale.language_code, f"{page.url}{form.slug}/", form.slug)
            for page in lists
            for form in CooperationForm.objects.told_in(page.locale)
        ]

    def location(self, item: tuple[str, str, str]) -> str:
        return item[1]

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        urls: list[dict[str, Any]] = super().get_urls(page, site, protocol)
        versions: dict[str, list[dict[str, str]]] = {}
        for url in urls:
            language, _address, slug = url["item"]
            versions.setdefault(slug, []).append({"location": url["location"], "lang_code": language})
        for url in urls:
            same = versions[url["item"][2]]
            original = [version | {"lang_code": "x-default"} for version in same if version["lang_code"] == ORIGINAL]
            if len(same) > 1:
                url["alternates"] = same + original
        return urls


class ViewsSitemap(Sitemap):
    i18n = alternates = x_default = True

    def items(self) -> list[str]:
        return list(VIEWS)

    def location(self, name: str) -> str:
        return reverse(name)


def _sections(request: HttpRequest) -> dict[str, Any]:
    read_version(request)
    kept_parts.allow(request)
    kept = partial(kept_parts.kept_whole, request)
    return {
        **{f"pages-{language}": PagesSitemap(language, kept) for language, _name in settings.LANGUAGES},
        "forms": FormsSitemap(),
        "services": ViewsSitemap(),
    }


@conditional_get
def whole(request: HttpRequest) -> HttpResponse:
    """Where each part is."""
    return index(request, _sections(request), sitemap_url_name="sitemap_section")


@conditional_get
def part(request: HttpRequest, section: str) -> HttpResponse:
    """GET `p` (from 1)."""
    return sitemap(request, _sections(request), section, template_name="public/sitemap.xml")


@conditional_get
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in CLOSED_TO_ROBOTS)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", whole, name="sitemap"),
    path("sitemap-<section>.xml", part, name="sitemap_section"),
]
