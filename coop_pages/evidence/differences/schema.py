"""What a page type says of the parts of its text: label, unit, choices, what they refer to.

A frozen text outlives the page type that it was written with: a part that the type no longer has is read without it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from wagtail import blocks
from wagtail.coreutils import resolve_model_string
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model

from coop_pages.validation.text.sections import TITLE

# The unit that a label holds in brackets, where a sign is shorter; the same in French and in English.
_SIGNS = {"euros": "€"}
_IN_BRACKETS = re.compile(r"\s*\(([^()]+)\)\s*$")


class Role(Enum):
    """What people read in a part."""

    GROUP = "group"
    RICH = "rich"
    PLAIN = "plain"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    REFERENCE = "reference"
    FILE = "file"
    FACT = "fact"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Spec:
    """`label`: without its unit; `unit`: what the label held in brackets (“Amount (euros)”).

    `model`: of a reference, as names are kept with the text; of a file's digest, the file itself (“image 3”).
    """

    role: Role
    label: str = ""
    unit: str = ""
    model: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    child: Any = None

    def of(self, name: str) -> "Spec":
        """What is known of the part `name`."""
        return self.parts[name] if name in self.parts else Spec(Role.UNKNOWN, label=name.replace("_", " "))


NOTHING_KNOWN = Spec(Role.UNKNOWN)

_NUMBERS = (models.IntegerField, models.DecimalField, models.FloatField)
_NUMBER_BLOCKS = (blocks.IntegerBlock, blocks.DecimalBlock, blocks.FloatBlock)
_TEXT_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RawHTMLBlock, blocks.BlockQuoteBlock)


def page_spec(kind: str) -> tuple[Spec, dict[str, str]]:
    """The fields of the page type `kind`, and the labels of its sections, in the language in use."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return NOTHING_KNOWN, {}
    plans = getattr(model, "sections", ())
    names = [name for _key, _label, fields in (TITLE, *plans) for name in fields]
    parts = {}
    for name in names:
        try:
            parts[name] = _field_spec(model._meta.get_field(name))
        except FieldDoesNotExist:
            continue
    return Spec(Role.GROUP, parts=parts), {key: str(label) for key, label, _fields in (TITLE, *plans)}


def _field_spec(field: Any) -> Spec:
    label = str(getattr(field, "verbose_name", field.name))
    match field:
        case StreamField():
            return block_spec(field.stream_block, label)
        case RichTextField():
            return Spec(Role.RICH, label)
        case _ if field.related_model:
            return Spec(Role.REFERENCE, label, model=_model_key(field.related_model))
        case _ if field.choices:
            return Spec(Role.CHOICE, label, choices=_choices(field.flatchoices))
        case _ if isinstance(field, _NUMBERS):
            return _number(label)
        case models.DateField():
            return Spec(Role.DATE, label)
        case models.CharField() | models.TextField():
            return Spec(Role.PLAIN, label)
        case _:
            return Spec(Role.FACT, label)


def block_spec(block: blocks.Block, label: str = "") -> Spec:
    """What `block` says of its value."""
    label = label or str(block.label or "")
    match block:
        case blocks.BaseStreamBlock() | blocks.BaseStructBlock():
            parts = {name: block_spec(child) for name, child in block.child_blocks.items()}
            return Spec(Role.GROUP, label, parts=parts)
        case blocks.ListBlock():
            return Spec(Role.GROUP, label, child=block_spec(block.child_block))
        case blocks.RichTextBlock():
            return Spec(Role.RICH, label)
        case blocks.ChooserBlock():
            return Spec(Role.REFERENCE, label, model=_model_key(resolve_model_string(block.target_model)))
        case blocks.ChoiceBlock():
            return Spec(Role.CHOICE, label, choices=_choices(block.field.choices))
        case _ if isinstance(block, _NUMBER_BLOCKS):
            return _number(label)
        case blocks.DateBlock():
            return Spec(Role.DATE, label)
        case _ if isinstance(block, _TEXT_BLOCKS):
            return Spec(Role.PLAIN, label)
        case _:
            return Spec(Role.FACT, label)


def _model_key(model: type[models.Model]) -> str:
    """As names are kept with a frozen text: images and documents as its list of files calls them."""
    return {get_image_model(): "image", get_document_model(): "document"}.get(model, model._meta.label_lower)


def _choices(pairs: Any) -> dict[str, str]:
    return {str(value): str(label) for value, label in pairs}


def _number(label: str) -> Spec:
    found = _IN_BRACKETS.search(label)
    if not found:
        return Spec(Role.NUMBER, label)
    return Spec(Role.NUMBER, label[: found.start()], _SIGNS.get(found[1], found[1]))
