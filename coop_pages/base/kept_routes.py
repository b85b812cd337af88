"""Where an address leads, kept as parts of pages are: once those are kept, routing is most of what a page costs.

Wagtail leaves what it found on the request (`_wagtail_route_for_request`): what was kept is put there in its place.
"""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from wagtail.models import Site
from wagtail.url_routing import RouteResult

from coop_pages.base import kept_parts


def follow(request: HttpRequest) -> None:
    """Route `request`, if the same path has led to a page since the public site last changed."""
    page = cache.get(_key(request)) if kept_parts.are_of_its_path(request) else None
    if page is not None:
        told: Any = request
        told.followed, told._wagtail_route_for_request = True, RouteResult(page)


def keep(request: HttpRequest, page: Any) -> None:
    """`page` is what `request` was routed to, and everybody's. One that holds addresses of its own is not kept."""
    route = getattr(request, "_wagtail_route_for_request", None)
    is_whole = route is not None and route[0] is page and not route[1] and not route[2]
    is_new = is_whole and "lineage" in vars(page) and not hasattr(request, "followed")
    if is_new and kept_parts.are_of_its_path(request):
        cache.set(_key(request), page, kept_parts.HOUR)


def read_around(request: Any) -> None:
    """Have what routing reads on the way, and what was kept does not tell: the menu, and the other languages."""
    if hasattr(request, "followed") and not hasattr(request, "menu_pages"):
        home = Site.find_for_request(request).root_page.localized.specific
        (path,) = request.resolver_match.args
        home.route(request, [component for component in path.split("/") if component])


def _key(request: HttpRequest) -> str:
    return kept_parts.key(request.version_before, "route", kept_parts.path_of(request))  # type: ignore[attr-defined]
