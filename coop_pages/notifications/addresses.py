"""Addresses in messages: whole ones, and the signed one by which a person stops them without signing in."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse

from directory.models import User

SALT = "cooperer.unsubscribe"


def absolute(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def message_id(mark: str) -> str:
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    host = sender.rpartition("@")[2] or urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    return f"<{mark}@{host}>"


def unsubscribe_address(person: User) -> str:
    """Works as long as the message is kept: RFC 8058 asks that one click be enough, whenever it comes."""
    return absolute(reverse("space:unsubscribe", args=[signing.dumps(person.pk, salt=SALT)]))


def person_of(signed: str) -> User | None:
    """The active person whose address was signed; None where the signature or the account no longer holds."""
    try:
        number = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=number, is_active=True).first()
