"""Where messages leave by a provider (django-anymail): what it tells, by its webhook, of those that came back."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.urls import URLPattern

from coop_pages.notifications.reports import LONGEST
from coop_pages.notifications.returned import Report, take, take_about

KINDS = {
    EventType.BOUNCED: Report.Kind.REFUSED,
    EventType.REJECTED: Report.Kind.REFUSED,
    EventType.COMPLAINED: Report.Kind.UNWANTED,
    EventType.FAILED: Report.Kind.LOST,
}


def webhook(provider: str) -> list[URLPattern]:
    """That of one provider; anymail's own list opens those of all."""
    from anymail.urls import urlpatterns

    return [url for url in urlpatterns if str(url.pattern) == f"{provider}/tracking/"]


def connect() -> None:
    tracking.connect(_hear, dispatch_uid="notifications.provider")


def _hear(sender: Any, event: AnymailTrackingEvent, **_signal: Any) -> None:
    kind = KINDS.get(event.event_type)
    if kind is None:
        return
    why = " ".join((event.mta_response or event.description or event.reject_reason or "").split())[:LONGEST]
    report = Report(kind, (event.metadata or {}).get("mark", ""), why)
    if not take(report):
        take_about((event.recipient or "").lower(), report)
