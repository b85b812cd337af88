"""Where PDFs are made, and nowhere else: Typst, with the font of the house, without network or system fonts.

A template of `templates/pdf/` imports `house.typ` and reads `data`. What people wrote reaches it as JSON values, never
as markup, so that no word of theirs can be taken for an instruction.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import get_language

FOLDER = settings.ROOT / "templates" / "pdf"
# Archiving (ISO 19005-2, level A: tagged, with the text extractable) and accessibility (ISO 14289-1).
STANDARDS: list[Any] = ["a-2a", "ua-1"]
# Stands for a sign that none of the fonts draws: an archive may not hold a glyph that is missing.
UNPRINTABLE = "□"
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
    written = json.dumps(data, cls=DjangoJSONEncoder)
    source = (FOLDER / f"{template}.typ").read_bytes()
    try:
        return _compiled(source, inputs | {"data": written}, made_at)
    except typst.TypstError:
        printable = json.dumps(_printable(json.loads(written)))
        if printable == written:
            raise
        return _compiled(source, inputs | {"data": printable}, made_at)


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


def _printable(value: Any) -> Any:
    match value:
        case str():
            return "".join(c if _can_print(c) else UNPRINTABLE for c in value)
        case dict():
            return {key: _printable(item) for key, item in value.items()}
        case list():
            return [_printable(item) for item in value]
        case _:
            return value


@lru_cache(maxsize=4096)
def _can_print(character: str) -> bool:
    """Whether the fonts draw `character`, asked of the compiler itself."""
    source = b'#import "house.typ": *\n#show: paper\n#data.title'
    try:
        _compiled(source, {"language": "fr", "colon": ":", "data": json.dumps({"title": character, "footer": ""})})
    except typst.TypstError:
        return False
    return True
