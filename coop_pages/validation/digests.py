"""A text, frozen: its sections in a canonical form, with a SHA-256 of each and of the whole.

Revision ids prove nothing (Wagtail's autosave rewrites a revision under the same id): digests do.
Canonical form: JSON with sorted keys, no white space, Unicode NFC; block ids are left out, because they are not text.
Nor are the random keys by which the rich text editor names paragraphs, nor fields in which nothing is written: a field
that a later version adds to a page or to a block changes nothing of what was agreed before.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

ALGORITHM = "cooperer-2"
NOTHING = "{}"

_EDITOR_KEY = re.compile(r'(<[a-z0-9]+)\s+data-block-key="[^"]*"')
_KEYED_TAG = re.compile(r'<(?:p|h[1-6]|li|blockquote)(?=[\s>])(?:[^<>]*?\sdata-block-key="([^"]*)")?[^<>]*>')
_BLOCK_KEYS = {"type", "value", "id"}

Pairs = tuple[tuple[str, str], ...]


def _plain(value: Any) -> Any:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case dict():
            is_block = _BLOCK_KEYS >= value.keys() >= {"type", "value"}
            return {key: _plain(item) for key, item in value.items() if not (is_block and key == "id")}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def canonical(value: Any) -> str:
    """The one way to write `value` (anything that Django's JSON encoder takes) as text."""
    data = json.loads(json.dumps(value, cls=DjangoJSONEncoder))
    return json.dumps(_plain(data), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def without_editor_keys(value: Any) -> Any:
    match value:
        case str():
            return _EDITOR_KEY.sub(r"\1", value)
        case dict():
            return {key: without_editor_keys(item) for key, item in value.items()}
        case list() | tuple():
            return [without_editor_keys(item) for item in value]
        case _:
            return value


def without_empty_fields(value: Any) -> Any:
    """`value` without the fields of pages and blocks that hold nothing; a block or a row that is there stays."""
    match value:
        case dict():
            is_block = _BLOCK_KEYS >= value.keys() >= {"type", "value"}
            kept = {key: without_empty_fields(item) for key, item in value.items()}
            return kept if is_block else {key: item for key, item in kept.items() if not _is_empty(item)}
        case list() | tuple():
            return [without_empty_fields(item) for item in value]
        case _:
            return value


def _is_empty(value: Any) -> bool:
    """Zero is a figure; no is what a box says that nobody ticked."""
    return value is None or value is False or (isinstance(value, str | dict | list) and not value)


def editor_ids(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """(place, identifier) of each block, row and paragraph that the editor can tell from the others.

    A place is the path in the canonical content (`/budget/0`); of a paragraph, the number of its tag after a `#`.
    """
    match value:
        case str():
            for number, found in enumerate(_KEYED_TAG.finditer(value)):
                if found[1]:
                    yield f"{place}#{number}", found[1]
        case dict():
            is_block = _BLOCK_KEYS >= value.keys() >= {"type", "value"}
            if is_block and value.get("id"):
                yield place, str(value["id"])
            for key, item in value.items():
                if not (is_block and key == "id"):
                    yield from editor_ids(item, f"{place}/{key}")
        case list() | tuple():
            for number, item in enumerate(value):
                yield from editor_ids(item, f"{place}/{number}")


def sha256(text: str) -> str:
    """SHA-256 of `text` in UTF-8: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_data(frozen: dict[str, Any]) -> str:
    """SHA-256 of all that `FrozenText.as_data` keeps: what people read of a text, and not what it says alone."""
    return sha256(canonical(frozen))


@dataclass(frozen=True)
class Section:
    """One part of a text that an organisation may cite.

    `content`: the canonical form. `ids`: the editor's identifiers by place; `names`: what the text refers to by its key
    (“directory.organisation 12”), as it was called. These two are not in the digest of a text, which an editor's
    identifiers and a new name must not change: `as_data` is, whole, in the ledger.
    """

    key: str
    label: str
    content: str
    ids: Pairs = field(default=(), compare=False)
    names: Pairs = field(default=(), compare=False)

    @property
    def digest(self) -> str:
        return sha256(self.content)


@dataclass(frozen=True)
class FrozenText:
    """A whole text: the kind of page it stands on, and its sections in order."""

    kind: str
    sections: tuple[Section, ...]

    @property
    def digest(self) -> str:
        return sha256(canonical([ALGORITHM, self.kind, [[section.key, section.digest] for section in self.written]]))

    @property
    def written(self) -> tuple[Section, ...]:
        """The sections in which something is written: the others are not part of the text."""
        return tuple(section for section in self.sections if section.content != NOTHING)

    def as_data(self) -> dict[str, Any]:
        """For a JSON column; `from_data` reads it back."""
        return {
            "kind": self.kind,
            "sections": [
                {
                    "key": s.key,
                    "label": s.label,
                    "content": s.content,
                    "ids": dict(s.ids),
                    "names": dict(s.names),
                }
                for s in self.sections
            ],
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "FrozenText":
        return cls(
            kind=data["kind"],
            sections=tuple(
                Section(
                    s["key"],
                    s["label"],
                    s["content"],
                    tuple(s.get("ids", {}).items()),
                    tuple(s.get("names", {}).items()),
                )
                for s in data["sections"]
            ),
        )

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)


def changed_sections(before: FrozenText, after: FrozenText) -> Sequence[str]:
    """Keys of the sections of `after` that differ from `before`, in reading order."""
    known = {section.key: section.digest for section in before.sections}
    return [section.key for section in after.sections if known.get(section.key) != section.digest]
