"""A spreadsheet as people save it, whatever the program: XLSX, or CSV in its many ways."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from directory.typed import cleaned

Row = Sequence[Any]

MOST_ROWS = 20_000
# Read at most, empty ones too, which spreadsheets leave under the others.
MOST_LINES = 2 * MOST_ROWS
ZIP = b"PK\x03\x04"
# Read at most in a workbook, whatever width it announces; no list of ours has as many.
MOST_COLUMNS = 100
# Of a workbook, once unpacked: twenty thousand rows of twenty long cells.
MOST_UNPACKED = 100 * 1024 * 1024
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
    (_line, first), *rows = filled
    headings = _as_wide_as(first, 0)
    if not rows:
        raise ValidationError(_("This file has headings and no row under them."))
    if len(lines) > MOST_LINES or len(rows) > MOST_ROWS:
        raise ValidationError(
            _("This file has too many rows: bring in at most %(most)d at a time.") % {"most": MOST_ROWS}
        )
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
        return [tuple(cleaned(cell).strip() for cell in row) for row in _first(rows)]
    except csv.Error as error:
        raise ValidationError(_("This CSV file cannot be read: a quotation mark may be missing.")) from error


def _first(rows: Iterable[Row]) -> Iterable[Row]:
    """As many as are read, and one more, which tells that there were more."""
    return islice(rows, MOST_LINES + 1)


def _workbook(content: bytes) -> list[tuple[str, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(member.file_size for member in package.infolist())
        if unpacked > MOST_UNPACKED:
            raise ValidationError(_("This workbook is too large once unpacked. Save the sheet as CSV."))
        sheet, *_others = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets
        return [
            tuple(_words(cell) for cell in row)
            for row in _first(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True))
        ]
    except ValidationError:
        raise
    # The reader raises whatever it met in a broken workbook (zip, XML, missing parts): there is no common class.
    except Exception as error:
        raise ValidationError(_("This file is neither a CSV file nor an XLSX workbook.")) from error


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
