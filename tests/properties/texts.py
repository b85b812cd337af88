"""Random texts of every page type that organisations agree on, and random edits of them."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models
from hypothesis import strategies as st
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from coop_pages.models import (
    CaseStudyPage,
    CooperationProjectPage,
    FeasibilityPhasePage,
    FollowUpPhasePage,
    ImplementationPhasePage,
    InformationPhasePage,
    OpportunityPhasePage,
)
from coop_pages.validation.digests import FrozenText, Section, canonical, editor_ids, without_editor_keys
from coop_pages.validation.text.sections import MEDIA_KEY, TITLE

PAGE_TYPES = (
    CaseStudyPage,
    CooperationProjectPage,
    InformationPhasePage,
    OpportunityPhasePage,
    FeasibilityPhasePage,
    ImplementationPhasePage,
    FollowUpPhasePage,
)
# Few words, so that lines repeat and resemble each other.
VOCABULARY = ["Paie", "loyer", "un", "deux", "31 000 €", "**gras**", "_a_", "R&D", "1 < 2", "été :", "d’ici"]
TAGS = ["<b>", "<i>", "<strong>", "<sup>", '<a href="https://a.org?x=1&amp;y=2">', '<a linktype="page" id="3">']

LINE_END = re.compile(r"(?<=</p>)|(?<=</h3>)|(?<=<hr/>)|(?<=</ul>)")

languages = st.sampled_from(["fr", "en"])
words = st.lists(st.sampled_from(VOCABULARY), max_size=5)
spaces = st.sampled_from([" ", " ", " ", "  ", "\u00a0"])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@st.composite
def inline(draw: Any) -> str:
    runs = []
    for word in draw(words):
        opened = draw(st.lists(st.sampled_from(TAGS), max_size=2, unique=True))
        closed = "".join(f"</{tag[1:].split()[0].rstrip('>')}>" for tag in reversed(opened))
        runs.append("".join(opened) + _escaped(word) + closed)
    return draw(st.sampled_from([" ", "<br/>", "", " \u00a0"])).join(runs)


@st.composite
def rich_line(draw: Any) -> str:
    said = draw(inline())
    key = draw(st.sampled_from(["", "", ' data-block-key="k1"', ' data-block-key="k2"', ' data-block-key="k3"']))
    return draw(
        st.sampled_from(
            [
                f"<p{key}>{said}</p>",
                f"<p{key}>{said}</p>",
                f"<h3{key}>{said}</h3>",
                f"<h4{key}>{said}</h4>",
                f"<ul><li{key}>{said}</li><li>{said}</li></ul>",
                f"<ol><li{key}>{said}<ul><li>deux</li><li>{said}</li></ul></li><li>un</li></ol>",
                f"<blockquote{key}>{said}</blockquote>",
                "<hr/>",
                '<embed embedtype="image" id="3" format="left" alt="x"/>',
                f"<table><tbody><tr><td>{said}</td><td>un</td></tr><tr><td><p>{said}</p></td></tr></tbody></table>",
                f"<div>{said}</div>\n",
                f"<p>{said}",
                "<!-- a note --><p></p>",
                said,
            ]
        )
    )


rich = st.lists(rich_line(), max_size=5).map("".join)
plain = st.lists(words.map(" ".join), max_size=3).map("\n".join)


def _numbers() -> Any:
    return st.one_of(st.integers(0, 3), st.sampled_from(["31000.00", "42000.00", None]))


def block_values(block: blocks.Block) -> Any:
    """What a block holds, as the canonical content writes it, with the editor's identifiers."""
    match block:
        case blocks.StreamBlock():
            kinds = [_identified(name, block_values(child)) for name, child in block.child_blocks.items()]
            # Several of one kind, or as many kinds as half of those that there are: left alone, chance draws few.
            return st.one_of(st.lists(st.one_of(kinds), max_size=4), st.permutations(kinds).flatmap(_half_of))
        case blocks.ListBlock():
            items = _identified("item", block_values(block.child_block))
            return st.one_of(st.lists(items, max_size=3), st.lists(items, min_size=1, max_size=2))
        case blocks.StructBlock():
            return st.fixed_dictionaries({name: block_values(child) for name, child in block.child_blocks.items()})
        case blocks.RichTextBlock():
            return rich
        case blocks.ChoiceBlock():
            return st.sampled_from([value for value, _label in block.field.choices])
        case blocks.ChooserBlock():
            return st.sampled_from([None, 1, 2])
        case blocks.BooleanBlock():
            return st.booleans()
        case blocks.DecimalBlock() | blocks.IntegerBlock():
            return _numbers()
        case blocks.DateBlock():
            return st.sampled_from(["2026-01-31", "2026-03-01", None])
        case _:
            return plain


