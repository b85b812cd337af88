"""What many pages say, as `field_words` reads it of one: from the blocks as the database holds them.

A page that is shown has the value of each of its blocks built; for a search, building them takes longer than reading
them. What a block does not say by itself (the name of the document that it chooses) is built of all pages at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, JSONField, prefetch_related_objects
from django.utils.translation import override
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from coop_pages.validation.text.readable import block_words, plain_field_words, rich_text_lines, scalar_words


class Held(NamedTuple):
    """Of a page in `language`, the value of each field as the database holds it, and what each key leads to."""

    language: str
    values: Sequence[Any]


@dataclass(slots=True)
class Unbuilt:
    """A place among the words of a page, for those of a block that is not built yet."""

    block: blocks.Block
    raw: Any
    value: Any = None


# Adds to a list what a block or a field says, in one language, of which it is given the raw value.
Reading = Callable[[Any, list[Any]], None]


def held_by(pages: Sequence[Any], names: Sequence[str]) -> list[Held]:
    """Of the fields `names` of each page, in memory or, where one of them was left out, in the database.

    No field of `names` leads to many rows. A page that is gone meanwhile holds nothing.
    """
    if not pages:
        return []
    attributes = {pages[0]._meta.get_field(name).attname for name in names}
    left_out = {page.pk for page in pages if not attributes <= vars(page).keys()}
    in_database = _held_in_database(type(pages[0]), left_out, names) if left_out else {}
    keys = [name for name in names if pages[0]._meta.get_field(name).many_to_one]
    prefetch_related_objects([page for page in pages if page.pk not in left_out], "locale", *keys)
    nothing = Held(settings.LANGUAGE_CODE, [None] * len(names))
    return [
        in_database.get(page.pk, nothing) if page.pk in left_out else _held_in_memory(page, names) for page in pages
    ]


def _held_in_memory(page: Any, names: Sequence[str]) -> Held:
    fields = [page._meta.get_field(name) for name in names]
    values = [getattr(page, field.name) for field in fields]
    held = [
        field.get_prep_value(value) if isinstance(field, StreamField) else value
        for field, value in zip(fields, values, strict=True)
    ]
    return Held(page.locale.language_code, held)


def _held_in_database(model: Any, keys: Iterable[Any], names: Sequence[str]) -> dict[Any, Held]:
    fields = [model._meta.get_field(name) for name in names]
    rows = model._base_manager.filter(pk__in=keys).values_list("pk", "locale__language_code", *map(_as_held, fields))
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    if not columns:
        return {}
    for place, field in enumerate(fields, start=2):
        if field.many_to_one:
            led_to = _without_blocks(field.related_model).in_bulk(set(columns[place]) - {None})
            columns[place] = [led_to.get(key) for key in columns[place]]
    return {key: Held(language, values) for key, language, *values in zip(*columns, strict=True)}


def _without_blocks(model: Any) -> Any:
    """Rows of which only the name is told."""
    return model._base_manager.defer(*(field.name for field in model._meta.fields if isinstance(field, StreamField)))


def _as_held(field: Any) -> Any:
    """Without the value that Wagtail builds of blocks."""
    return ExpressionWrapper(F(field.name), output_field=JSONField()) if isinstance(field, StreamField) else field.name


def words_of_many(model: Any, names: Sequence[str], pages: Sequence[Held]) -> list[list[str]]:
    """What the fields `names` of each page say, in order, in the page's own language."""
    told = [
        said
        for language, some in groupby(pages, key=attrgetter("language"))
        for said in _said(_readings(model, tuple(names), language), some, language)
    ]
    unbuilt = [[one for one in said if type(one) is Unbuilt] for said in told]
    _build(chain.from_iterable(unbuilt))
    return [_with_built(page, said) if some else said for page, said, some in zip(pages, told, unbuilt, strict=True)]


def _said(readings: Sequence[Reading], pages: Iterable[Held], language: str) -> list[list[Any]]:
    told = []
    with override(language):
        for page in pages:
            said: list[Any] = []
            for reading, value in zip(readings, page.values, strict=True):
                reading(value, said)
            told.append(said)
    return told


