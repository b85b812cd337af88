"""Each closing's head, time-stamped by an authority (RFC 3161): nobody can claim to have written it at another time.

Off until TIMESTAMP_AUTHORITY_URL is set. Asked for in the background; an authority that does not answer holds back
nothing, and is asked again at the next closing or by `manage.py stamp_closings`.
"""

import hashlib
import logging
import urllib.request
from functools import partial
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import models, transaction
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

from coop_pages.evidence.signing import origin_of
from coop_pages.evidence.verifier.notes import Checkpoint
from coop_pages.validation import clock
from coop_pages.validation.models.ledger import Event, LedgerEntry
from coop_pages.validation.models.protection import refuse_deletion

CLOSINGS = (Event.ROUND_AGREED, Event.ROUND_RETURNED)
GRANTED = (0, 1)
PATIENCE_SECONDS = 20
MOST_BYTES = 100_000

logger = logging.getLogger(__name__)


class TimestampRefused(Exception):
    """The authority did not answer, or answered something else than a time-stamp of what was sent."""


class TimestampToken(models.Model):
    """What the authority answered of one entry: `text` is what it stamped, `response` its answer, as DER bytes."""

    entry = models.OneToOneField(
        LedgerEntry, models.PROTECT, primary_key=True, related_name="timestamp", verbose_name=_("ledger entry")
    )
    text = models.TextField(_("where the ledger stood"))
    response = models.BinaryField(_("answer of the authority"))
    authority = models.CharField(_("address of the authority"), max_length=500)
    received_at = models.DateTimeField(_("received at"), default=clock.now)

    class Meta:
        verbose_name = _("time-stamp")
        verbose_name_plural = _("time-stamps")

    def __str__(self) -> str:
        return f"{self.entry_id} · {self.authority}"


def stamp(entry: LedgerEntry) -> TimestampToken:
    """Have the head at `entry` time-stamped, and keep the answer. Raises TimestampRefused."""
    text = str(Checkpoint(origin_of(entry.chain_id), entry.position, entry.hash))
    response = _asked(text.encode(), settings.TIMESTAMP_AUTHORITY_URL)
    facts = {"text": text, "response": response, "authority": settings.TIMESTAMP_AUTHORITY_URL}
    return TimestampToken.objects.get_or_create(entry=entry, defaults=facts)[0]


def stamp_closings_left() -> tuple[int, int]:
    """How many closings were stamped, and how many were refused: these are tried again the next time."""
    left = LedgerEntry.objects.filter(event__in=CLOSINGS, timestamp__isnull=True).order_by("chain", "position")
    stamped = refused = 0
    for entry in left if settings.TIMESTAMP_AUTHORITY_URL else ():
        try:
            stamp(entry)
            stamped += 1
        except TimestampRefused:
            logger.exception("No time-stamp of %s", entry)
            refused += 1
    return stamped, refused


@task(backend="background")
def stamp_closings() -> None:
    stamp_closings_left()


def connect() -> None:
    post_save.connect(_stamp_after_commit, sender=LedgerEntry, dispatch_uid="evidence.stamp")
    pre_delete.connect(refuse_deletion, sender=TimestampToken, dispatch_uid="evidence.TimestampToken")


def _stamp_after_commit(sender: type[LedgerEntry], instance: LedgerEntry, **_signal: Any) -> None:
    if settings.TIMESTAMP_AUTHORITY_URL and instance.event in CLOSINGS:
        transaction.on_commit(partial(stamp_closings.enqueue))


def _asked(text: bytes, address: str) -> bytes:
    """The authority's answer, once it is known to be of this text and of this very question."""
    question = TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256).build()
    headers = {"Content-Type": "application/timestamp-query"}
    request = urllib.request.Request(address, question.as_bytes(), headers)  # noqa: S310 (the setting is checked)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(MOST_BYTES)
        response = decode_timestamp_response(content)
        if response.status not in GRANTED:
            raise TimestampRefused(response.status, response.status_string)
        told = response.tst_info
        fits = told.message_imprint.message == hashlib.sha256(text).digest() and told.nonce == question.nonce
    except (OSError, ValueError) as error:
        raise TimestampRefused(str(error)) from error
    if not fits:
        raise TimestampRefused(address)
    return content


@register()
def check_authority(**_options: object) -> list[CheckMessage]:
    address = settings.TIMESTAMP_AUTHORITY_URL
    if address and not address.startswith(("http://", "https://")):
        return [Error("TIMESTAMP_AUTHORITY_URL is no address of the web.", id="coop_pages.E002")]
    return []
