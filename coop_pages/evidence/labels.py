"""What the fields, blocks and coded values of a text are called, by their path, for the page that shows it.

The canonical form holds `"form": 3` or `"kind": "needs"`; who reads the pack needs the words.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.text import capfirst
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.fields import StreamField

from coop_pages.evidence.verifier.rendering import MEDIA
from coop_pages.validation.digests import FrozenText

# A path with what it is called, or with the model whose rows its values name.
Named = tuple[str, str | type[Model]]


def labels_of(texts: Iterable[FrozenText]) -> dict[str, dict[str, str]]:
    """For each kind of page among `texts`, what the paths of their contents are called, in the active language.

    One query for each model that the texts refer to, however many texts there are.
    """
    contents: dict[str, list[Any]] = defaultdict(list)
    for text in texts:
        contents[text.kind] += [json.loads(s.content) for s in text.sections if s.key != MEDIA]
    labels: dict[str, dict[str, str]] = {}
    wanted: dict[type[Model], set[tuple[str, str, str]]] = defaultdict(set)
    for kind, told in contents.items():
        named = list(_named(apps.get_model(kind)))
        labels[kind] = {path: name for path, name in named if isinstance(name, str)}
        referring = {path: name for path, name in named if not isinstance(name, str)}
        for path, value in _values(told, ""):
            if path in referring:
                wanted[referring[path]].add((kind, path, str(value)))
    for model, references in wanted.items():
        known = {str(pk): str(row) for pk, row in model._default_manager.in_bulk({r[2] for r in references}).items()}
        for kind, path, value in sorted(references):
            if value in known:
                labels[kind][f"{path}={value}"] = known[value]
    return labels


def _named(model: Any) -> Iterator[Named]:
    for name in model.text_fields():
        field: Field[Any, Any] = model._meta.get_field(name)
        yield name, capfirst(str(field.verbose_name))
        if field.related_model is not None and not isinstance(field.related_model, str):
            yield name, field.related_model
        elif isinstance(field, StreamField):
            yield from _named_in(field.stream_block, name)
        for value, label in field.flatchoices:
            yield f"{name}={value}", str(label)


def _named_in(block: Any, path: str) -> Iterator[Named]:
    match block:
        case ChooserBlock():
            yield path, block.target_model
        case blocks.ListBlock():
            yield f"{path}.item", ""
            yield from _named_in(block.child_block, f"{path}.item")
        case blocks.BaseStreamBlock() | blocks.BaseStructBlock():
            for name, child in block.child_blocks.items():
                yield f"{path}.{name}", capfirst(str(child.label))
                yield from _named_in(child, f"{path}.{name}")
        case blocks.ChoiceBlock():
            for value, label in _flat(block.field.choices):
                yield f"{path}={value}", label


def _flat(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield value, str(label)


def _values(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each plain value with its path, as the verifier walks it."""
    match value:
        case {"type": str() as kind, "value": inside} if len(value) == 2:
            yield from _values(inside, f"{path}.{kind}")
        case dict():
            for name, item in value.items():
                yield from _values(item, f"{path}.{name}" if path else name)
        case list():
            for item in value:
                yield from _values(item, path)
        case None | "":
            return
        case _:
            yield path, value
