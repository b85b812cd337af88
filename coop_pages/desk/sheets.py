"""Rows of the desk as files: CSV and XLSX that a French spreadsheet opens, with dates and numbers as such."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from coop_pages.public.open_data.spreadsheets import harmless, to_csv
from directory.typed import cleaned

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY, MOMENT = "DD/MM/YYYY", "DD/MM/YYYY HH:MM"
WIDEST = 60


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


def sheet(format: Format, *, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file to download. `name`: without its extension. Cells: words, numbers, days, moments, booleans or None."""
    answer = HttpResponse(written(format, header, rows), "text/csv" if format == Format.CSV else XLSX_TYPE)
    answer.charset = "utf-8"
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{format}"'
    return answer


def written(format: Format, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    if format == Format.CSV:
        return to_csv(header, ([_written(cell) for cell in row] for row in rows))
    return to_xlsx(header, rows)


def to_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet: its first line stays in sight, and each of its columns can be filtered."""
    table = [[_cell_value(cell) for cell in row] for row in rows]
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(table) + 1}"
    for number, heading in enumerate(header):
        longest = max((len(str(row[number] or "")) for row in table), default=0)
        page.column_dimensions[get_column_letter(number + 1)].width = min(max(longest, len(heading)) + 3, WIDEST)
    page.append([_heading(page, heading) for heading in header])
    for row in table:
        page.append([_cell(page, value) for value in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _written(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return _cell_value(cell)


def _cell_value(cell: Any) -> Any:
    """A spreadsheet knows neither time zones nor lazy words, and refuses some signs."""
    match cell:
        case datetime():
            return timezone.localtime(cell).replace(tzinfo=None)
        case None | int() | float() | date():
            return cell
        case _:
            return cleaned(str(cell))


def _heading(page: Any, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=words)
    cell.font = Font(bold=True)
    return cell


def _cell(page: Any, value: Any) -> WriteOnlyCell:
    if isinstance(value, bool):
        value = harmless(value)
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, datetime):
        cell.number_format = MOMENT
    elif isinstance(value, date):
        cell.number_format = DAY
    elif isinstance(value, str):
        # Words, whatever they begin with: never a formula.
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=len(value) > WIDEST, vertical="top")
    return cell
