"""Every kind of message has a plain subject in both languages; all of them stand in messages.md.

To write that list again after a change: REWRITE=1 .venv/bin/python -m pytest tests/unit/notifications/test_messages.py
"""

import os
import pkgutil
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from coop_pages.notifications import kinds
from coop_pages.notifications.notification import Notification
from coop_pages.notifications.registry import registered
from coop_pages.validation.models.ledger import Event

LIST = Path(__file__).with_name("messages.md")
JARGON = re.compile(r"\b(digest|token|workflow|null|notification|jeton|empreinte)\b", re.IGNORECASE)


def subject(kind, language):
    with override(language):
        return str(registered[kind].subject)


def brief(kind, language):
    with override(language):
        return str(registered[kind].brief)


def written_list():
    lines = ["# Every kind of message: in the list of a mailbox, and at the head of the letter, in both languages", ""]
    for kind in registered:
        lines += [f"- `{kind}`"]
        lines += [f"  - {brief(kind, language)} — {subject(kind, language)}" for language in ("en", "fr")]
    return "\n".join(lines) + "\n"


def test_the_list_of_messages_is_complete_and_up_to_date():
    if os.environ.get("REWRITE"):
        LIST.write_text(written_list())
    assert LIST.read_text() == written_list()


def test_every_file_of_kinds_is_imported_and_so_registered():
    """A class that nothing imports is registered nowhere, and its message never leaves."""
    assert {module.name for module in pkgutil.iter_modules(kinds.__path__)} <= set(kinds.__all__)


def test_a_message_is_never_told_of_what_concerns_no_round():
    with pytest.raises(ValueError, match="OfAnEmbargo"):
        type("OfAnEmbargo", (Notification,), {"told_of": frozenset({Event.EMBARGO_LIFTED})})


@pytest.mark.parametrize("kind", registered)
def test_a_message_has_a_subject_in_both_languages_and_something_to_say(kind):
    english, french = subject(kind, "en"), subject(kind, "fr")
    assert english != french
    for language in ("en", "fr"):
        assert len(brief(kind, language).replace("%(short_day)s", "30 sept.").replace("%(answer)s", "refuse")) <= 37
    assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", french))
    for words in (english, french):
        assert not JARGON.search(re.sub(r"%\(\w+\)s", "", words))
        assert len(words) < 110
    assert registered[kind].paragraphs is not Notification.paragraphs
