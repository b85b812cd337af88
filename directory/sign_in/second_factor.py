"""Leads those who must hold more than a mailbox, and do not yet, to the page where they set it up."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


class SecondFactorMiddleware:
    """Instead of the admin, which would only say that they have no right there.

    Only the admin's addresses are looked at: on any other, not even the session is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_the_admin = request.path.startswith(reverse("wagtailadmin_home"))
        if in_the_admin and request.user.is_authenticated and request.user.lacks_second_factor:
            return redirect("mfa_index")
        return self.get_response(request)
