"""How long one stays signed in: until the browser closes, or a month on a device that one says is one's own.

The device is known afterwards, so that attempts made elsewhere do not close its door: see `limits`. One's own device
also lets its person in by the link of a message: see `links`.
"""

from typing import Any

from allauth.account.signals import user_logged_in as let_in
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse

from directory.people import User

from . import limits, links


def connect() -> None:
    user_logged_in.connect(_remember, dispatch_uid="sign_in.remember")
    let_in.connect(_know_device, dispatch_uid="sign_in.know_device")


def _remember(sender: type, request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None and request.POST.get("remember"):
        request.session.set_expiry(settings.REMEMBERED_SESSION_AGE)


def _know_device(sender: type, request: HttpRequest, response: HttpResponse, user: User, **kwargs: Any) -> None:
    limits.remember_device(response, user.email)
    if request.POST.get("remember"):
        links.trust_device(response, user)
