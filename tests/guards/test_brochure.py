"""What docs/brochure.md says that the site says, the site says: each quotation, on the page that is named before it."""

import json
import re

import polib

from coop_pages.management.setup import approach_texts, presentation_texts
from tests.french_typography import CATALOGUE, ROOT

TABLE = ROOT / "docs/brochure.md"


def words(value: object) -> str:
    """All that a value of any shape says, with plain spaces."""
    return " ".join(json.dumps(value, ensure_ascii=False, default=str).split())


def catalogue() -> str:
    return " · ".join(entry.msgstr for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete)


def tools() -> str:
    return " ".join(path.read_text() for path in sorted((ROOT / "coop_pages/public/tools/fr").glob("*.toml")))


PAGES = {
    "Pourquoi coopérer": lambda: words(presentation_texts.WHY_IN_FRENCH),
    "Qui sommes-nous": lambda: words(presentation_texts.WHO_IN_FRENCH),
    "La démarche": lambda: words(approach_texts.FRENCH) + catalogue(),
    "Ressources": lambda: words(presentation_texts.TOOLS_IN_FRENCH) + tools(),
    "Formes": lambda: (ROOT / "directory/data/cooperation_forms.json").read_text(),
    "Trouver mon Uriopss": catalogue,
    "home": catalogue,
    "the phase": catalogue,
}


def quotations() -> list[tuple[str, str]]:
    """(page, words) of each quotation of the second column; the page is the last one that was named."""
    found, page = [], ""
    for row in TABLE.read_text().splitlines():
        if not row.startswith("|") or row.startswith("|---"):
            continue
        place = row.strip("|").split("|")[1].replace("the same box", "the same")
        for part in re.split(rf"(« [^»]+ »|\b(?:{'|'.join(PAGES)})\b)".replace(" ", r"\s"), place):
            if part in PAGES:
                page = part
            elif part.startswith("«"):
                found.append((page, part.strip("«» \u00a0\u202f")))
    return found


def flat(text: str) -> str:
    return " ".join(text.split())


def test_what_is_quoted_from_the_site_is_on_the_page_that_is_named():
    quoted = quotations()
    assert len(quoted) > 20
    said = {page: flat(tell()) for page, tell in PAGES.items()}
    assert [(page, text) for page, text in quoted if flat(text) not in said.get(page, "")] == []


def test_no_idea_is_without_its_place():
    rows = [row.strip("|").split("|") for row in TABLE.read_text().splitlines() if row.startswith("| ")]
    assert len(rows) > 40
    assert [idea for idea, place in rows if not place.strip()] == []
