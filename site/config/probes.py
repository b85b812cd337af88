"""Machines that watch the site know it by a number, speak plain HTTP and bring no cookie: answered first."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from coop_pages.public import health

PROBES = {"readiness": health.readiness, "liveness": health.liveness, "integrity": health.integrity}


class ProbesMiddleware:
    """Before what asks for a host name, leads to HTTPS or says that the site is being worked on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for name, probe in PROBES.items():
            if request.path_info == reverse(name):
                return probe(request)
        return self.get_response(request)
