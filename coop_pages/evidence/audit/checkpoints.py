"""Where a ledger stood when somebody outside saw it: co-signatures of organisations, time-stamps of an authority.

Whoever rewrites a whole ledger, its hashes and the tables can make neither again: they still tell of the former one.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from rfc3161_client import decode_timestamp_response

from coop_pages.base.batches import batched
from coop_pages.evidence.timestamps import GRANTED, TimestampToken
from coop_pages.evidence.verifier.notes import Checkpoint, read_checkpoint, read_key, read_note, signs
from coop_pages.validation.models.ledger import Event, LedgerEntry

# A body, a text or an answer that is none of ours: made by somebody who does not know our forms.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)


class Place(NamedTuple):
    chain: int
    position: int


def checkpoints_apart(only: Collection[int] | None, besides: Collection[int]) -> Iterator[str]:
    """`only`: the projects whose ledger is read; None for all. `besides`: those whose ledger does not hold."""
    yield from _cosignatures_apart(only, besides)
    yield from _stamps_apart(only, besides)


def _cosignatures_apart(only: Collection[int] | None, besides: Collection[int]) -> Iterator[str]:
    entries = LedgerEntry.objects.filter(event=Event.CHECKPOINT_COSIGNED).exclude(chain__in=besides)
    entries = entries if only is None else entries.filter(chain__in=only)
    rows = entries.order_by("chain", "position").values_list("chain", "position", "body").iterator()
    for batch in batched((Place(chain, position), _told(body)) for chain, position, body in rows):
        places = _places(body.get("head") for _place, body in batch)
        for place, body in batch:
            if not _is_cosigned(place, body, places):
                names = {"project": place.chain, "position": place.position, "organisation": body.get("name")}
                yield (
                    _("Project %(project)s: what %(organisation)s co-signed (entry %(position)s) is not this ledger.")
                    % names
                )


def _told(body: str) -> dict[str, Any]:
    told = json.loads(body)
    return told if isinstance(told, dict) else {}


def _is_cosigned(place: Place, body: dict[str, Any], places: dict[str, Place]) -> bool:
    """Whether the key of the organisation signed a head that this ledger had before."""
    try:
        checkpoint = Checkpoint(body["origin"], body["size"], body["head"])
        text, signatures = read_note(f"{checkpoint}\n{body['signature']}\n")
        key = read_key(body["key"])
        signed = [signs(key, text, signature) for signature in signatures]
    except UNREADABLE:
        return False
    signed_place = Place(_project(checkpoint.origin), checkpoint.size)
    there = places.get(checkpoint.head) == signed_place
    return signed == [True] and there and signed_place.chain == place.chain and signed_place.position < place.position


def _stamps_apart(only: Collection[int] | None, besides: Collection[int]) -> Iterator[str]:
    tokens = TimestampToken.objects.order_by()
    tokens = tokens if only is None else tokens.filter(entry__chain__in=only)
    # The entry may be gone, and its time-stamp left.
    of_entry = LedgerEntry.objects.filter(pk=OuterRef("entry_id"))
    stood = tokens.annotate(chain=Subquery(of_entry.values("chain")), position=Subquery(of_entry.values("position")))
    rows = stood.values_list("entry_id", "chain", "position", "text", "response")
    for entry, chain, position, text, response in rows.iterator():
        if chain not in besides and not _is_stamped(entry, Place(chain, position), text, bytes(response)):
            names = {"project": chain or "?", "position": position or "?"}
            yield _("Project %(project)s: the time-stamp of entry %(position)s is not of this ledger.") % names


def _is_stamped(entry: str, place: Place, text: str, response: bytes) -> bool:
    """Whether the authority answered of this very text, and this text is where the ledger stands at that entry.

    Whose signature the answer bears is for `openssl ts`, with the certificate of the authority.
    """
    try:
        checkpoint = read_checkpoint(text)
        answer = decode_timestamp_response(response)
        stamped = answer.status in GRANTED and answer.tst_info.message_imprint.message
    except UNREADABLE:
        return False
    there = checkpoint.head == entry and place == (_project(checkpoint.origin), checkpoint.size)
    return there and stamped == hashlib.sha256(text.encode()).digest()


def _project(origin: str) -> int:
    """The name of a ledger ends with its project; the address before it is the site's, which may have moved since."""
    number = origin.rpartition("/registre/")[2]
    return int(number) if number.isdecimal() else 0


def _places(heads: Iterable[Any]) -> dict[str, Place]:
    """The ledger and the position of each of these hashes that is in one."""
    rows = LedgerEntry.objects.filter(hash__in={head for head in heads if isinstance(head, str)})
    return {digest: Place(*place) for digest, *place in rows.values_list("hash", "chain", "position")}
