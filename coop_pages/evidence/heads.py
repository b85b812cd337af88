"""The heads that partners kept, from the messages and receipts that they received: are they all in the ledgers?"""

import errno
import mailbox
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.utils.translation import gettext as _

from coop_pages.base.batches import batched
from coop_pages.evidence.verifier.notes import HEAD
from coop_pages.validation.models.ledger import LedgerEntry

# As messages and receipts write it, in every language: the line of the ledger, then its hash.
_WRITTEN = re.compile(r"\b(\d+),\s+([0-9a-f]{64})\b")
_PARTS_READ = ("text/plain", "text/html")


@dataclass(frozen=True)
class KeptHead:
    """`position`: the line of the ledger that was written beside it; None where only the digits were given."""

    digits: str
    position: int | None = None


def heads_in(path: Path) -> Iterator[KeptHead]:
    """Each head written in the messages of `path`: an mbox file, a Maildir folder, or one message saved as a file.

    Raises OSError where it cannot be read.
    """
    found: dict[KeptHead, None] = {}
    for message in _messages(path):
        for part in message.walk():
            if part.get_content_type() in _PARTS_READ:
                for position, digits in _WRITTEN.findall(_words_of(part)):
                    found.setdefault(KeptHead(digits, int(position)))
    yield from found


def _messages(path: Path) -> Iterator[EmailMessage]:
    if path.is_dir():
        if not (path / "cur").is_dir():
            raise NotADirectoryError(errno.ENOTDIR, _("a folder of another kind than a Maildir"), str(path))
        for stored in mailbox.Maildir(path, create=False):
            yield _read(stored.as_bytes())
    elif path.read_bytes()[:5] == b"From ":
        with closing(mailbox.mbox(path, create=False)) as box:
            for kept in box:
                yield _read(kept.as_bytes())
    else:
        yield _read(path.read_bytes())


def _words_of(part: EmailMessage) -> str:
    """What is written in a part, were it in an alphabet that nobody knows: heads and their lines are plain digits."""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        payload = part.get_payload(decode=True)
        return payload.decode("ascii", "replace") if isinstance(payload, bytes) else ""


def _read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, _class=EmailMessage, policy=policy.default)


def ledgers_of(heads: Iterable[KeptHead]) -> set[int]:
    """Primary keys of the ledgers in which `heads` are."""
    return {chain for chain, _position in _places(heads).values()}


def _places(heads: Iterable[KeptHead]) -> dict[str, tuple[int, int]]:
    """Ledger and position of each head that is in one."""
    places: dict[str, tuple[int, int]] = {}
    for digits in batched({head.digits for head in heads}):
        rows = LedgerEntry.objects.filter(hash__in=digits).values_list("hash", "chain", "position")
        places |= {digest: (chain, position) for digest, chain, position in rows}
    return places


def unknown_heads(heads: Iterable[KeptHead]) -> Iterator[str]:
    """One sentence for each head that is in no ledger, or elsewhere than where it was: that ledger was rewritten."""
    heads = list(heads)
    places = _places(heads)
    for head in heads:
        if not HEAD.fullmatch(head.digits):
            yield _("A head has 64 digits (0 to 9, a to f): “%(head)s” is none.") % {"head": head.digits}
        elif head.digits not in places:
            yield _("The head %(head)s, which a partner kept, is in no ledger any more.") % {"head": head.digits}
        elif head.position not in (None, places[head.digits][1]):
            details = {"head": head.digits, "kept": head.position, "now": places[head.digits][1]}
            yield _("The head %(head)s was that of line %(kept)s, and is now that of line %(now)s.") % details
