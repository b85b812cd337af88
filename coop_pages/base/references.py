"""What the stored content of a revision refers to: read as it was written, before Wagtail empties what is gone."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Field, ForeignKey, Model
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model

Reference = tuple[type[Model], str]


def references_in(model: type[Model], content: Mapping[str, Any], names: Iterable[str]) -> Iterator[Reference]:
    """Model and key of each image, document, page or row to which those fields lead, whether it exists or not.

    `content`: that of a revision of `model`, as Wagtail serialises it.
    """
    for name in names:
        value = content.get(name)
        if value is not None:
            yield from _of_field(model._meta.get_field(name), value)


def are_gone(references: Iterable[Reference]) -> bool:
    """Whether one of them, at least, no longer exists: one query a model."""
    wanted: dict[type[Model], set[str]] = {}
    for model, key in references:
        wanted.setdefault(model, set()).add(key)
    return any(model._default_manager.filter(pk__in=keys).count() < len(keys) for model, keys in wanted.items())


def without_deleted_rows(row: Model, content: Mapping[str, Any]) -> dict[str, Any]:
    """`content`, its optional references to rows that were deleted since left empty.

    What the row itself names is protected, and what only a draft names is not: Wagtail fails to read that draft
    (modelcluster, `on_delete` other than CASCADE, SET_NULL and DO_NOTHING).
    """
    kept = dict(content)
    for field in row._meta.concrete_fields:
        if not isinstance(field, ForeignKey) or not field.null or kept.get(field.name) is None:
            continue
        drafted = kept[field.name] != getattr(row, field.attname)
        if drafted and are_gone([(_target(field), str(kept[field.name]))]):
            kept[field.name] = None
    return kept


def _target(field: Any) -> type[Model]:
    target: type[Model] = field.related_model
    return target


def _of_field(field: Any, value: Any) -> Iterator[Reference]:
    match field:
        case StreamField():
            yield from _of_block(field.stream_block, json.loads(value) if isinstance(value, str) else value)
        case RichTextField():
            yield from ((found, str(key)) for found, key, *_places in field.extract_references(value))
        case Field() if field.many_to_many:
            yield from ((_target(field), str(key)) for key in value)
        case ForeignKey():
            yield _target(field), str(value)


def _of_block(block: blocks.Block, raw: Any) -> Iterator[Reference]:
    match block, raw:
        case _, None | "":
            return
        case blocks.StreamBlock(), list():
            for child in raw:
                if child["type"] in block.child_blocks:
                    yield from _of_block(block.child_blocks[child["type"]], child["value"])
        case blocks.ListBlock(), list():
            for item in raw:
                is_keyed = isinstance(item, dict) and item.keys() >= {"type", "value"}
                yield from _of_block(block.child_block, item["value"] if is_keyed else item)
        case blocks.StructBlock(), dict():
            for name, child_block in block.child_blocks.items():
                yield from _of_block(child_block, raw.get(name))
        case blocks.StructBlock(), int():  # an image, as blocks of images alone wrote it
            yield get_image_model(), str(raw)
        case blocks.ChooserBlock(), _:
            yield block.model_class, str(raw)
        case blocks.RichTextBlock(), str():
            found = block.extract_references(block.to_python(raw))
            yield from ((model, str(key)) for model, key, *_places in found)
