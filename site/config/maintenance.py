"""The site says that it is being worked on while a file is there: no restart, no database."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

RETRY_AFTER = 600  # seconds


class MaintenanceMiddleware:
    """503 with templates/maintenance.html for everybody; the health addresses are answered before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.MAINTENANCE_FILE.exists():
            return self.get_response(request)
        answer = HttpResponse(get_template("maintenance.html").render(), status=503)
        answer["Retry-After"] = str(RETRY_AFTER)
        answer["Cache-Control"] = "no-store"
        return answer
