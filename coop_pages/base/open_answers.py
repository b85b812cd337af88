"""Answers that programs read, from any site: they hold nothing that is not public, and no cookie counts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from coop_pages.base.conditional_get import View, conditional_get

TO_EVERY_SITE = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Link"}


def readable_by_scripts(view: View) -> View:
    """Let scripts of any site read the answer (CORS)."""

    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = require_safe(view)(request, *args, **kwargs)
        for name, value in TO_EVERY_SITE.items():
            response[name] = value
        return response

    return opened


def open_to_all(view: View) -> View:
    """`readable_by_scripts`, of an answer that changes with the public site alone."""
    return conditional_get(readable_by_scripts(view), always=TO_EVERY_SITE)
