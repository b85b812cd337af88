"""Answers that need not be made again: whoever holds the last version is told so, and what was rendered is kept.

The version of every public answer is that of the public site (RFC 9110, section 13): it is compared before anything is
rendered. There is no date beside it: two changes of one second would share it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import cast

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.http import parse_etags
from wagtail.views import serve

from coop_pages.base import kept_routes, page_cache
from coop_pages.base.freshness import public_version

View = Callable[..., HttpResponseBase]


def conditional_get(view: View, always: Mapping[str, str] = MappingProxyType({})) -> View:
    """Mark a view whose answer depends on its address and on what is public, and on nothing else.

    `always`: headers that every answer of this address carries, a 304 included.
    """
    view.conditional_get = always  # type: ignore[attr-defined]
    return view


conditional_get(serve)


class Asked:
    """An address as a reader without any cookie asks for it: who is signed in may see more."""

    # What the answer carries, a 304 included; None where the view is not for everybody alike.
    always: Mapping[str, str] | None = None
    renders = False

    def __init__(self, request: HttpRequest) -> None:
        self.address = request.build_absolute_uri()

    @cached_property
    def version(self) -> str:
        return public_version()

    @property
    def etag(self) -> str:
        """Of this address only: nobody learns that a page exists from the version of another."""
        digest = salted_hmac("coop_pages.freshness", f"{self.address} {self.version}")
        return f'"{digest.hexdigest()[:32]}"'

    def is_held(self, request: HttpRequest) -> bool:
        held = parse_etags(request.headers.get("If-None-Match", ""))
        return bool(held) and {self.etag, "*"} & {tag.removeprefix("W/") for tag in held} != set()


def read_version(request: HttpRequest) -> None:
    """Before whatever is shown: parts of it may then be kept."""
    asked: Asked | None = getattr(request, "asked", None)
    request.version_before = asked.version if asked else public_version()  # type: ignore[attr-defined]


class ConditionalGetMiddleware:
    """Answers with what was kept, or 304 to whoever holds it already, in one query; keeps what was rendered.

    Only for views marked `conditional_get`. Several requests for one page that is not kept wait for the first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = _asked(request)
        if asked is None:
            return self.get_response(request)
        request.asked = asked  # type: ignore[attr-defined]
        kept = page_cache.find(asked.address, lambda: asked.version)
        if kept is not None:
            return _conditional(request, asked, kept.to(request))
        try:
            return self._rendered(request, asked)
        finally:
            if asked.renders:
                page_cache.unclaim(asked.address, asked.version)

    def _rendered(self, request: HttpRequest, asked: Asked) -> HttpResponseBase:
        response = self.get_response(request)
        # Django's types forget the streamed answers, which it takes as well.
        whole = cast(HttpResponse, response)
        if asked.always is None or response.status_code not in {200, 304} or response.cookies:
            return response
        response.headers.pop("Last-Modified", None)
        response.headers.setdefault("ETag", asked.etag)
        response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Cookie"])
        if asked.renders:
            page_cache.keep(asked.address, whole, asked.version)
        return _conditional(request, asked, whole)

    def process_view(self, request: HttpRequest, view: View, *_arguments: object) -> HttpResponse | None:
        asked: Asked | None = getattr(request, "asked", None)
        always = getattr(view, "conditional_get", None)
        if always is None or request.method not in {"GET", "HEAD"}:
            return None
        if view is serve:
            read_version(request)
        answer = self._held(request, asked, always) if asked else None
        if answer is None and view is serve:
            kept_routes.follow(request)
        return answer

    def _held(self, request: HttpRequest, asked: Asked, always: Mapping[str, str]) -> HttpResponse | None:
        asked.always = always
        if asked.etag in request.headers.get("If-None-Match", ""):
            return HttpResponseNotModified(headers=always)
        if request.method == "GET":
            asked.renders = page_cache.claim(asked.address, asked.version)
            if not asked.renders:
                kept = page_cache.find(asked.address, lambda: asked.version)
                return kept.to(request) if kept is not None else None
        return None


def _asked(request: HttpRequest) -> Asked | None:
    if request.method not in {"GET", "HEAD"} or request.COOKIES:
        return None
    try:
        return Asked(request)
    except DisallowedHost:  # for Django to refuse
        return None


def _conditional(request: HttpRequest, asked: Asked, response: HttpResponse) -> HttpResponse:
    """304 to whoever holds what `response` says; a 304 says nothing of a body that it does not bring."""
    if not asked.is_held(request):
        return response
    headers = {name: value for name, value in response.headers.items() if not name.startswith("Content-")}
    return HttpResponseNotModified(headers=headers)
