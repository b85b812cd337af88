"""A field's value as lines for people: words, links, media and order, so that a comparison misses none of them.

Wagtail's own comparison strips the tags of rich text, and with them every change of a link or of an emphasis.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page

Line = tuple[str, str]

# Those of HTML: a no-break space is part of what was written.
BREAKING_SPACES = " \t\n\f\r"

_LINE_TAGS = {"p", "li", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "br", "ul", "ol", "tr", "td", "th"}
_MARKS = {"b": "**", "strong": "**", "i": "_", "em": "_", "sup": "^", "sub": "~"}


def words_in(text: str) -> list[str]:
    """Words, each with the signs that a no-break space ties to it."""
    return re.findall(f"[^{BREAKING_SPACES}]+", text)


def first_words(text: str, count: int) -> str:
    """No more than `count` words. (Django's `truncatewords` makes every no-break space a plain one.)"""
    words = words_in(text)
    return " ".join(words[:count]) + ("…" if len(words) > count else "")


class _RichTextLines(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.words = ""
        self.link: str | None = None

    def _break(self) -> None:
        if self.words.strip():
            self.lines.append(" ".join(words_in(self.words)))
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _LINE_TAGS:
            self._break()
        if tag == "li":
            self.words = "• "
        elif tag == "a":
            self.link = values.get("href") or f"{values.get('linktype', '')} {values.get('id', '')}".strip()
        elif tag == "embed":
            self.words += f" [{values.get('embedtype', '')} {values.get('id') or values.get('url', '')}] "
        self.words += _MARKS.get(tag, "")

    def handle_endtag(self, tag: str) -> None:
        self.words += _MARKS.get(tag, "")
        if tag == "a" and self.link is not None:
            self.words += f" [→ {self.link}]"
            self.link = None
        if tag in _LINE_TAGS:
            self._break()

    def handle_data(self, data: str) -> None:
        self.words += data


def rich_text_lines(html: str) -> list[str]:
    parser = _RichTextLines()
    parser.feed(html)
    parser.close()
    parser._break()
    return parser.lines


def _scalar(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case Decimal():
            return number_format(value, force_grouping=True)
        case _ if hasattr(value, "year"):
            return date_format(value, "DATE_FORMAT")
        case _:
            return str(value)


def block_lines(block: blocks.Block, value: Any, heading: str = "") -> Iterator[Line]:
    """Lines of a StreamField block and of everything inside it, in reading order."""
    if value is None:
        return
    match block:
        case blocks.StreamBlock():
            for child in value:
                yield from block_lines(child.block, child.value, str(child.block.label))
        case blocks.ListBlock():
            for position, item in enumerate(value, start=1):
                yield from block_lines(block.child_block, item, f"{heading} {position}".strip())
        case ImageBlock():
            yield heading, gettext("Image: %(title)s") % {"title": value.title}
            if value.contextual_alt_text:
                yield heading, value.contextual_alt_text
        case blocks.StructBlock():
            for name, child_block in block.child_blocks.items():
                label = str(child_block.label)
                if heading:
                    label = f"{heading} · {label[:1].lower()}{label[1:]}"
                yield from block_lines(child_block, value.get(name), label)
        case blocks.RichTextBlock():
            for line in rich_text_lines(value.source):
                yield heading, line
        case ImageChooserBlock():
            yield heading, gettext("Image: %(title)s") % {"title": value.title}
        case blocks.ChoiceBlock():
            labels = {key: str(label) for key, label in block.field.choices}
            yield heading, labels.get(value, str(value))
        case _:
            words = _scalar(value)
            if words:
                yield heading, words


def field_lines(page: models.Model, name: str) -> Iterator[Line]:
    """Lines of the field `name` of `page`."""
    field = page._meta.get_field(name)
    heading = str(getattr(field, "verbose_name", name))
    heading = heading[:1].upper() + heading[1:]
    value = getattr(page, name)
    match field:
        case StreamField():
            yield from block_lines(field.stream_block, value)
        case RichTextField():
            for line in rich_text_lines(value or ""):
                yield heading, line
        case models.Field() if field.many_to_many:
            words = ", ".join(sorted(str(item) for item in value.all()))
            if words:
                yield heading, words
        case models.Field() if field.choices:
            words = str(dict(field.flatchoices).get(value, value or ""))
            if words:
                yield heading, words
        case _:
            words = _scalar(value)
            if words:
                yield heading, words


def block_names(block: blocks.Block, value: Any) -> Iterator[tuple[str, str]]:
    """(key, name) of each thing that a StreamField block refers to, as it is called today."""
    if value is None:
        return
    match block:
        case blocks.StreamBlock():
            for child in value:
                yield from block_names(child.block, child.value)
        case blocks.ListBlock():
            for item in value:
                yield from block_names(block.child_block, item)
        case blocks.StructBlock() if isinstance(value, dict):
            for name, child_block in block.child_blocks.items():
                yield from block_names(child_block, value.get(name))
        case blocks.ChooserBlock():
            yield f"{value._meta.label_lower} {value.pk}", str(value)


def field_names(page: models.Model, name: str) -> Iterator[tuple[str, str]]:
    """(key, name) of what the field `name` of `page` refers to, but for images and documents: those have a digest."""
    field = page._meta.get_field(name)
    value = getattr(page, name)
    match field:
        case StreamField():
            yield from block_names(field.stream_block, value)
        case models.Field() if field.many_to_many:
            yield from ((f"{item._meta.label_lower} {item.pk}", str(item)) for item in value.all())
        case models.Field() if field.related_model and value is not None:
            yield f"{field.related_model._meta.label_lower} {value.pk}", str(value)
    if hasattr(field, "extract_references"):
        linked = {pk for model, pk, _path, _content in field.extract_references(value) if model is Page}
        if linked:
            for linked_page in Page.objects.filter(pk__in=linked).order_by("pk"):
                yield f"{Page._meta.label_lower} {linked_page.pk}", linked_page.title
