"""What a browser may do with our pages: run our own files and nothing written inside a page, load from us alone.

Each answer may say something stricter of itself, as documents do.
"""

import base64
import hashlib
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

# Shown when nothing else can be served: they carry their few lines of style, named here by their digest.
STAND_ALONE = ("500.html", "503.html", "maintenance.html")
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
PERMISSIONS = ", ".join(
    f"{feature}=()" for feature in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)


def _digests() -> str:
    styles = {STYLE.findall((settings.ROOT / "templates" / name).read_text())[0] for name in STAND_ALONE}
    digests = (base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in sorted(styles))
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def _policy(**sources: str) -> str:
    return "; ".join(f"{name.replace('_', '-')} {value}" for name, value in sources.items())


class HeadersMiddleware:
    """Outermost but for probes: what is kept, compressed or said of a fault passes here too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        common = {"base_uri": "'none'", "form_action": "'self'", "frame_ancestors": "'self'", "object_src": "'none'"}
        self.site = _policy(
            default_src="'none'",
            script_src="'self'",
            style_src=f"'self' {_digests()}",
            img_src="'self' data:",
            font_src="'self'",
            connect_src="'self'",
            manifest_src="'self'",
            **common,
        )
        # Wagtail writes scripts and styles inside its pages, and shows a page in a frame of its own.
        self.editor = _policy(
            default_src="'self'",
            script_src="'self' 'unsafe-inline'",
            style_src="'self' 'unsafe-inline'",
            img_src="'self' data: blob:",
            **common,
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        in_editor = request.path_info.startswith(reverse("wagtailadmin_home"))
        response.headers.setdefault("Content-Security-Policy", self.editor if in_editor else self.site)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        for_others = response.has_header("Access-Control-Allow-Origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if for_others else "same-origin")
        return response
