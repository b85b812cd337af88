"""Words compared whatever their capitals, accents and apostrophes, in Python and by either database alike."""

import unicodedata
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Func, TextField

_WRITTEN_IN_TWO = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ŉ": "'n"}
_ALIKE = {"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-", "–": "-"}


def folded(text: str) -> str:
    """`text` in small letters without accents, with straight apostrophes and plain spaces and hyphens."""
    for sign, plain in (_WRITTEN_IN_TWO | _ALIKE).items():
        text = text.replace(sign, plain)
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _one_for_one() -> tuple[str, str]:
    """What PostgreSQL's `translate` asks: signs, and what each becomes; those beyond the second's end are left out."""
    letters = [chr(code) for code in (*range(0x41, 0x5B), *range(0xC0, 0x180), *range(0x1E00, 0x1F00))]
    changed = {letter: folded(letter) for letter in letters if letter not in _WRITTEN_IN_TWO} | _ALIKE
    changed = {sign: plain for sign, plain in changed.items() if len(plain) == 1 and plain != sign}
    accents = "".join(map(chr, range(0x300, 0x370)))
    return "".join(changed) + accents, "".join(changed.values())


class Folded(Func):
    """`folded` of a column. No extension of PostgreSQL is asked for: where it is hosted, few may be installed."""

    function = "folded"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, list[Any]]:
        sql, params = compiler.compile(self.source_expressions[0])
        for sign, plain in _WRITTEN_IN_TWO.items():
            sql, params = f"replace({sql}, %s, %s)", [*params, sign, plain]
        return f"translate({sql}, %s, %s)", [*params, *_one_for_one()]


def connect() -> None:
    connection_created.connect(_teach_sqlite, dispatch_uid="folding.teach_sqlite")


def _teach_sqlite(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "folded", 1, lambda text: None if text is None else folded(str(text)), deterministic=True
        )
