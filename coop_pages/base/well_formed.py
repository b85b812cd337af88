"""What leaves the site as text holds no sign that its format forbids, whatever a database kept from earlier times."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# JSON writes them as escapes, and its words may stand under a digest.
_KINDS = ("text/", "application/xml", "application/rss+xml", "application/atom+xml", "image/svg+xml")
_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
# U+0080 to U+009F, U+FFFE and U+FFFF, as UTF-8 writes them.
_FORBIDDEN = re.compile(b"\xc2[\x80-\x9f]|\xef\xbf[\xbe\xbf]")


class WellFormedMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # What another request had rendered, and was waited for, comes from the page cache as it is sent: compressed.
        is_text = response.headers.get("Content-Type", "").startswith(_KINDS) and "Content-Encoding" not in response
        if isinstance(response, HttpResponse) and is_text:
            written = response.content
            kept = _FORBIDDEN.sub(b"", written.translate(None, _CONTROLS))
            if len(kept) != len(written):
                response.content = kept
                if "Content-Length" in response.headers:
                    response.headers["Content-Length"] = str(len(kept))
        return response
