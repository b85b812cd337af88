"""A report on the screen, with bars where they help, or as a file."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format, localize

from coop_pages.desk.reports import BY_SLUG, REPORTS, Cells, Report, read
from coop_pages.desk.sheets import Format, sheet
from coop_pages.desk.visible import follows_projects
from coop_pages.public.open_data.spreadsheets import harmless
from directory.sign_in.requests import SignedInRequest

PER_PAGE = 50


@dataclass(frozen=True)
class Cell:
    """`share`: of the longest bar, in hundredths; None where no bar is drawn."""

    words: str
    share: int | None = None


def report(request: SignedInRequest, slug: str) -> HttpResponse:
    if not follows_projects(request):
        raise PermissionDenied
    if slug not in BY_SLUG:
        raise Http404
    shown = BY_SLUG[slug]
    asked, rows = read(shown, request)
    header = [str(heading) for heading in shown.header]
    if request.GET.get("export") in set(Format):
        return sheet(Format(request.GET["export"]), name=slug, header=header, rows=rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "heading": shown.title,
        "report": shown,
        "reports": REPORTS,
        "header": header,
        "asked": asked,
        "rows": _cells(shown, rows, page.object_list),
        "page_obj": page,
    }
    return render(request, "desk/report.html", context)


def _cells(shown: Report, every_row: list[Cells], rows: Any) -> list[list[Cell]]:
    drawn = shown.drawn
    longest = max((row[drawn] or 0 for row in every_row), default=0) if drawn is not None else 0
    return [
        [
            Cell(_words(value), round(100 * (value or 0) / longest) if number == drawn and longest else None)
            for number, value in enumerate(row)
        ]
        for row in rows
    ]


def _words(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return str(harmless(value))
    return date_format(value, "SHORT_DATE_FORMAT") if hasattr(value, "year") else str(localize(value))
