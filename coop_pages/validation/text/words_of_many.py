"""What many pages say, as `field_words` reads it of one: from the blocks as the database holds them.

A page that is shown has the value of each of its blocks built; for a search, building them takes longer than reading
them. What a block does not say by itself (the name of the document that it chooses) is built of all pages at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.utils.translation import override
from wagtail import blocks
from wagtail.fields import StreamField

from coop_pages.validation.text.readable import block_words, plain_field_words, rich_text_lines, scalar_words


@dataclass(slots=True)
class Unbuilt:
    """A place among the words of a page, for those of a block that is not built yet."""

    block: blocks.Block
    raw: Any
    value: Any = None


# Adds to a list what a block says, in one language, of which it is given the raw value.
Reading = Callable[[Any, list[Any]], None]


def words_of_many(pages: Sequence[Any], names: Sequence[str]) -> list[list[str]]:
    """What the fields `names` of each page say, in order, in the page's own language."""
    told = [_said(page, names) for page in pages]
    _build([one for said in told for one in said if type(one) is Unbuilt])
    return [_with_built(page, said) for page, said in zip(pages, told, strict=True)]


def _said(page: Any, names: Sequence[str]) -> list[Any]:
    said: list[Any] = []
    language = page.locale.language_code
    with override(language):
        for name in names:
            field, value = page._meta.get_field(name), getattr(page, name)
            if isinstance(field, StreamField):
                _reading_of_field(field, language)(field.get_prep_value(value), said)
            else:
                said += plain_field_words(field, value, language)
    return said


def _build(places: Iterable[Unbuilt]) -> None:
    alike: defaultdict[int, list[Unbuilt]] = defaultdict(list)
    for place in places:
        alike[id(place.block)].append(place)
    for some in alike.values():
        for place, value in zip(some, some[0].block.bulk_to_python([one.raw for one in some]), strict=True):
            place.value = value


def _with_built(page: Any, said: list[Any]) -> list[str]:
    words: list[str] = []
    with override(page.locale.language_code):
        for one in said:
            if type(one) is Unbuilt:
                words += block_words(one.block, one.value)
            else:
                words.append(one)
    return words


@cache
def _reading_of_field(field: StreamField, language: str) -> Reading:
    return _reading(field.stream_block, language)


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
            return lambda raw, said: _add(scalar_words(raw, language), said)
        case _:
            return lambda raw, said: _add(scalar_words(block.to_python(raw), language), said)


def _add(words: str, said: list[Any]) -> None:
    if words:
        said.append(words)