def _half_of(kinds: list[Any]) -> Any:
    return st.tuples(*kinds[: (len(kinds) + 1) // 2]).map(list)


def _identified(name: str, value: Any) -> Any:
    ids = st.sampled_from(["", "id1", "id2", "id3"])
    return st.builds(lambda id_, held: {"type": name, "value": held, "id": id_}, ids, value)


def field_values(field: Any) -> Any:
    match field:
        case StreamField():
            return block_values(field.stream_block)
        case RichTextField():
            return rich
        case _ if field.related_model:
            return st.sampled_from([None, 1, 2])
        case _ if field.choices:
            return st.sampled_from([value for value, _label in field.flatchoices] + [""])
        case models.IntegerField():
            return _numbers()
        case models.DateField():
            return st.sampled_from(["2026-01-31", None])
        case _:
            return plain


Draft = dict[str, Any]


def drafts(model: Any) -> Any:
    """{section: {field: value}} for a page type, with the files that it shows."""
    plans = (TITLE, *model.sections)
    sections = {
        key: st.fixed_dictionaries({name: field_values(model._meta.get_field(name)) for name in names})
        for key, _label, names in plans
    }
    files = st.lists(
        st.tuples(st.sampled_from(["image", "document"]), st.sampled_from("123"), st.sampled_from("ab")),
        unique_by=lambda found: found[:2],
    )
    return st.fixed_dictionaries(sections, optional={MEDIA_KEY: files.map(lambda found: [list(f) for f in found])})


def frozen(model: Any, draft: Draft) -> FrozenText:
    return FrozenText(
        model._meta.label_lower,
        tuple(
            Section(key, key, canonical(without_editor_keys(values)), ids=tuple(editor_ids(values)))
            for key, values in draft.items()
        ),
    )


@st.composite
def edited(draw: Any, data: Any) -> Any:
    """`data` after a few hands went over it: parts moved, doubled, taken out, put in, written anew."""
    match data:
        case dict() if data.keys() >= {"type", "value", "id"}:
            return data | {"value": draw(edited(data["value"]))}
        case dict():
            return {key: draw(edited(value)) if draw(_often()) else value for key, value in data.items()}
        case list() if data and isinstance(data[0], dict | list):
            kept = [draw(edited(item)) if draw(_seldom()) else item for item in data if draw(_often())]
            mixed = kept + [item for item in kept if draw(_seldom())]
            return draw(st.permutations(mixed)) if draw(_seldom()) else mixed
        case str() if data.startswith("<"):
            lines = [piece for piece in LINE_END.split(data) if piece]
            changed = [
                "".join(lines[::-1]),
                data + "<p>un</p>",
                data.replace("un", "deux"),
                data.replace("<p", "<h3").replace("</p", "</h3"),
                data.replace("ul>", "ol>"),
                data.replace("<b>", "<i>").replace("</b>", "</i>"),
                data.replace("a.org", "b.org"),
                data.replace("<br/>", "</p><p>"),
                data,
            ]
            return draw(st.one_of(st.sampled_from(changed), rich))
        case str():
            return draw(st.one_of(st.sampled_from([data, data.replace("un", "une"), f"un\n{data}"]), plain))
        case _:
            return data


def _often() -> Any:
    return st.sampled_from([True, True, True, False])


def _seldom() -> Any:
    return st.sampled_from([False, False, True])


def block_types(model: Any) -> set[tuple[str, ...]]:
    """Every block of a page type, by its path: (page type, field, block, block inside it…)."""
    names = [name for _key, _label, fields in (TITLE, *model.sections) for name in fields]
    fields = [model._meta.get_field(name) for name in names]
    return {
        (model.__name__, field.name, *path)
        for field in fields
        if isinstance(field, StreamField)
        for path in _paths(field.stream_block)
    }


def _paths(block: blocks.Block) -> Iterator[tuple[str, ...]]:
    inside = {"item": block.child_block} if isinstance(block, blocks.ListBlock) else getattr(block, "child_blocks", {})
    for name, child in inside.items():
        yield (name,)
        yield from ((name, *path) for path in _paths(child))


def drawn_blocks(text: FrozenText) -> Iterator[tuple[str, ...]]:
    """The paths of the blocks in `text`, each as often as it stands there; of their parts, those not left empty."""
    model = apps.get_model(text.kind).__name__
    for section in text.sections:
        if section.key != MEDIA_KEY:
            for name, value in json.loads(section.content).items():
                yield from ((model, name, *path) for path in _drawn(value))


def _drawn(value: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for name, part in value.items():
            if part or part == 0:
                yield (name,)
            yield from ((name, *path) for path in _drawn(part))
    elif isinstance(value, list):
        for item in value:
            is_block = isinstance(item, dict) and item.keys() == {"type", "value"}
            name, held = (item["type"], item["value"]) if is_block else ("item", item)
            yield (name,)
            yield from ((name, *path) for path in _drawn(held))


@st.composite
def texts_and_edits(draw: Any, page_types: Sequence[Any] = PAGE_TYPES) -> tuple[FrozenText, FrozenText]:
    """A random text of one of `page_types`, and what became of it."""
    model = draw(st.sampled_from(page_types))
    before = draw(drafts(model))
    after = draw(st.one_of(drafts(model), edited(before)))
    return frozen(model, before), frozen(model, after)
