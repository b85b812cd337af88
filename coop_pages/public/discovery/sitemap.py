"""The sitemap (sitemaps.org 0.9), in one file for each language and five hundred pages, and robots.txt (RFC 9309)."""

from datetime import datetime
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

from coop_pages.base.conditional_get import conditional_get
from coop_pages.base.pages import public_pages
from coop_pages.public.forms.pages import FormIndexPage
from directory.models import CooperationForm

# Addresses that are no page of the tree, by their names.
VIEWS = ("contacts", "open_data", "site_map", "write_to_us")
ORIGINAL = settings.LANGUAGE_CODE
CLOSED_TO_ROBOTS = ("/admin/", "/espace/", "/preuves/")


class PagesSitemap(Sitemap):
    """The pages of one language, each with its translations."""

    limit = 500

    def __init__(self, language: str) -> None:
        self.language = language

    def items(self) -> PageQuerySet:
        return public_pages().filter(locale__language_code=self.language).order_by("pk")

    def get_latest_lastmod(self) -> datetime | None:
        latest: datetime | None = self.items().aggregate(latest=Max("last_published_at"))["latest"]
        return latest

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        origin = f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        shown = list(self.paginator.page(page).object_list)
        told_elsewhere = public_pages().filter(translation_key__in=[page.translation_key for page in shown])
        elsewhere = list(told_elsewhere.exclude(locale__language_code=self.language))
        # Wagtail keeps there where sites begin, which it would ask of the cache for each page.
        roots = SimpleNamespace()
        located = {page.pk: f"{origin}{page.get_url_parts(roots)[2]}" for page in (*shown, *elsewhere)}
        versions: dict[Any, list[Page]] = {}
        for version in elsewhere:
            versions.setdefault(version.translation_key, []).append(version)
        return [
            {
                "item": page,
                "location": located[page.pk],
                "lastmod": page.last_published_at,
                "changefreq": None,
                "priority": "",
                "alternates": _alternates([page, *versions.get(page.translation_key, [])], located),
            }
            for page in shown
        ]


def _alternates(versions: list[Page], located: dict[int, str]) -> list[dict[str, str]]:
    """The same page in each language, itself included; nothing where it is told in one alone."""
    if len(versions) < 2:
        return []
    told = {version.locale.language_code: located[version.pk] for version in versions}
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


SECTIONS = {
    **{f"pages-{language}": PagesSitemap(language) for language, _name in settings.LANGUAGES},
    "forms": FormsSitemap(),
    "services": ViewsSitemap(),
}


@conditional_get
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in CLOSED_TO_ROBOTS)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path(
        "sitemap.xml",
        conditional_get(index),
        {"sitemaps": SECTIONS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", conditional_get(sitemap), {"sitemaps": SECTIONS}, name="sitemap_section"),
]
