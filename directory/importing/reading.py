"""A spreadsheet as people save it, whatever the program: XLSX, or CSV in its many ways."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from directory.typed import cleaned

MOST_ROWS = 20_000
ZIP = b"PK\x03\x04"
SEPARATORS = ";,\t"


@dataclass(frozen=True)
class Table:
    """`rows`: as many words as there are headings, or more where a row has too many; with their line in the file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(content: bytes) -> Table:
    """Raises ValidationError in words where it is no such file, or is empty."""
    lines = _workbook(content) if content.startswith(ZIP) else _text(content)
    filled = [(number, cells) for number, cells in enumerate(lines, start=1) if any(cells)]
    if not filled:
        raise ValidationError(_("This file is empty."))
    (_line, headings), *rows = filled
    if not rows:
        raise ValidationError(_("This file has headings and no row under them."))
    if len(rows) > MOST_ROWS:
        message = _("This file has %(count)d rows: bring in at most %(most)d at a time.")
        raise ValidationError(message % {"count": len(rows), "most": MOST_ROWS})
    width = len(headings)
    return Table(headings, tuple((number, _as_wide_as(cells, width)) for number, cells in rows))


def _as_wide_as(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Spreadsheets leave out the empty cells at the end of a row, and add others."""
    last = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
    kept = cells[: max(last, width)]
    return kept + ("",) * (width - len(kept))


def _text(content: bytes) -> list[tuple[str, ...]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise ValidationError(_("This file is neither a CSV file nor an XLSX workbook."))
    first = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [tuple(cleaned(cell).strip() for cell in row) for row in rows]
    except csv.Error as error:
        raise ValidationError(_("This CSV file cannot be read: a quotation mark may be missing.")) from error


def _workbook(content: bytes) -> list[tuple[str, ...]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise ValidationError(_("This file is neither a CSV file nor an XLSX workbook.")) from error
    sheet = book.worksheets[0]
    return [tuple(_words(cell) for cell in row) for row in sheet.iter_rows(values_only=True)]


def _words(cell: Any) -> str:
    """A number as it is typed: spreadsheets take a SIREN for one."""
    match cell:
        case None:
            return ""
        case datetime():
            return f"{cell:%d/%m/%Y}"
        case date():
            return f"{cell:%d/%m/%Y}"
        case bool():
            return "oui" if cell else "non"
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return cleaned(str(cell)).strip()