@cache
def _readings(model: Any, names: tuple[str, ...], language: str) -> list[Reading]:
    return [_reading_of_field(model._meta.get_field(name), language) for name in names]


def _reading_of_field(field: Any, language: str) -> Reading:
    match field:
        case StreamField():
            return _reading_of_blocks(field.stream_block, language)
        case RichTextField():
            return lambda raw, said: said.extend(rich_text_lines(raw or ""))
        case models.CharField() | models.TextField() if not field.choices:
            return lambda raw, said: _add(raw or "", said)
        case _:
            return lambda raw, said: said.extend(plain_field_words(field, raw, language))


def _build(places: Iterable[Unbuilt]) -> None:
    alike: defaultdict[int, list[Unbuilt]] = defaultdict(list)
    for place in places:
        alike[id(place.block)].append(place)
    for some in alike.values():
        for place, value in zip(some, some[0].block.bulk_to_python([one.raw for one in some]), strict=True):
            place.value = value


def _with_built(page: Held, said: list[Any]) -> list[str]:
    words: list[str] = []
    with override(page.language):
        for one in said:
            if type(one) is Unbuilt:
                words += block_words(one.block, one.value)
            else:
                words.append(one)
    return words


def _reading_of_blocks(stream: blocks.StreamBlock, language: str) -> Reading:
    reading = _reading(stream, language)
    # What is no list of blocks (written before there were any) says nothing.
    return lambda raw, said: reading(raw if isinstance(raw, list) else [], said)


def _reading(block: blocks.Block, language: str) -> Reading:
    """As `block` builds its value and says it; one that builds it in a way of its own is left to build it."""
    match block, type(block).bulk_to_python:
        case blocks.StreamBlock(), blocks.StreamBlock.bulk_to_python:
            return _reading_of_stream({name: _reading(child, language) for name, child in block.child_blocks.items()})
        case blocks.ListBlock(), blocks.ListBlock.bulk_to_python:
            return _reading_of_list(block, _reading(block.child_block, language))
        case blocks.StructBlock(), blocks.StructBlock.bulk_to_python:
            return _reading_of_struct(
                [(name, child, _reading(child, language)) for name, child in block.child_blocks.items()]
            )
        case blocks.FieldBlock(), blocks.Block.bulk_to_python:
            return _reading_of_leaf(block, language)
        case _:
            return lambda raw, said: said.append(Unbuilt(block, raw))


def _reading_of_stream(readings: Mapping[str, Reading]) -> Reading:
    def read(raw: Any, said: list[Any]) -> None:
        for child in raw:
            reading = readings.get(child["type"])
            if reading:
                reading(child["value"], said)

    return read


def _reading_of_list(block: blocks.ListBlock, reading: Reading) -> Reading:
    def read(raw: Any, said: list[Any]) -> None:
        for item in raw:
            reading(item["value"] if block._item_is_in_block_format(item) else item, said)

    return read


def _reading_of_struct(readings: Sequence[tuple[str, blocks.Block, Reading]]) -> Reading:
    def read(raw: Any, said: list[Any]) -> None:
        for name, child, reading in readings:
            if name in raw:
                reading(raw[name], said)
            else:
                said += block_words(child, child.get_default())

    return read


def _reading_of_leaf(block: blocks.FieldBlock, language: str) -> Reading:
    match block, type(block).to_python:
        case blocks.RichTextBlock(), blocks.RichTextBlock.to_python:
            return lambda raw, said: said.extend(rich_text_lines(raw or ""))
        case blocks.ChoiceBlock(), blocks.ChoiceBlock.to_python:
            # Wagtail goes through all choices again for each that was made.
            words = lru_cache(maxsize=256)(lambda raw: tuple(block_words(block, block.to_python(raw))))
            return lambda raw, said: said.extend(words(raw))
        case _, blocks.Block.to_python:
            return lambda raw, said: _add(raw if type(raw) is str else scalar_words(raw, language), said)
        case _:
            return lambda raw, said: _add(scalar_words(block.to_python(raw), language), said)


def _add(words: str, said: list[Any]) -> None:
    if words:
        said.append(words)
