"""Whoever can publish, or administer everything, must hold more than a mailbox."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from directory.models import User

PUBLISHING = "coop_pages.publish_agreed_text"
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def lacks_second_factor(user: User | AnonymousUser) -> bool:
    """Whether `user` must set up a passkey or an application before they publish or enter the admin."""
    if not settings.MFA_REQUIRED:
        return False
    # An administrator has every permission: this is true of them too.
    if not user.has_perm(PUBLISHING):
        return False
    return not Authenticator.objects.filter(user=user.pk, type__in=SECOND_FACTORS).exists()


class SecondFactorMiddleware:
    """Leads to the page where a second factor is set up, instead of the admin, those who must have one.

    Only the admin's addresses are looked at: on any other, not even the session is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(reverse("wagtailadmin_home")) and lacks_second_factor(request.user):
            return redirect("mfa_index")
        return self.get_response(request)
