"""The spaces that French puts beside its signs, which keep a sign from starting a line on a phone.

A no-break space before a colon; a narrow one before « ; ? ! » and inside quotation marks, as the Imprimerie nationale
asks. An editor shows them as any other space: write plain ones, then `python -m tests.french_typography` mends them.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "site/locale/fr/LC_MESSAGES/django.po"

NO_BREAK, NARROW = "\u00a0", "\u202f"
SPACE = f"[ {NO_BREAK}{NARROW}]"
# The brochure's own words, in an English sentence.
QUOTED = "“Tél. :”"


def mended(words: str) -> str:
    """`words` with the spaces of French. Without a space before it a sign is no French: an address, a time, code."""
    if QUOTED in words:
        return words
    words = re.sub(rf"(?<=\S){SPACE}(?=:(?![=/\w]))", NO_BREAK, words)
    words = re.sub(rf"(?<=\S){SPACE}(?=[;?!»](?!=))", NARROW, words)
    return re.sub(rf"«{SPACE}", f"«{NARROW}", words)


def mended_catalogue(source: str) -> str:
    """The French of a catalogue alone: its comments and its English stay."""
    lines, is_french = [], False
    for line in source.splitlines(keepends=True):
        is_french = line.startswith("msgstr") or (is_french and line.startswith('"'))
        lines.append(mended(line) if is_french else line)
    return "".join(lines)


def mended_code(source: str) -> str:
    """The strings of a program alone: English puts no space before a sign, so that what is changed is French."""
    lines = source.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(source).readline))):
        if token.type == tokenize.STRING and (better := mended(token.string)) != token.string:
            (first, start), (last, end) = token.start, token.end
            before, after = lines[first - 1][:start], lines[last - 1][end:]
            lines[first - 1 : last] = (before + better + after).splitlines(keepends=True)
    return "".join(lines)


def sources() -> Iterator[tuple[Path, str, str]]:
    """Each file where people's French is written: what it says, and what it should say."""
    yield CATALOGUE, (source := CATALOGUE.read_text()), mended_catalogue(source)
    for folder in ("coop_pages", "directory", "site/config"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, (source := path.read_text()), mended_code(source)
    texts = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    told = [*(ROOT / "coop_pages").rglob("*.toml"), *(ROOT / "directory/data").glob("cooperation_forms*.json")]
    for path in sorted([*texts, *told]):
        yield path, (source := path.read_text()), mended(source)


if __name__ == "__main__":
    for path, source, better in sources():
        if better != source:
            path.write_text(better)
