"""What is said to nginx, and to nobody else, where NGINX_IN_FRONT says that it stands there.

It sends private files itself once a view has said yes, and keeps public answers: it stores nothing that says
`no-cache`, unless told so by a header of its own. It asks about them at every view, or, with NGINX_KEEPS_PAGES, once
for each version of the public site, which coop_pages/base/nginx_pages.py tells it. See deploy/nginx/.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from coop_pages.base import nginx_pages, page_cache
from coop_pages.base.freshness import midnight_after, public_version

PRIVATE_LOCATION = "/_private/"
# As X-Accel-Expires: in the past as soon as it is stored, so that every view asks whether it still holds; not stored.
ASKED_EVERY_TIME, NEVER_STORED = "@1", "0"
MINUTE = 60  # seconds
# Where nginx keeps pages at this moment, if anywhere.
FOLDER = "X-Pages-Folder"


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
        if _may_be_kept(request, whole):
            whole["X-Accel-Expires"] = self._life(request, whole)
        return whole

    def _life(self, request: HttpRequest, response: HttpResponse) -> str:
        if not settings.NGINX_KEEPS_PAGES:
            return ASKED_EVERY_TIME
        asked, folder = getattr(request, "asked", None), request.headers.get(FOLDER, "")
        if asked is not None:
            nginx_pages.keep(asked.version, public_version)
        if not folder:
            return NEVER_STORED
        # A new file may come to lie in another folder than that of its version. Of one that nginx asked about, it only
        # notes what it is told if that very file is still where the link leads.
        if asked is None or response.status_code != 304 or not nginx_pages.is_one_of(folder, asked.version):
            return ASKED_EVERY_TIME
        last = midnight_after(asked.version) - 1
        return f"@{min(last, int(time.time()) + MINUTE) if request.META['QUERY_STRING'] else last}"

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


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether readers without cookies all get it, and it can be asked about."""
    is_whole = response.has_header("ETag") and response.status_code in {200, 304}
    return not request.COOKIES and is_whole and page_cache.is_for_everybody(response)


def _path_of(stream: Any) -> Path | None:
    """Django's files wrap one another around that of the disk; one in memory, or elsewhere, has no path."""
    while hasattr(stream, "file"):
        stream = stream.file
    name = getattr(stream, "name", None)
    return Path(name).resolve() if isinstance(name, str) else None
