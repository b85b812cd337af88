"""Faults told to a Sentry, or to what speaks as it does (GlitchTip), where SENTRY_DSN names one: never who met them."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .logs import covered, request_id

# Where and why; whatever else the library gathers of the request, of its sender or of the machine stays here.
TOLD = {
    "event_id",
    "timestamp",
    "level",
    "logger",
    "platform",
    "release",
    "environment",
    "exception",
    "logentry",
    "sdk",
}


def start(dsn: str, release: str) -> None:
    """Raises ImproperlyConfigured where the library, which is an extra, is not installed."""
    try:
        import sentry_sdk
    except ImportError:
        message = "SENTRY_DSN is set, and sentry-sdk is not installed: pip install sentry-sdk."
        raise ImproperlyConfigured(message) from None
    sentry_sdk.init(
        dsn=dsn,
        release=release or None,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        before_send=without_anybody,
    )


def without_anybody(event: Any, hint: Any) -> Any:
    """`event` with nothing but TOLD, covered as lines of the log are, and the number of its request."""
    told = {name: _covered(value) for name, value in event.items() if name in TOLD}
    if number := request_id.get():
        told["tags"] = {"request_id": number}
    return told


def _covered(value: Any) -> Any:
    match value:
        case str():
            return covered(value)
        case dict():
            return {name: _covered(item) for name, item in value.items()}
        case list() | tuple():
            return [_covered(item) for item in value]
        case _:
            return value
