"""Out of the identity provider too, by whoever came in through it (OpenID Connect RP-Initiated Logout).

What it gave to sign in is kept in the session alone, and ends with it. A provider that is away, or tells no address for
this, changes nothing: one is out of this site first.
"""

from urllib.parse import urlencode, urlsplit

from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string
from requests import RequestException

from .identity_provider import IDENTITY, way_out

WANTED = "wanted_once_out"


def identity_of(request: HttpRequest) -> str:
    return str(request.session.get(IDENTITY, "")) if settings.OPENID_NAME else ""


def out_of_the_provider(request: HttpRequest, identity: str) -> HttpResponse | None:
    """The page that leads there, once one is out of this site."""
    try:
        address = way_out(request)
    except RequestException:
        return None
    if urlsplit(address).scheme not in ("https", "http"):
        return None
    state = get_random_string(32)
    if wanted := get_next_redirect_url(request):
        request.session[WANTED] = {"state": state, "address": wanted}
    asked = {
        "id_token_hint": identity,
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("account_login")),
        "state": state,
    }
    led = f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
    page = render(request, "account/leaving_provider.html", {"provider": settings.OPENID_NAME, "address": led})
    page["Refresh"] = f"0; url={led}"
    return page


def wanted_once_out(request: HttpRequest) -> str:
    """Where whoever signed out wanted to go, the provider having led them back here."""
    told = request.GET.get("state")
    if not told or WANTED not in request.session:
        return ""
    kept = request.session.pop(WANTED)
    return str(kept["address"]) if constant_time_compare(kept["state"], told) else ""
