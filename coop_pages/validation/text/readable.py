"""A field's value as lines for people: words, links, media and order, so that a comparison misses none of them.

Wagtail's own comparison strips the tags of rich text, and with them every change of a link or of an emphasis.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache, partial
from html.parser import HTMLParser
from typing import Any

from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page

from coop_pages.base.blocks import choice_name

Line = tuple[str, str]
# A heading is only made for whoever reads it: a search takes the words alone, of a whole library of texts.
Heading = Callable[[], str]

# Those of HTML: a no-break space is part of what was written.
BREAKING_SPACES = " \t\n\f\r"

_LINE_TAGS = {"p", "li", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "br", "ul", "ol", "tr", "td", "th"}
_MARKS = {"b": "**", "strong": "**", "i": "_", "em": "_", "sup": "^", "sub": "~"}
_ITEM = "• "

# Most texts hold nothing else: no attribute that is read, no sign written otherwise than it is.
_PLAIN_TAG = re.compile(r'<(/?(?:p|b|strong|i|em|sup|sub|h[2-6]|ul|ol|li|blockquote))(?: data-block-key="[\w-]*")?>')
_LINE_END = "\0"
_SAID_BY_TAG = {
    f"{slash}{tag}": _MARKS.get(tag, _LINE_END) + (_ITEM if f"{slash}{tag}" == "li" else "")
    for tag in (*_LINE_TAGS, *_MARKS)
    for slash in ("", "/")
}
_SPACES_TO_MEND = ("  ", *BREAKING_SPACES.strip(" "))


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
            self.words = _ITEM
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

    def read(self, html: str) -> None:
        self.feed(html)
        self.close()
        self._break()


def rich_text_lines(html: str) -> list[str]:
    plainly = _plain_lines(html)
    if plainly is not None:
        return plainly
    parser = _RichTextLines()
    parser.read(html)
    return parser.lines


def _plain_lines(html: str) -> list[str] | None:
    """What the parser would read, in a fifth of the time, where all that it would meet is plain; else None."""
    told = _PLAIN_TAG.split(html)
    told[1::2] = map(_SAID_BY_TAG.__getitem__, told[1::2])
    said = "".join(told)
    if "<" in said or "&" in said or _LINE_END in html:
        return None
    lines = [line.strip(BREAKING_SPACES) for line in said.split(_LINE_END) if line.strip()]
    if any(spaces in said for spaces in _SPACES_TO_MEND):
        return [" ".join(words_in(line)) for line in lines]
    return lines


@lru_cache(maxsize=4_096)
def _day(day: Any, _language: str | None) -> str:
    """Texts repeat their days."""
    return date_format(day, "DATE_FORMAT")


@lru_cache(maxsize=4_096)
def _number(written: str, _language: str | None) -> str:
    """Numbers that are equal may be written otherwise: 1.5 and 1.50."""
    return number_format(Decimal(written), force_grouping=True)


@lru_cache(maxsize=1_024)
def _choice(field: models.Field[Any, Any], value: Any, _language: str | None) -> str:
    """Django makes the list again whenever it is asked for it."""
    return str(dict(field.flatchoices).get(value, value or ""))


def scalar_words(value: Any, language: str | None) -> str:
    match value:
        case None | "":
            return ""
        case str():
            return str(value)
        case bool():
            return gettext("yes") if value else gettext("no")
        case Decimal():
            return _number(str(value), language)
        case _ if hasattr(value, "year"):
            return _day(value, language)
        case _:
            return str(value)


def _label(label: Any) -> str:
    return str(label)


def _numbered(heading: Heading, position: int) -> str:
    return f"{heading()} {position}".strip()


def _within(heading: Heading, label: Any) -> str:
    above, below = heading(), str(label)
    return f"{above} · {below[:1].lower()}{below[1:]}" if above else below


def _told_by_block(block: blocks.Block, value: Any, heading: Heading) -> Iterator[tuple[Heading, str]]:
    if value is None:
        return
    match block:
        case blocks.StreamBlock():
            for child in value:
                yield from _told_by_block(child.block, child.value, partial(_label, child.block.label))
        case blocks.ListBlock():
            for position, item in enumerate(value, start=1):
                yield from _told_by_block(block.child_block, item, partial(_numbered, heading, position))
        case ImageBlock():
            yield heading, gettext("Image: %(title)s") % {"title": value.title}
            if value.contextual_alt_text:
                yield heading, value.contextual_alt_text
        case blocks.StructBlock():
            for name, child_block in block.child_blocks.items():
                yield from _told_by_block(child_block, value.get(name), partial(_within, heading, child_block.label))
        case blocks.RichTextBlock():
            for line in rich_text_lines(value.source):
                yield heading, line
        case ImageChooserBlock():
            yield heading, gettext("Image: %(title)s") % {"title": value.title}
        case blocks.ChoiceBlock():
            if value:
                yield heading, choice_name(block, value)
        case _:
            words = scalar_words(value, get_language())
            if words:
                yield heading, words


def _told_by_field(page: models.Model, name: str) -> Iterator[tuple[Heading, str]]:
    field = page._meta.get_field(name)
    heading = partial(_capitalised, getattr(field, "verbose_name", name))
    value = getattr(page, name)
    if isinstance(field, StreamField):
        yield from _told_by_block(field.stream_block, value, str)
    else:
        yield from ((heading, words) for words in plain_field_words(field, value, get_language()))


def plain_field_words(field: Any, value: Any, language: str | None) -> list[str]:
    """What `value` of a field without blocks says, in the active language, which is `language`."""
    match field:
        case RichTextField():
            return rich_text_lines(value or "")
        case models.Field() if field.many_to_many:
            words = ", ".join(sorted(str(item) for item in value.all()))
        case models.Field() if field.choices:
            words = _choice(field, value, language)
        case _:
            words = scalar_words(value, language)
    return [words] if words else []


def _capitalised(label: Any) -> str:
    words = str(label)
    return words[:1].upper() + words[1:]


def field_lines(page: models.Model, name: str) -> Iterator[Line]:
    """Lines of the field `name` of `page`."""
    return ((heading(), words) for heading, words in _told_by_field(page, name))


def field_words(page: models.Model, name: str) -> Iterator[str]:
    """What the lines of the field `name` of `page` say, without their headings."""
    return (words for _heading, words in _told_by_field(page, name))


def block_words(block: blocks.Block, value: Any) -> Iterator[str]:
    """The same of the `value` of one block, as Wagtail builds it."""
    return (words for _heading, words in _told_by_block(block, value, str))


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
