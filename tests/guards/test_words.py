"""Words that the site does not use, because readers stumbled on them or because another one says the same thing.

They are the table of docs/glossary.md.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from tests.french_typography import CATALOGUE, ROOT

GLOSSARY = ROOT / "docs/glossary.md"
PLACES = re.compile(r"%\(\w+\)s")
# The name of a field in the open data is the address of a value: programs read it.
NAMES_IN_DATA = re.compile(r'"courriel"')
# Of a TOML file: names of fields, which nobody reads on the site.
KEYS = re.compile(r"^\w+(?= = )", re.MULTILINE)
COMMON = {
    "fr": re.compile(r"\b(?:le|la|les|des|et|un|une|du|pour|que|qui|est|au|vous)\b|[éèêàç]", re.IGNORECASE),
    "en": re.compile(r"\b(?:the|and|of|to|is|in|for|that|your|you|with|from)\b", re.IGNORECASE),
}


def not_said(language: str) -> dict[re.Pattern[str], str]:
    """What is not said in one language of the table: what is said instead."""
    table = GLOSSARY.read_text().split("## Words that are not said")[1]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")
    ]
    words = {word: row[2] for row in rows if row[0] == language for word in row[1].split("; ")}
    return {pattern(word, language): instead for word, instead in words.items()}


def pattern(word: str, language: str) -> re.Pattern[str]:
    if language == "code":
        return re.compile(re.escape(word))
    escaped = re.escape(word).replace(r"\(s\)", "s?").replace(r"\ ", r"\s+")
    return re.compile(rf"\b{escaped}\b", re.IGNORECASE)


def written_in(path: Path) -> Iterator[str]:
    """The texts of a program, one for each string that Python reads, its explanations left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in explained else None
        if isinstance(text, str) and not (text.isidentifier() and text.islower()):  # nor the name of a field
            yield text


def language_of(text: str) -> str:
    return max(COMMON, key=lambda language: len(COMMON[language].findall(text)))


def programs_that_tell() -> list[Path]:
    """What a new site says, and what the demonstration tells."""
    return [path for folder in ("setup", "demo") for path in (ROOT / "coop_pages/management" / folder).glob("*.py")]


def sentences() -> Iterator[tuple[str, str, str]]:
    """(language, what is said, where)."""
    for entry in polib.pofile(str(CATALOGUE)):
        if not entry.obsolete:
            french = " ".join((entry.msgstr, *entry.msgstr_plural.values()))
            yield "fr", PLACES.sub("", french), entry.msgid
            yield "en", f"{entry.msgid} {entry.msgid_plural}", entry.msgid
    texts = [*(ROOT / "coop_pages").rglob("*.toml"), *(ROOT / "directory/data").glob("*.json")]
    for path in texts:
        told = KEYS.sub("", path.read_text(encoding="utf-8"))
        yield "fr", NAMES_IN_DATA.sub("", told), path.name
        yield "en", told, path.name
    for path in programs_that_tell():
        for text in written_in(path):
            yield language_of(text), text, path.name


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_sentence_holds_a_word_that_readers_stumbled_on(language):
    refused = not_said(language)
    assert len(refused) >= 9
    found = [
        (where, word.pattern, instead)
        for told_in, text, where in sentences()
        for word, instead in refused.items()
        if told_in == language and word.search(text)
    ]
    assert found == []


def test_no_program_holds_a_name_that_another_one_replaced():
    refused = not_said("code")
    assert refused
    programs = [path for folder in ("coop_pages", "directory", "site") for path in (ROOT / folder).rglob("*.py")]
    texts = {path: path.read_text() for path in programs}
    assert [(path.name, word.pattern) for path, text in texts.items() for word in refused if word.search(text)] == []


def test_a_line_of_the_table_is_read_whole():
    assert pattern("minute(s) of reading", "en").search("4 minutes of  reading")
    assert not pattern("mail", "fr").search("maille")
    assert language_of("Une adresse électronique que quelqu’un relève.") == "fr"
    assert language_of("An e-mail address that is read by somebody.") == "en"


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
    for path in programs_that_tell():
        straight += [f"{path.name}: {text[:80]}" for text in written_in(path) if re.search(r"\w'\w", text)]
    assert straight == []
