"""Answers that need not be made again (RFC 9110, section 13): whoever holds the last version is told so, in one query.

The version of every public answer is the moment of the last change: it is compared before anything is rendered.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import http_date, parse_etags
from wagtail.views import serve

from coop_pages.base.freshness import last_change

View = Callable[..., HttpResponseBase]


def conditional_get(view: View, always: Mapping[str, str] = MappingProxyType({})) -> View:
    """Mark a view whose answer depends on its address and on what is public, and on nothing else.

    `always`: headers that every answer of this address carries, a 304 included.
    """
    view.conditional_get = always  # type: ignore[attr-defined]
    return view


conditional_get(serve)


class ConditionalGetMiddleware:
    """The middleware that answers 304 to whoever holds the last version already, in one query.

    Only for views marked `conditional_get`, and for requests without any cookie: who is signed in may see more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        version = getattr(request, "public_version", None)
        if version is None or response.status_code not in {200, 304} or response.cookies:
            return response
        etag, changed = version
        response.headers["ETag"] = etag
        response.headers["Last-Modified"] = http_date(int(changed.timestamp()))
        response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Cookie"])
        # Django's types forget the streamed answers, which it takes as well.
        whole = cast(HttpResponse, response)
        return get_conditional_response(request, etag, int(changed.timestamp()), whole) or response

    def process_view(self, request: HttpRequest, view: View, *_arguments: Any) -> HttpResponse | None:
        always = getattr(view, "conditional_get", None)
        if request.method not in {"GET", "HEAD"} or request.COOKIES or always is None:
            return None
        changed = last_change()
        # Of this address only: nobody learns that a page exists from the version of another.
        digest = salted_hmac("coop_pages.freshness", f"{request.build_absolute_uri()} {changed.isoformat()}")
        etag = f'"{digest.hexdigest()[:32]}"'
        request.public_version = (etag, changed)  # type: ignore[attr-defined]
        held = parse_etags(request.headers.get("If-None-Match", ""))
        return HttpResponseNotModified(headers=always) if etag in {tag.removeprefix("W/") for tag in held} else None
