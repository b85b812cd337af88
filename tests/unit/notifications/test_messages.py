"""Every kind of message has a plain subject in both languages; all of them stand in messages.md.

To write that list again after a change: REWRITE=1 .venv/bin/python -m pytest tests/unit/notifications/test_messages.py
"""

import os
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from coop_pages.notifications.notification import Notification
from coop_pages.notifications.registry import registered

LIST = Path(__file__).with_name("messages.md")
JARGON = re.compile(r"\b(digest|token|workflow|null|notification|jeton|empreinte)\b", re.IGNORECASE)


def subject(kind, language):
    with override(language):
        return str(registered[kind].subject)


def written_list():
    lines = ["# Every kind of message, with its subject in both languages", ""]
    for kind in registered:
        lines += [f"- `{kind}`", f"  - {subject(kind, 'en')}", f"  - {subject(kind, 'fr')}"]
    return "\n".join(lines) + "\n"


def test_the_list_of_messages_is_complete_and_up_to_date():
    if os.environ.get("REWRITE"):
        LIST.write_text(written_list())
    assert LIST.read_text() == written_list()


@pytest.mark.parametrize("kind", registered)
def test_a_message_has_a_subject_in_both_languages_and_something_to_say(kind):
    english, french = subject(kind, "en"), subject(kind, "fr")
    assert english != french
    assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", french))
    for words in (english, french):
        assert not JARGON.search(re.sub(r"%\(\w+\)s", "", words))
        assert len(words) < 110
    assert registered[kind].paragraphs is not Notification.paragraphs
