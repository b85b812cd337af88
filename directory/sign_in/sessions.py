"""How long one stays signed in: until the browser closes, or a month on a device that one says is one's own."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest


def connect() -> None:
    user_logged_in.connect(_remember, dispatch_uid="sign_in.remember")


def _remember(sender: type, request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None and request.POST.get("remember"):
        request.session.set_expiry(settings.REMEMBERED_SESSION_AGE)
