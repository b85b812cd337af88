"""The ending of a day's number in the language being read: Django's own is English whatever the language."""

from typing import Any

from django.utils import dateformat
from django.utils.translation import get_language

_in_english = dateformat.DateFormat.S


def ending(formatted: Any) -> str:
    """“er” for the first of a month in French, nothing for its other days; English keeps its own."""
    if (get_language() or "").startswith("fr"):
        return "er" if formatted.data.day == 1 else ""
    return str(_in_english(formatted))


def connect() -> None:
    dateformat.DateFormat.S = ending  # type: ignore[method-assign,assignment]  # the one place where Django asks for it
