"""A frozen text read into a tree, from what was digested alone. Labels, names and identifiers only help to tell it."""

import json
import re
from dataclasses import replace
from typing import Any

from coop_pages.evidence.differences.rich_text import markup, plain_lines, rich_text
from coop_pages.evidence.differences.schema import NOTHING_KNOWN, Role, Spec, page_spec
from coop_pages.evidence.differences.tree import Entry, Form, Node, Raw, Record, Series, Value
from coop_pages.validation.digests import FrozenText, Section, canonical
from coop_pages.validation.text.sections import MEDIA_KEY

_BLOCK = {"type", "value"}
# Of a field that the page type no longer has, nothing says whether it was rich text.
_RICH = re.compile(r"<(?:p|ul|ol|h[1-6]|hr|blockquote|table|embed)[ />]")


def read(text: FrozenText) -> Series:
    """The sections of `text`, each with its fields."""
    spec, labels = page_spec(text.kind)
    return Series(
        Form.SECTIONS,
        tuple(Entry(s.key, _section(s, spec), id=s.key, label=labels.get(s.key) or s.label) for s in text.sections),
    )


def content_of(body: Node) -> str:
    """The canonical content of a section, from its tree."""
    return body.written if isinstance(body, Raw) else canonical(written(body))


def written(node: Node) -> Any:
    """`node` as the JSON data that the canonical content holds."""
    match node:
        case Value():
            return node.data
        case Record():
            return {name: written(part) for name, part in node.parts}
        case Series(form=Form.RICH):
            return node.raw or markup(node.items)
        case Series(form=Form.PLAIN):
            return "\n".join(line.text for line in node.items)  # type: ignore[union-attr]
        case Series(form=Form.BLOCKS):
            return [{"type": item.type, "value": written(item.body)} for item in node.items]  # type: ignore[union-attr]
        case Series(form=Form.MEDIA):
            return [[*item.type.split(" ", 1), *written(item.body)] for item in node.items]  # type: ignore[union-attr]
        case Series():
            return [written(item.body) for item in node.items]  # type: ignore[union-attr]
        case _:
            raise TypeError(node)


def _section(section: Section, page: Spec) -> Node:
    try:
        data = json.loads(section.content)
        is_media = section.key == MEDIA_KEY
        body = _media(data, dict(section.names)) if is_media else _Reader(dict(section.ids)).read(data, page, "")
        # What would not be written back as it was digested is compared as it is written.
        return body if content_of(body) == section.content else Raw(section.content)
    except (ValueError, TypeError, LookupError):
        return Raw(section.content)


def _media(data: list[list[str]], names: dict[str, str]) -> Series:
    """Each file with its title, where the text holds it, and the digest of its content."""
    keys = [(f"{kind} {pk}", rest) for kind, pk, *rest in data]
    return Series(
        Form.MEDIA,
        tuple(
            Entry(key, _value(rest, Spec(Role.FILE, model=key)), id=key, label=names.get(key) or rest[0])
            for key, rest in keys
        ),
    )


def _value(data: Any, spec: Spec = NOTHING_KNOWN) -> Value:
    return Value(json.dumps(data, ensure_ascii=False, sort_keys=True), spec)


class _Reader:
    def __init__(self, ids: dict[str, str]) -> None:
        self.ids: dict[str, str] = {}
        self.line_ids: dict[str, dict[int, str]] = {}
        for place, found in ids.items():
            around, is_line, number = place.partition("#")
            if is_line:
                self.line_ids.setdefault(around, {})[int(number)] = found
            else:
                self.ids[place] = found

    def read(self, data: Any, spec: Spec, place: str) -> Node:
        match data:
            case str():
                return self._text(data, spec, place)
            case dict():
                # In the order of the page type; what it no longer names comes last.
                names = [name for name in spec.parts if name in data] + [
                    name for name in data if name not in spec.parts
                ]
                parts = ((name, self.read(data[name], spec.of(name), f"{place}/{name}")) for name in names)
                return Record(tuple(parts), spec)
            case list() if data and all(isinstance(item, dict) and item.keys() == _BLOCK for item in data):
                return Series(Form.BLOCKS, tuple(self._blocks(data, spec, place)), spec=spec)
            case list():
                items = (self.read(item, spec.child or NOTHING_KNOWN, f"{place}/{n}") for n, item in enumerate(data))
                return Series(Form.BARE, tuple(Entry("item", item) for item in items), spec=spec)
            case _:
                return _value(data, spec)

    def _blocks(self, data: list[dict[str, Any]], spec: Spec, place: str) -> Any:
        for n, item in enumerate(data):
            known = spec.child or spec.of(item["type"])
            body = self.read(item["value"], known, f"{place}/{n}/value")
            yield Entry(item["type"], body, self.ids.get(f"{place}/{n}", ""), known.label)

    def _text(self, data: str, spec: Spec, place: str) -> Node:
        if spec.role == Role.RICH or (spec.role == Role.UNKNOWN and _RICH.search(data)):
            return replace(rich_text(data, self.line_ids.get(place, {})), spec=spec)
        if spec.role in {Role.PLAIN, Role.UNKNOWN}:
            return Series(Form.PLAIN, plain_lines(data), spec=spec)
        return _value(data, spec)
