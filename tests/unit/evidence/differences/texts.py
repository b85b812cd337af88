"""Small frozen texts of real page types, and what their differences say without their tags."""

from typing import Any

from django.utils.html import strip_tags

from coop_pages.evidence.differences import Told, differences_between
from coop_pages.validation.digests import FrozenText, Section, canonical, editor_ids, without_editor_keys
from coop_pages.validation.text.sections import MEDIA_KEY

FEASIBILITY = "coop_pages.feasibilityphasepage"


def _key(name: str) -> str:
    *model, pk = name.split("_")
    return f"{'.'.join(model)} {pk}"


def section(key: str, fields: dict[str, Any], **names: str) -> Section:
    """A section as `freeze` makes it. `names`: of what it refers to (`directory_organisation_12="Le Phare"`)."""
    called = tuple((_key(name), title) for name, title in names.items())
    content = canonical(without_editor_keys(fields))
    return Section(key, key.capitalize(), content, ids=tuple(editor_ids(fields)), names=called)


def text(*sections: Section, kind: str = FEASIBILITY) -> FrozenText:
    return FrozenText(kind, sections)


def introduction(html: str) -> FrozenText:
    return text(section("introduction", {"introduction": html}))


def lead(words: str) -> FrozenText:
    """A case study of which only the plain words over it are written."""
    return text(section("lead", {"lead": words}), kind="coop_pages.casestudypage")


def blocks(field: str, *rows: dict[str, Any], kind: str = FEASIBILITY, type: str = "line", **names: str) -> FrozenText:
    """A section of one StreamField; `id` in a row is the editor's identifier."""
    data = [
        {"type": row.get("type", type), "value": {k: v for k, v in row.items() if k not in {"id", "type"}}}
        | ({"id": row["id"]} if "id" in row else {})
        for row in rows
    ]
    return text(section(field, {field: data}, **names), kind=kind)


def files(*found: list[str], **names: str) -> Section:
    called = tuple((name.replace("_", " "), title) for name, title in names.items())
    return Section(MEDIA_KEY, "Images et documents", canonical([list(one) for one in found]), names=called)


def told(before: FrozenText, after: FrozenText) -> list[Told]:
    return [change for section in differences_between(before, after).sections for change in section.changes]


def sentences(before: FrozenText, after: FrozenText) -> list[str]:
    """Those of every change."""
    return [sentence for change in told(before, after) for sentence in change.sentences]


def read_aloud(html: str) -> str:
    """What a screen reader says of a marked text."""
    return " ".join(strip_tags(html.replace("<br>", " / ")).replace("\u00a0:", ":").split())
