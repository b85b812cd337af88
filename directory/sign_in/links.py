"""The link of a message, which lets its person in on the device that they said is their own.

It serves once, for a while, and by a press of a button: a program that opens links, or sends forms, in the person's
place has neither their session nor the mark of their device, and is led to the door like anybody.
"""

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from directory.people import User

SALT = "cooperer.sign_in_link"
GOOD_FOR = 30 * 24 * 3600  # seconds
OWN_DEVICE = "own_device"
WRITTEN_TO = "written_to"
OWN_FOR = 365 * 24 * 3600  # seconds


def sign_in_path(person: User, path: str) -> str:
    """The path of a link to `path` that lets `person` in. Signing in again, anywhere, spends it."""
    return reverse("sign_in_link", args=[signing.dumps([person.pk, path, _last_entry(person)], salt=SALT)])


def trust_device(response: HttpResponse, person: User) -> None:
    """Mark the device as the person's own, until they sign out of it or change their password."""
    response.set_cookie(
        OWN_DEVICE,
        _mark_of(person),
        max_age=OWN_FOR,
        path=reverse("space:home"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_device(response: HttpResponse) -> None:
    response.delete_cookie(OWN_DEVICE, path=reverse("space:home"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, link: str) -> HttpResponse:
    person, path, spent = _read(link)
    if person is None or request.user.is_authenticated:
        return redirect(path)
    if spent or not _is_own_device(request, person):
        # Led to the door, where they need not type the address to which the message was sent.
        request.session[WRITTEN_TO] = person.email
        return redirect(path)
    if request.method != "POST":
        return render(request, "account/enter.html", {"person": person})
    record_authentication(request, person, method="message_link")
    return perform_login(request, Login(user=person, redirect_url=path, email=person.email))


def _read(link: str) -> tuple[User | None, str, bool]:
    """Whom a link lets in, where it leads, and whether it has served or grown old. Raises Http404 for any other."""
    try:
        number, path, entry = signing.loads(link, salt=SALT)
        signing.loads(link, salt=SALT, max_age=GOOD_FOR)
    except signing.SignatureExpired:
        return None, path, True
    except signing.BadSignature:
        raise Http404 from None
    person = User.objects.filter(pk=number, is_active=True).first()
    return person, path, person is None or _last_entry(person) != entry


def _last_entry(person: User) -> str:
    moment: datetime | None = person.last_login
    return moment.isoformat() if moment else ""


def _is_own_device(request: HttpRequest, person: User) -> bool:
    return constant_time_compare(request.COOKIES.get(OWN_DEVICE, ""), _mark_of(person))


def _mark_of(person: User) -> Any:
    return salted_hmac(SALT, f"{person.pk} {person.get_session_auth_hash()}", algorithm="sha256").hexdigest()
