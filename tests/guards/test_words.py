"""Words that the site does not use, because readers stumbled on them or because another one says the same thing."""

import re

import polib
import pytest

from tests.french_typography import CATALOGUE, ROOT

# What is not said: what is said instead.
IN_ENGLISH = {
    r"\bresists\b": "does not work",
    r"\bseveral publics\b": "people of several kinds",
    r"if it were to do again": "if they did it again",
    r"to cooperate is first": "better support for people",
}
IN_FRENCH = {
    r"\bcourriels?\b": "adresse électronique, message",
    r"\be-?mails?\b": "adresse électronique, message",
    r"peu importe": "toutes, tous",
    r"\bcliquez ici\b": "le nom de ce vers quoi le lien mène",
}
PLACES = re.compile(r"%\(\w+\)s")
# The name of a field in the open data is the address of a value: programs read it.
NAMES_IN_DATA = re.compile(r'"courriel"')


def sentences():
    """(where, what is said) in French, then in English."""
    for entry in polib.pofile(str(CATALOGUE)):
        if not entry.obsolete:
            french = " ".join((entry.msgstr, *entry.msgstr_plural.values()))
            yield "fr", PLACES.sub("", french), entry.msgid
            yield "en", f"{entry.msgid} {entry.msgid_plural}", entry.msgid
    texts = [*(ROOT / "coop_pages").rglob("*.toml"), *(ROOT / "directory/data").glob("*.json")]
    for path in texts:
        yield "fr", NAMES_IN_DATA.sub("", path.read_text(encoding="utf-8")), path.name
        yield "en", path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize(("language", "words"), [("fr", IN_FRENCH), ("en", IN_ENGLISH)])
def test_no_sentence_holds_a_word_that_readers_stumbled_on(language, words):
    found = [
        (where, pattern, instead)
        for told_in, text, where in sentences()
        for pattern, instead in words.items()
        if told_in == language and re.search(pattern, text, re.IGNORECASE)
    ]
    assert found == []


def test_no_apostrophe_is_straight_in_what_is_delivered_to_read():
    straight = []
    for path in [
        *(ROOT / "coop_pages").rglob("*.toml"),
        ROOT / "directory/data/cooperation_forms.json",
        ROOT / "directory/data/cooperation_forms.en.json",
        ROOT / "directory/data/synonyms.json",
    ]:
        straight += [
            f"{path.name}: {line.strip()[:80]}" for line in path.read_text().splitlines() if re.search(r"\w'\w", line)
        ]
    assert straight == []
