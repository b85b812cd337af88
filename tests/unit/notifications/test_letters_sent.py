"""Every kind of message as it leaves: read by machines here, by people in docs/messages/.

To write those files again after a change:
REWRITE=1 .venv/bin/python -m pytest tests/unit/notifications/test_letters_sent.py
"""

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from coop_pages.notifications.registry import registered

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parents[3] / "docs/messages"
GMAIL_CUTS_AT = 102_000  # bytes
# Before any filter of unwanted mail: what a reader would take for one.
SUSPICIOUS = re.compile(r"!|€|\b(gratuit|urgent|gagn|cliquez|offre|promo)", re.IGNORECASE)


class Page(HTMLParser):
    def __init__(self, source):
        super().__init__()
        self.tags, self.links = [], []
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src")]


def test_every_kind_of_message_was_seen_to_leave(letters):
    assert sorted(letters) == sorted(registered)


def test_every_letter_is_light_whole_and_answerable(letters):
    for kind, message in letters.items():
        sent = message.message()
        page = page_of(message)
        assert len(message.subject) <= 60, (kind, message.subject)
        assert not SUSPICIOUS.search(message.subject), message.subject
        assert len(page.encode()) < GMAIL_CUTS_AT, kind
        assert sent["Auto-Submitted"] == "auto-generated"
        assert sent["Reply-To"] or kind == "mandate.ending"
        assert message.body.startswith("Bonjour "), kind
        read = Page(page)
        assert read.tags.count("h1") == 1
        assert not {"img", "script", "link", "iframe", "form"} & {*read.tags}
        assert all(link.startswith("http://localhost:8000/espace/") for link in read.links), read.links
        assert page.count('class="button"') == 1, kind
        assert {link for link in read.links if link in message.body} == {*read.links}, kind
        letter, _dashes, foot = message.body.partition("\n-- \n")
        signed = letter.rfind("Vous pouvez répondre à ce message")
        digits = re.search(r"[0-9a-f]{64}", message.body)
        assert digits is None or digits.start() > signed, kind
        assert foot


def test_the_letters_that_people_read_are_those_that_leave(letters, letters_in_english):
    written = {f"{kind}.txt": as_read(message) for kind, message in letters.items()}
    written |= {f"en/{kind}.txt": as_read(message) for kind, message in letters_in_english.items()}
    written |= {f"{kind}.html": lasting(page_of(message)) for kind, message in letters.items()}
    if os.environ.get("REWRITE"):
        (FOLDER / "en").mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            (FOLDER / name).write_text(text)
    files = [*FOLDER.rglob("*.txt"), *FOLDER.rglob("*.html")]
    kept = {str(file.relative_to(FOLDER)): file.read_text() for file in files}
    assert kept == written


def test_a_letter_in_english_is_in_english_and_as_short(letters_in_english):
    for kind, message in letters_in_english.items():
        assert len(message.subject) <= 60, (kind, message.subject)
        assert message.body.startswith("Dear ") or message.body.startswith("Hello "), (kind, message.body[:40])
        ours = re.sub(r"“.*?”", "", message.body)  # what people wrote stays as they wrote it
        french = re.search(r"\b(vous|votre|bonjour|est|sont|attendue?s?|réponses?)\b", ours, re.IGNORECASE)
        assert not french, (kind, french)


def page_of(message):
    return next(content for content, type_ in message.alternatives if type_ == "text/html")


def as_read(message):
    headers = {"Subject": message.subject, "Reply-To": ", ".join(message.reply_to or [])}
    head = "\n".join(f"{name}: {value}" for name, value in headers.items())
    return lasting(f"{head}\n\n{message.body.strip()}\n")


def lasting(text):
    """Without what changes from a day, or a database, to another."""
    text = re.sub(r"[0-9a-f]{64}", "0123456789abcdef…", text)
    text = re.sub(r"(tours|recepisses|remarques)/\d+", r"\1/1", text)
    text = re.sub(r"(desabonnement)/[^\s\"]+", r"\1/…", text)
    text = re.sub(r"(espace/entrer)/[^\s\"]+", r"\1/…/", text)
    text = re.sub(r"[\w.-]+@example\.org", "adresse@example.org", text)
    return re.sub(r"(ligne|line) \d+", r"\1 7", text)
