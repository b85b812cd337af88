"""Numbers that give a rank, in the language being read: the first of a month, the second round."""

from typing import Any

from django.utils import dateformat
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

_in_english = dateformat.DateFormat.S
ROUNDS = (
    _("first round"),
    _("second round"),
    _("third round"),
    _("fourth round"),
    _("fifth round"),
    _("sixth round"),
    _("seventh round"),
    _("eighth round"),
    _("ninth round"),
    _("tenth round"),
)


def ending(formatted: Any) -> str:
    """The ending of a day's number: Django's own is English whatever the language.

    “er” for the first of a month in French, nothing for its other days; English keeps its own.
    """
    if (get_language() or "").startswith("fr"):
        return "er" if formatted.data.day == 1 else ""
    return str(_in_english(formatted))


def nth_round(number: int) -> str:
    """“first round”; in figures from the eleventh on (“12th round”)."""
    if 1 <= number <= len(ROUNDS):
        return str(ROUNDS[number - 1])
    english = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return gettext("%(number)s%(ending)s round") % {"number": number, "ending": english}


def connect() -> None:
    dateformat.DateFormat.S = ending  # type: ignore[method-assign,assignment]  # the one place where Django asks for it
