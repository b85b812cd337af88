"""What somebody reads when the site cannot answer: that nothing is lost, and their own words, to be sent again."""

import errno
import sys

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.template.loader import get_template
from django.views.defaults import server_error as broken

from coop_pages.base.search_keys import SearchAwayError

RETRY_AFTER = 20  # seconds
# Never written in a page: typed again.
SECRETS = ("password", "code", "credential", "login")
# Longer words are shown, so that they can be copied if all else fails.
SHOWN_FROM = 30  # letters


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database does not answer, refuses or was too long, a disk is full or the search server is away;
    500 for anything else.

    Without any question to the database, a session or a language.
    """
    fault = sys.exception()
    if not _is_for_a_moment(fault):
        return broken(request)
    fields, files = _typed(request)
    context = {"address": request.get_full_path(), "sent": request.method == "POST", "fields": fields, "files": files}
    context |= {"without_words": request.path if isinstance(fault, SearchAwayError) else ""}
    answer = HttpResponse(get_template("503.html").render(context), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    answer["Cache-Control"] = "no-store"
    return answer


def _is_for_a_moment(fault: BaseException | None) -> bool:
    """Whether the same request may well succeed later, without a line of code changed."""
    full = isinstance(fault, OSError) and fault.errno in {errno.ENOSPC, errno.EDQUOT}
    return full or isinstance(fault, OperationalError | InterfaceError | SearchAwayError)


def _typed(request: HttpRequest) -> tuple[list[dict[str, object]], list[str]]:
    """(name and value of what can be sent again; names of files, which cannot). Nothing of a form with a secret."""
    try:
        if request.method != "POST" or any(secret in name.lower() for name in request.POST for secret in SECRETS):
            return [], []
        typed = [(name, value) for name, values in request.POST.lists() for value in values]
        files = [str(file.name) for _field, sent in request.FILES.lists() for file in sent]
    except (UnreadablePostError, SuspiciousOperation, BadRequest):
        return [], []
    return [
        {"name": name, "value": value, "shown": len(value) > SHOWN_FROM and name != "csrfmiddlewaretoken"}
        for name, value in typed
    ], files
