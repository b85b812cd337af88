"""What people typed is shown in French with the spaces that keep a sign, an amount or its unit from starting a line.

People type plain spaces, and what was agreed holds them: they are replaced where a page is sent or a paper made, never
in a text. A no-break space before a colon, a percentage and a currency, and inside a number; a narrow one before
« ; ? ! » and inside quotation marks, as the Imprimerie nationale asks.
"""

import re
from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

NO_BREAK, NARROW = "\u00a0", "\u202f"
# A sign, the space before it, and what right after it would make it code, an address or a smiley.
_BEFORE = (
    (":", NO_BREAK, r"(?![=/\w)(])"),
    ("%", NO_BREAK, ""),
    ("€", NO_BREAK, ""),
    (";", NARROW, "(?![)(])"),
    ("?", NARROW, "(?!=)"),
    ("!", NARROW, "(?!=)"),
    ("»", NARROW, ""),
)
# What is typed, what is shown, and where.
_SOUGHT = (
    *((f" {sign}", f"{space}{sign}", re.compile(re.escape(f" {sign}") + unless)) for sign, space, unless in _BEFORE),
    ("\u00ab ", f"\u00ab{NARROW}", re.compile("\u00ab ")),
)
_IN_A_NUMBER = re.compile("[0-9] (?=[0-9]{3}(?![0-9]))")
# Words that a program reads, or that are given back as they were typed.
_AS_THEY_ARE = re.compile(r"<(script|style|textarea|pre|code)\b.*?</\1>|<!--.*?-->", re.DOTALL)


def french_spaces(text: str) -> str:
    """`text`, plain or HTML, with the spaces of French in its words; tags and attributes are left as they are."""
    shown, start = [], 0
    for found in _AS_THEY_ARE.finditer(text):
        shown += [_spaced(text[start : found.start()]), found[0]]
        start = found.end()
    return "".join([*shown, _spaced(text[start:])])


def _spaced(text: str) -> str:
    for typed, shown, sought in _SOUGHT:
        if typed in text:  # ten times quicker than to search
            text = sought.sub(partial(_unless_apart, shown=shown), text)
    return _IN_A_NUMBER.sub(_joined, text)


def _unless_apart(found: re.Match[str], shown: str) -> str:
    return found[0] if _is_apart(found) else shown


def _is_apart(found: re.Match[str]) -> bool:
    """Whether it stands in a tag, or behind other white space: nobody typed that."""
    text, at = found.string, found.start()
    return text[at - 1 : at].isspace() or text.rfind("<", 0, at) > text.rfind(">", 0, at)


def _joined(found: re.Match[str]) -> str:
    """A number has three digits at most before its first space: a year before a number is none."""
    four_before = found.string[max(0, found.start() - 3) : found.start() + 1]
    follows_a_year = len(four_before) == 4 and four_before.isdigit()
    return found[0] if follows_a_year or _is_apart(found) else found[0].replace(" ", NO_BREAK)


class FrenchSpacesMiddleware:
    """Of what is read; what is typed again, in fields of the space, stands in attributes and text areas."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        headers = response.headers
        is_page = headers.get("Content-Type", "").startswith("text/html") and "Content-Encoding" not in headers
        is_read = is_page and headers.get("Content-Language") == "fr" and "Content-Disposition" not in headers
        # What the editor shows, it gives back: nothing of a text changes by being opened.
        is_read = is_read and not request.path.startswith(reverse("wagtailadmin_home"))
        if is_read and isinstance(response, HttpResponse):
            response.content = french_spaces(response.content.decode(response.charset))
            if "Content-Length" in headers:
                headers["Content-Length"] = str(len(response.content))
        return response
