"""One more way in, where a setting names it: an identity provider that speaks OpenID Connect, as ProConnect does.

It proves an address, and nothing more: whoever signs in by it is a person already known here by that address, with the
rights and the second proof that they have by any other way in. Nothing of what it says outlives the session.
"""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.adapter import get_adapter as get_providers
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from requests import RequestException

from directory.people import User

PROVIDER = "openid"  # the one that the settings name
IDENTITY = "identity_from_provider"  # kept in the session, to sign out there too


class ProvedAddressAdapter(DefaultSocialAccountAdapter):
    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The person whose address the provider proved.

        Without the address, from which allauth would conclude that a password chosen here was somebody else's: here,
        an invitation or staff proved the address first.
        """
        told = _told(sociallogin)
        if not _proves_address(told):
            return None
        person = User.objects.filter(email=told["email"], is_active=True).first()
        return (person, "") if person else None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        asked = (sociallogin.state.get("data") or {}).get("nonce") or get_random_string(32)
        identity = sociallogin.account.extra_data.get("id_token", {})
        if not constant_time_compare(identity.get("nonce", ""), asked):
            raise ImmediateHttpResponse(_not_in(request, "failed"))
        if not sociallogin.is_existing:
            told = _told(sociallogin)
            why = "unknown" if _proves_address(told) else "unproved"
            raise ImmediateHttpResponse(_not_in(request, why, told.get("email", "")))

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(_not_in(request, "cancelled" if error == AuthError.CANCELLED else "failed"))


class SignedAnswers(OpenIDConnectOAuth2Adapter):
    """ProConnect signs what it says of a person (`application/jwt`), which allauth reads as bare JSON alone."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        login: SocialLogin = super().complete_login(request, app, token, **kwargs)
        told = login.account.extra_data
        # The two are of one person (OpenID Connect Core, 5.3.2).
        if told["userinfo"].get("sub") != told.get("id_token", {}).get("sub"):
            message = "the identity and the person told are not the same"
            raise OAuth2Error(message)
        request.session[IDENTITY] = kwargs["response"].get("id_token", "")
        return login

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        with get_providers().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
        told: dict[str, Any]
        if not answer.headers.get("Content-Type", "").startswith("application/jwt"):
            told = answer.json()
            return told
        told = jwtkit.verify_and_decode(
            credential=answer.text.strip(),
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=settings.OPENID_CLIENT_ID,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return told


@never_cache
@require_POST
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider, by a page: browsers forbid a form of ours to be led, from one address to the next, elsewhere."""
    provider = _named_by_the_settings(request)
    nonce = get_random_string(32)
    try:
        led = provider.redirect(
            request,
            process=AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            data={"nonce": nonce},
            auth_params={"nonce": nonce},
        )
    except RequestException:
        return _not_in(request, "failed")
    page = render(request, "account/leaving.html", {"provider": settings.OPENID_NAME, "address": led["Location"]})
    page["Refresh"] = f"0; url={led['Location']}"
    return page


@never_cache
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    _named_by_the_settings(request)
    answer: HttpResponse = OAuth2CallbackView.adapter_view(SignedAnswers(request, PROVIDER))(request)
    return answer


def way_out(request: HttpRequest) -> str:
    """Where one signs out of the provider; empty where it tells no such address. Raises RequestException."""
    told = SignedAnswers(request, PROVIDER).openid_config
    return str(told.get("end_session_endpoint", ""))


def _told(login: SocialLogin) -> dict[str, Any]:
    told: dict[str, Any] = login.account.extra_data["userinfo"]
    return told


def _proves_address(told: dict[str, Any]) -> bool:
    proves = told.get("email_verified", settings.OPENID_PROVES_ADDRESSES) is True
    return proves and isinstance(told.get("email"), str)


def _named_by_the_settings(request: HttpRequest) -> Any:
    if not settings.OPENID_NAME:
        raise Http404
    return get_providers().get_provider(request, PROVIDER)


def _not_in(request: HttpRequest, why: str, address: str = "") -> HttpResponse:
    request.session.pop(IDENTITY, None)
    told = {"provider": settings.OPENID_NAME, "why": why, "address": address}
    return render(request, "account/not_in.html", told, status=502 if why == "failed" else 403)
