"""Where PDFs are made, and nowhere else: Typst, with the font of the house, without network or system fonts.

A template of `templates/pdf/` imports `house.typ` and reads `data`. What people wrote reaches it as JSON values, never
as markup, so that no word of theirs can be taken for an instruction.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import get_language

from coop_pages.base.french_spaces import french_spaces

FOLDER = settings.ROOT / "templates" / "pdf"
# Archiving (ISO 19005-2, level A: tagged, with the text extractable) and accessibility (ISO 14289-1).
STANDARDS: list[Any] = ["a-2a", "ua-1"]
# Stands for a sign that none of the fonts draws: an archive may not hold a glyph that is missing.
UNPRINTABLE = "□"
BREAK = "\u200b"
_REFUSED = re.compile(r'(?:text|codepoint) `"((?:[^"\\]|\\.)*)"`')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_BY_LETTER = {"t": "\t", "n": "\n", "r": "\r", "0": "\0"}
# A PDF holds no longer piece of text than 32,767 letters: a line may end inside a word that would be one.
_ENDLESS = re.compile(r"\S{4096}")
_PROBE = b'#import "house.typ": *\n#show: paper\n#for sign in data.signs [#sign \\ ]'
# French sets a no-break space before a colon.
_COLON = {"fr": "\u00a0:"}


def pdf(
    template: str, data: Mapping[str, Any], *, language: str | None = None, made_at: datetime | None = None
) -> bytes:
    """A PDF/A-2a and PDF/UA-1 file from `templates/pdf/<template>.typ`.

    `data`: what Django's JSON encoder takes, with at least a `title`; `footer` and `author` may be given.
    `language`: a code of settings.LANGUAGES, the active language if left out. `made_at`: the date that the file
    carries, now if left out; the same data and date give the same bytes.
    Raises KeyError without a title, typst.TypstError where the template is wrong.
    """
    if not data["title"]:
        raise KeyError("title")
    inputs = {"language": (language or get_language() or settings.LANGUAGE_CODE)[:2]}
    inputs["colon"] = _COLON.get(inputs["language"], ":")
    words = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    if inputs["language"] == "fr":
        words = _read(words, french_spaces)
    source = (FOLDER / f"{template}.typ").read_bytes()
    for read in (str, _drawn_by_sign, _drawn_by_cluster, _latin_alone):
        try:
            return _compiled(source, inputs | {"data": json.dumps(_read(_read(words, read), _breakable))}, made_at)
        except typst.TypstError as error:
            failure = error
    raise failure


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER / "fonts")])


def _compiled(source: bytes, inputs: dict[str, str], made_at: datetime | None = None) -> bytes:
    compiler = typst.Compiler(root=str(FOLDER), font_paths=_fonts(), ignore_system_fonts=True)
    # Whole seconds, in UTC: the compiler takes no other offset than a fixed one.
    moment = int((made_at or timezone.now()).astimezone(UTC).timestamp())
    made = compiler.compile(source, format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=moment)
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def _read(value: Any, read: Callable[[str], str]) -> Any:
    """`value` with each of its texts as `read` gives it."""
    match value:
        case str():
            return read(value)
        case dict():
            return {key: _read(item, read) for key, item in value.items()}
        case list():
            return [_read(item, read) for item in value]
        case _:
            return value


def _breakable(text: str) -> str:
    return _ENDLESS.sub(lambda found: found[0] + BREAK, text)


def _drawn_by_sign(text: str) -> str:
    refused = _refused(frozenset(text))
    return "".join(UNPRINTABLE if sign in refused else sign for sign in text)


def _drawn_by_cluster(text: str) -> str:
    """A keycap is a digit and two marks: the fonts draw each of them, and not the three together."""
    clusters = _clusters(_drawn_by_sign(text))
    refused = _refused(frozenset(cluster for cluster in clusters if len(cluster) > 1))
    return "".join(cluster if refused.isdisjoint(cluster) else cluster[0] for cluster in clusters)


def _latin_alone(text: str) -> str:
    """What the fonts of the house draw whatever stands beside: the last resort, so that no paper fails on words."""
    return "".join(
        sign if ord(sign) < 0x180 or 0x2010 <= ord(sign) < 0x2028 else UNPRINTABLE
        for sign in _drawn_by_sign(text)
        if not _belongs_to_the_one_before(sign)
    )


def _clusters(text: str) -> list[str]:
    clusters: list[str] = []
    for sign in text:
        if clusters and _belongs_to_the_one_before(sign):
            clusters[-1] += sign
        else:
            clusters.append(sign)
    return clusters


def _belongs_to_the_one_before(sign: str) -> bool:
    return unicodedata.category(sign) in {"Mn", "Mc", "Me", "Cf"}


@lru_cache(maxsize=64)
def _refused(signs: frozenset[str]) -> frozenset[str]:
    """Those that an archive cannot hold, or parts of them: asked of the compiler itself, all at once."""
    halves = {sign for sign in signs if "\ud800" <= sign <= "\udfff"}
    asked = {"title": UNPRINTABLE, "footer": "", "signs": sorted(signs - halves)}
    try:
        _compiled(_PROBE, {"language": "fr", "colon": ":", "data": json.dumps(asked)})
    except typst.TypstError as error:
        said = (_ESCAPED.sub(_unescaped, text) for text in _REFUSED.findall(str(error.diagnostic)))
        return frozenset(halves).union(*said)
    return frozenset(halves)


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else _BY_LETTER.get(escape[2], escape[2])
