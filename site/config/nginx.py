"""What is said to nginx, and to nobody else, where NGINX_IN_FRONT says that it stands there.

It sends private files itself once a view has said yes, and keeps public answers: it stores nothing that says
`no-cache`, unless told so by a header of its own. It asks about them at every view, or, with NGINX_KEEPS_PAGES, once
for each version of the public site, which coop_pages/base/nginx_pages.py tells it. See deploy/nginx/.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from coop_pages.base import nginx_pages
from coop_pages.base.freshness import public_version

PRIVATE_LOCATION = "/_private/"
# In the past as soon as it is stored: every view asks whether it still holds.
ASKED_EVERY_TIME = "@1"
DAY, MINUTE = "86400", "60"  # seconds
# Of the version under which nginx would keep the answer, where it follows the link.
VERSION = "X-Pages-Version"


class NginxMiddleware:
    """Outside of what keeps answers, which must never see one whose body nginx brings; inside of what compresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.NGINX_IN_FRONT:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.folder = Path(settings.PRIVATE_ROOT).resolve()
        nginx_pages.prepare()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, FileResponse):
            return self._handed_over(response)
        whole = cast(HttpResponse, response)
        if _is_for_everybody(request, whole):
            whole["X-Accel-Expires"] = self._life(request)
        return whole

    def _life(self, request: HttpRequest) -> str:
        asked = getattr(request, "asked", None)
        if asked is None or not settings.NGINX_KEEPS_PAGES:
            return ASKED_EVERY_TIME
        nginx_pages.keep(asked.version, public_version)
        # A change, or another release, may have come in between.
        if request.headers.get(VERSION) != nginx_pages.name_of(asked.version):
            return ASKED_EVERY_TIME
        return MINUTE if request.META["QUERY_STRING"] else DAY

    def _handed_over(self, response: FileResponse) -> HttpResponseBase:
        """Without its bytes, if they are those of a file under PRIVATE_ROOT; as it came otherwise."""
        path = _path_of(response.file_to_stream)
        if path is None or not path.is_relative_to(self.folder):
            return response
        response.close()
        sent = HttpResponse(headers=dict(response.headers), status=response.status_code)
        sent.cookies = response.cookies
        sent["X-Accel-Redirect"] = PRIVATE_LOCATION + quote(path.relative_to(self.folder).as_posix())
        sent["Content-Length"] = "0"
        return sent


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether readers without cookies all get it, and it can be asked about."""
    private = {"private", "no-store"} & {word.strip() for word in response.get("Cache-Control", "").split(",")}
    return not request.COOKIES and not private and response.has_header("ETag") and response.status_code in {200, 304}


def _path_of(stream: Any) -> Path | None:
    """Django's files wrap one another around that of the disk; one in memory, or elsewhere, has no path."""
    while hasattr(stream, "file"):
        stream = stream.file
    name = getattr(stream, "name", None)
    return Path(name).resolve() if isinstance(name, str) else None
