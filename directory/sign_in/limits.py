"""Who tries too often waits, and nobody else in their place.

Each way in counts apart, by account and network: a stranger's attempts close neither the owner's network nor the other
ways. One who tries from many networks meets a second, wider limit of the account, which does not hold on a device that
signed in to it before. The counting itself, and the settings of how many (`ACCOUNT_RATE_LIMITS`), are allauth's.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage as Usage
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

PASSWORD, CODE, PROOF, UNKNOWN_ADDRESS = "password", "code", "proof", "unknown_address"
KNOWN_DEVICE = "known_device"
DEVICE_KNOWN_FOR = 365 * 24 * 3600  # seconds


def spend(request: HttpRequest, way: str, account: str) -> Usage:
    """Count one attempt at `account` by `way`; what is returned can take it back. Refused in words beyond the limit."""
    account = account.lower()
    spent = _consume(request, way, f"{account} {ratelimit.get_ip(request)}")
    if not _is_known_device(request, account):
        spent.usage += _consume(request, f"{way}_from_anywhere", account).usage
    return spent


def first_today(request: HttpRequest, about: str) -> Usage | None:
    """Nothing, where an unknown address was already written to today."""
    return ratelimit.consume(request, app="allauth.account", action=UNKNOWN_ADDRESS, key=about.lower())


def remember_device(response: HttpResponse, account: str) -> None:
    response.set_cookie(
        KNOWN_DEVICE,
        _mark_of(account.lower()),
        max_age=DEVICE_KNOWN_FOR,
        path=reverse("space:home"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _consume(request: HttpRequest, action: str, key: str) -> Usage:
    usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
    if usage is None:
        raise get_adapter().validation_error(f"too_many_{action.removesuffix('_from_anywhere')}")
    return usage


def _is_known_device(request: HttpRequest, account: str) -> bool:
    return constant_time_compare(request.COOKIES.get(KNOWN_DEVICE, ""), _mark_of(account))


def _mark_of(account: str) -> Any:
    return salted_hmac("directory.sign_in.known_device", account, algorithm="sha256").hexdigest()
