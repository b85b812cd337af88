"""What is written about what happens: one line of JSON each, where and how long, never who.

A line of a request bears its number, which nginx gives and the answer repeats: whoever saw a page break reads it to
whoever looks for the trace. Addresses of people, secrets of the settings and words of the database are covered.
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

request_id: ContextVar[str] = ContextVar("request_id", default="")
logger = logging.getLogger("cooperer.requests")

# What a caller may choose as a number, and nothing that breaks a line.
NUMBER = re.compile(r"[0-9a-zA-Z-]{8,64}")
COVERED = (
    # An address of a person, but for its domain, which says which mail server is meant.
    (re.compile(r"[\w.+%-]+@(?=[\w-]+\.[\w.-]+)"), "…@"),
    # A password in an address of a server.
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+@"), "…@"),
    # PostgreSQL repeats the row that it refuses.
    (re.compile(r"^DETAIL:.*$", re.MULTILINE), "DETAIL: …"),
    (re.compile(r"PRIVATE\+KEY\+\S+"), "PRIVATE+KEY+…"),
    # Addresses that open by themselves: calendars, invitations, unsubscriptions.
    (re.compile(r"(/espace/(?:calendrier|invitation|invitations|notifications/desabonnement)/)[^\s/]+"), r"\1…"),
)
# Given by whoever logs, as `extra`.
TOLD = ("method", "route", "status", "milliseconds", "queries")


def covered(text: str) -> str:
    for pattern, instead in COVERED:
        text = pattern.sub(instead, text)
    return text


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": covered(record.getMessage()),
        }
        if number := request_id.get():
            line["request_id"] = number
        line |= {name: getattr(record, name) for name in TOLD if hasattr(record, name)}
        if record.exc_info:
            line["trace"] = covered(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class RequestLogMiddleware:
    """One line a request: its route rather than its address, which may be a secret."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = request.headers.get("X-Request-ID", "")
        number = told if NUMBER.fullmatch(told) else uuid.uuid4().hex
        token = request_id.set(number)
        queries, begun = _Counter(), time.perf_counter()
        try:
            with connection.execute_wrapper(queries):
                response = self.get_response(request)
            spent = round((time.perf_counter() - begun) * 1000, 1)
            response["X-Request-ID"] = number
            match = request.resolver_match
            about = {
                "method": request.method,
                "route": f"/{match.route}" if match else "",
                "status": response.status_code,
                "milliseconds": spent,
                "queries": queries.count,
            }
            logger.info("request", extra=about)
            return response
        finally:
            request_id.reset(token)


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        self.count += 1
        return execute(*asked)
