"""What keeps the words behind the ledger's digests from being guessed: a salt, that travels with the words alone.

A ledger leaves the site with its digests, in packs; “we agree” or “no” would be found by trying. So the digest of words
covers a random salt before them, kept here. Where words are erased, so is their salt: nothing then says what they were.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from coop_pages.base.batches import batched
from coop_pages.validation.digests import sha256

SALT_BYTES = 16


class Sealed(str):
    """The digest of words behind a new salt, with that salt: the ledger keeps both apart when it takes the digest."""

    salt: str

    @classmethod
    def of(cls, words: str) -> "Sealed":
        salt = secrets.token_hex(SALT_BYTES)
        sealed = cls(sha256(salt + words))
        sealed.salt = salt
        return sealed


def sealed_in(value: Any) -> Iterator[Sealed]:
    """Every new digest of words in the body of an entry."""
    match value:
        case Sealed():
            yield value
        case dict():
            for item in value.values():
                yield from sealed_in(item)
        case list() | tuple():
            for item in value:
                yield from sealed_in(item)


class SaltQuerySet(models.QuerySet["Salt"]):
    def keep(self, sealed: Iterable[Sealed]) -> None:
        new = [Salt(digest=str(digest), salt=digest.salt) for digest in sealed]
        if new:
            self.bulk_create(new)

    def of(self, digests: Iterable[str]) -> dict[str, str]:
        """The salt behind each of `digests`, of those that are still known."""
        found: dict[str, str] = {}
        for wanted in batched(sorted(set(digests))):
            found |= dict(self.filter(digest__in=wanted).values_list("digest", "salt"))
        return found

    def behind(self, words: Collection[str]) -> dict[str, str]:
        """The digests behind which one of `words` is, each with these words."""
        known = self.values_list("digest", "salt").iterator() if words else ()
        return {digest: said for digest, salt in known for said in words if sha256(salt + said) == digest}

    def forget(self, digests: Iterable[str]) -> None:
        """Words are erased: what the ledger keeps of them says nothing any more."""
        for gone in batched(digests):
            self.filter(digest__in=gone).delete()


class Salt(models.Model):
    digest = models.CharField(_("digest"), max_length=64, primary_key=True)
    salt = models.CharField(_("salt"), max_length=2 * SALT_BYTES)

    objects = SaltQuerySet.as_manager()

    class Meta:
        verbose_name = _("salt")
        verbose_name_plural = _("salts")

    def __str__(self) -> str:
        return self.digest

    def opens(self, words: str) -> bool:
        """Whether `words` are those behind this digest."""
        return sha256(self.salt + words) == self.digest
