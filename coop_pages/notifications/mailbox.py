"""The mailbox to which undelivered messages come back, read by IMAP."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from django.conf import settings

from coop_pages.notifications.reports import read_report
from coop_pages.notifications.returned import take

FORM = "imap+ssl://USER:PASSWORD@HOST[:PORT]/FOLDER (imap+tls:// where TLS begins by STARTTLS)"
PATIENCE = 20  # seconds
MOST_AT_ONCE = 200


def read_mailbox() -> tuple[int, int]:
    """How many messages were about one of ours, and how many are left, unread, to whoever reads that mailbox."""
    taken = left = 0
    with _opened(settings.RETURNS_URL) as mailbox:
        # What is for a person to read stays unread, with a star, and is not fetched again.
        _answer, found = mailbox.search(None, "UNSEEN", "UNFLAGGED")
        for number in found[0].decode().split()[:MOST_AT_ONCE]:
            report = read_report(_content(mailbox, number))
            ours = report is not None and take(report)
            mailbox.store(number, "+FLAGS", "(\\Seen)" if ours else "(\\Flagged)")
            taken, left = taken + ours, left + (not ours)
    return taken, left


def _content(mailbox: imaplib.IMAP4, number: str) -> bytes:
    _answer, parts = mailbox.fetch(number, "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")


@contextmanager
def _opened(url: str) -> Iterator[imaplib.IMAP4]:
    """Raises ValueError where the address is none, OSError or IMAP4.error where nobody answers there as it should."""
    parts = urlsplit(url)
    if parts.scheme not in ("imap+ssl", "imap+tls") or not (parts.hostname and parts.username and parts.password):
        message = f"RETURNS_URL is not of this form: {FORM}"
        raise ValueError(message)
    trusted = ssl.create_default_context()
    if parts.scheme == "imap+ssl":
        mailbox: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            parts.hostname, parts.port or 993, ssl_context=trusted, timeout=PATIENCE
        )
    else:
        mailbox = imaplib.IMAP4(parts.hostname, parts.port or 143, timeout=PATIENCE)
    with mailbox:
        if parts.scheme == "imap+tls":
            mailbox.starttls(trusted)
        mailbox.login(unquote(parts.username), unquote(parts.password))
        mailbox.select(unquote(parts.path.strip("/")) or "INBOX")
        yield mailbox
