"""What the editor's lists and reports export: words that people use, in files that a French spreadsheet opens.

Wagtail's lists, reports and ours share one class, which gives codes and Python's words, and commas; its XLSX fails on
signs that such a file may not hold.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.coreutils import multigetattr

from coop_pages.public.open_data.spreadsheets import to_csv
from directory.typed import cleaned

_as_wagtail_prepares = SpreadsheetExportMixin.preprocess_field_value


def connect() -> None:
    SpreadsheetExportMixin.to_row_dict = _row
    SpreadsheetExportMixin.preprocess_field_value = _prepared
    SpreadsheetExportMixin.stream_csv = _csv
    LogEntriesView.list_export = [*LogEntriesView.list_export, "message"]
    LogEntriesView.export_headings = LogEntriesView.export_headings | {"message": _("What was done")}


def _row(view: Any, item: Any) -> "OrderedDict[str, Any]":
    return OrderedDict((name, _in_words(item, name)) for name in view.list_export)


def _in_words(item: Any, name: str) -> Any:
    of_what, _dot, field = name.rpartition(".")
    owner = multigetattr(item, of_what) if of_what else item
    if isinstance(owner, str | Promise) and field == "title":
        return capfirst(str(owner))  # the name of a model, where Wagtail gives a capital to each of its words
    said = getattr(owner, f"get_{field}_display", None)
    return said() if said else multigetattr(item, name)


def _prepared(view: Any, field: str, value: Any, export_format: str) -> Any:
    if isinstance(value, bool) and export_format == view.FORMAT_CSV:
        return value
    prepared = _as_wagtail_prepares(view, field, value, export_format)
    return cleaned(prepared) if isinstance(prepared, str) else prepared


def _csv(view: Any, rows: QuerySet[Any]) -> Iterator[bytes]:
    header = [view.get_heading(rows, name) for name in view.list_export]
    told = (view.to_row_dict(item).items() for item in rows)
    yield to_csv(header, ([view.preprocess_field_value(*cell, view.FORMAT_CSV) for cell in row] for row in told))
