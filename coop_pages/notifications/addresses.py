"""Addresses in messages: whole ones, and the signed one by which a person stops them without signing in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from directory.models import User

SALT = "cooperer.unsubscribe"


def absolute(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


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
