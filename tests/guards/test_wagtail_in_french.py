"""What the installed editor says in French: every sentence has its French, and none chooses both genders at once.

Ours comes first where Wagtail's is missing or clumsy: coop_pages/desk/wagtail_words.py and wagtail_acts.py.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings

EDITOR = ("wagtail", "simple_history")
BOTH_GENDERS = re.compile(
    r"\w\((e|le|es|ne|nt|elle|tte|ve|trice)\)|\b(ce/cette|cet/cette|le/la|la/le|un/une)\b|\b[Ss]lugs?\b|\be\.g\b"
)


def catalogue(folder: Path, language: str, domain: str) -> Iterator[polib.POEntry]:
    file = folder / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    if file.exists():
        yield from (entry for entry in polib.pofile(str(file)) if not entry.obsolete)


def said(domain: str) -> tuple[dict[str, list[str]], set[str]]:
    """The French of each sentence of the editor, ours first; and every sentence that it may say."""
    french: dict[str, list[str]] = {}
    sentences: set[str] = set()
    folders = [Path(app.path) for app in apps.get_app_configs() if app.name.startswith(EDITOR)]
    ours = [Path(path).parent for path in settings.LOCALE_PATHS]
    for folder in [*ours, *folders]:
        for entry in catalogue(folder, "fr", domain):
            if entry.translated():
                french.setdefault(entry.msgid, [entry.msgstr, *entry.msgstr_plural.values()])
    for folder in folders:
        for language in ("en", "fr"):
            sentences |= {entry.msgid for entry in catalogue(folder, language, domain)}
    return french, sentences


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_sentence_of_the_editor_has_its_french(domain):
    french, sentences = said(domain)
    assert len(sentences) > 100
    assert sorted(sentences - set(french)) == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_no_sentence_of_the_editor_chooses_both_genders(domain):
    french, sentences = said(domain)
    clumsy = {
        sentence: words for sentence in sentences for words in french.get(sentence, ()) if BOTH_GENDERS.search(words)
    }
    assert clumsy == {}
