"""Where a person's name stays after its erasure, or may: told to staff, who alone can tell one Martin from another."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from coop_pages.evidence.privacy.names import Name
from coop_pages.validation.models.ledger import LedgerEntry
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.models.salts import Salt
from directory.models import User

# Where people write, or are written about.
_ROOMS = ("coop_pages", "directory", "wagtailcore", "wagtailimages", "wagtaildocs", "wagtail_localize")
# Digests, and the accounts of others.
_NO_WORDS = {LedgerEntry, Salt, User}
# The revision that was frozen says the same.
_SAID_ELSEWHERE = {(Round, "frozen_text")}
_ABOUT = ("round", "decision__round", "draft__round", "page", "project")
_TAG = re.compile(r"<[^<>]*>")


def sentences(name: Name) -> list[str]:
    """One for each text that still holds the name, then one for each place that holds what may be it."""
    sure: dict[str, None] = {}
    maybe: dict[str, None] = {}
    for row, values in _rows():
        words = [text for value in values for text in _texts(value)]
        if any(name.stands_in(text) for text in words):
            sure[_still_holds(row())] = None
            continue
        for said in dict.fromkeys(guess for text in words for guess in name.guesses(text)):
            place = {"words": " ".join(said.split()), "place": _place(row())}
            maybe[_("“%(words)s” may be this person (to be read: %(place)s): take it out if it is.") % place] = None
    return [*sorted(sure), *maybe]


def _rows() -> Iterator[tuple[Any, list[Any]]]:
    for model in apps.get_models():
        if model._meta.app_label not in _ROOMS or model in _NO_WORDS:
            continue
        names = [
            field.attname
            for field in model._meta.local_concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
            and not (field.choices or (model, field.name) in _SAID_ELSEWHERE)
        ]
        for pk, *values in model._default_manager.order_by().values_list("pk", *names).iterator() if names else ():
            yield (lambda model=model, pk=pk: model._default_manager.get(pk=pk)), values


def _texts(value: Any) -> Iterator[str]:
    """Every text in `value`, without its tags; streams of blocks are JSON in JSON."""
    match value:
        case str() if value[:1] in {"[", "{"}:
            try:
                yield from _texts(json.loads(value))
            except ValueError:
                yield value
        case str():
            yield html.unescape(_TAG.sub(" ", value))
        case dict():
            for item in value.values():
                yield from _texts(item)
        case list() | tuple():
            # A row of a list that was brought in has the first name in one cell, the last in another.
            if value and all(isinstance(item, str) for item in value):
                yield html.unescape(_TAG.sub(" ", " ".join(value)))
            for item in value:
                yield from _texts(item)
        case models.Model() | None:
            return
        case _ if hasattr(value, "raw_data"):
            yield from _texts(list(value.raw_data))


def _title(row: models.Model) -> str:
    match row:
        case Revision():
            return str(row.object_str)
        case Page():
            return str(row.title)
        case _:
            return ""


def _still_holds(row: models.Model) -> str:
    if title := _title(row):
        return _("The text “%(title)s” still holds this name: a new round can take it out.") % {"title": title}
    return _("The name is still written here: %(place)s. Take it out.") % {"place": _place(row)}


def _place(row: models.Model) -> str:
    if title := _title(row):
        return _("text “%(title)s”") % {"title": title}
    named = f"{row._meta.verbose_name} {row.pk}"
    about = next((found for path in _ABOUT if (found := _followed(row, path)) is not None), None)
    return f"{named} ({about})" if about is not None else named


def _followed(row: models.Model, path: str) -> Any:
    found: Any = row
    for step in path.split("__"):
        found = getattr(found, step, None)
    return found
