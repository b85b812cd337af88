"""Blocks that editors compose with, whatever the page."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.choices import flatten_choices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock


class QuoteBlock(blocks.StructBlock):
    words = blocks.TextBlock(label=_("Quoted words"))
    author = blocks.CharBlock(label=_("Author and role"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "components/quote.html"


class CalloutBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"))
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link", "ul"])

    class Meta:
        icon = "info-circle"
        label = _("To remember")
        template = "components/callout.html"


class KeyFigureBlock(blocks.StructBlock):
    figure = blocks.CharBlock(label=_("Figure"), max_length=20)
    meaning = blocks.CharBlock(label=_("What it counts"))

    class Meta:
        icon = "order"
        label = _("Key figure")


class IllustrationBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption and credit"), required=False)

    class Meta:
        icon = "image"
        label = _("Illustration")
        template = "components/illustration.html"


class AttachmentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    description = blocks.CharBlock(label=_("What it holds"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "components/attachment.html"


class CardBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "form"
        label = _("Card")


# Drawings of the house, in site/static/img/drawings, and what each shows.
DRAWINGS = {
    "table": _("Seven people of all ages around a table, papers between them."),
    "reseau": _("Houses joined to one another and to a larger one in their midst."),
    "ensemble": _("Neighbours raise the roof of one house together."),
}


class DrawingBlock(blocks.ChoiceBlock):
    """A drawing of the house: it tells nothing that the text does not, and has its alternative all the same."""

    choices = tuple(DRAWINGS.items())

    class Meta:
        icon = "image"
        label = _("Drawing")
        template = "components/drawing.html"


class BodyBlock(blocks.StreamBlock):
    """Free composition: what a page tells beyond its own fields."""

    heading = blocks.CharBlock(label=_("Heading"), icon="title", template="components/heading.html")
    paragraph = blocks.RichTextBlock(label=_("Text"), template="components/paragraph.html")
    quote = QuoteBlock()
    callout = CalloutBlock()
    key_figures = blocks.ListBlock(KeyFigureBlock(), label=_("Key figures"), template="components/key_figures.html")
    cards = blocks.ListBlock(CardBlock(), label=_("Cards"), template="components/cards.html")
    drawing = DrawingBlock()
    illustration = IllustrationBlock()
    attachment = AttachmentBlock()


def choice_name(block: blocks.ChoiceBlock, value: str) -> str:
    """What `block` calls the choice `value`, in the language of the moment; `value` itself, where it is none."""
    return _choice_names(block.field, get_language()).get(value, value)


@lru_cache(maxsize=256)
def _choice_names(field: Any, _language: str | None) -> Mapping[str, str]:
    """Wagtail makes the list again whenever it is asked for it."""
    choices: Iterable[tuple[str, Any]] = flatten_choices(field.choices)
    return {value: str(name) for value, name in choices}
