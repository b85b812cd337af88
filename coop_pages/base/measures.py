"""How many requests each route answered, how, and how long they took: for `/mesures/`, and only where it is read.

Each process of gunicorn counts in a file of its own (PROMETHEUS_MULTIPROC_DIR), and whoever reads adds them up.
"""

import os
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

METHODS = {"GET", "HEAD", "POST"}
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

spent = Histogram(
    "cooperer_http_request_seconds",
    "Time that requests took, by name of route, method and class of status",
    ["route", "method", "status"],
    buckets=SECONDS,
    registry=None,
)


class MeasuresMiddleware:
    """By the name of the route, of which there are as many as in the code: an address may be a secret."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.METRICS_TOKEN:
            return self.get_response(request)
        begun = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else ""
        method = request.method if request.method in METHODS else "other"
        spent.labels(route, method, f"{response.status_code // 100}xx").observe(time.perf_counter() - begun)
        return response


def tell_requests(registry: CollectorRegistry) -> None:
    """Add to `registry` what this process counted, or all those of this gunicorn."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(spent)
