"""What people type, paste or import, made fit to be kept: cleaned once, where it enters, never where it is read.

Words under a digest must stay as they were digested; so nothing here is applied to what the database holds.
"""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any

# What neither XML nor HTML may hold, PostgreSQL refuses or no encoding writes: controls, halves of pairs, non-signs.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Word processors end lines and pages with them: dropped, they would join two words.
_BREAKS = re.compile("[\x0b\x0c\x85]")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def cleaned(text: str) -> str:
    """`text` in Unicode's composed form (NFC), without the signs that no file and no message may hold."""
    return unicodedata.normalize("NFC", _BREAKS.sub(" ", _FORBIDDEN.sub("", text)))


def on_one_line(text: str) -> str:
    """`text` for a subject or a title: cleaned, and without what would end a line."""
    return " ".join(cleaned(text).splitlines())


def all_cleaned(value: Any) -> Any:
    """`value` with every text in it cleaned: in lists, mappings and data classes."""
    match value:
        case str() if type(value) is str:
            return cleaned(value)
        case dict():
            return {key: all_cleaned(item) for key, item in value.items()}
        case list() | tuple() if type(value) in {list, tuple}:
            return type(value)(map(all_cleaned, value))
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{field.name: all_cleaned(getattr(value, field.name)) for field in fields(value)})
        case _:
            return value


def pasted(text: str) -> str:
    """A number, a code or an address as it would be typed: plain digits, spaces and dashes, and no mark without width.

    Messages and spreadsheets add all of these, and no eye sees them.
    """
    plain = unicodedata.normalize("NFKC", cleaned(text))
    seen = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return _DASHES.sub("-", re.sub(r"[^\S\r\n]", " ", seen))
