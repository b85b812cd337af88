"""A report on the screen, with bars where they help, or as a file."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format, localize

from coop_pages.desk.long_sheets import AskedSheet, is_long
from coop_pages.desk.reports import BY_SLUG, REPORTS, Cells, Report, asked_of, rows_of
from coop_pages.desk.sheets import Format, sheet
from coop_pages.desk.visible import follows_projects, projects_shown_to
from coop_pages.public.open_data.spreadsheets import harmless
from directory.sign_in.requests import SignedInRequest

PER_PAGE = 50
ASKED_AGAIN_AFTER = "5"  # seconds


@dataclass(frozen=True)
class Cell:
    """`share`: of the longest bar, in hundredths; None where no bar is drawn."""

    words: str
    share: int | None = None


def report(request: SignedInRequest, slug: str) -> HttpResponseBase:
    if not follows_projects(request):
        raise PermissionDenied
    if slug not in BY_SLUG:
        raise Http404
    shown = BY_SLUG[slug]
    projects = projects_shown_to(request)
    asked = asked_of(shown, request.GET, projects)
    header = [str(heading) for heading in shown.header]
    wanted = request.GET.get("export")
    if wanted in set(Format) and is_long(asked.narrowed(projects)):
        query = request.GET.copy()
        again = bool(query.pop("encore", None))
        asked_sheet = AskedSheet(request.user, slug, query.urlencode(), Format(wanted))
        if again:
            asked_sheet.try_again()
            return redirect(f"{request.path}?{asked_sheet.query}")
        return _once_made(request, asked_sheet, shown)
    rows = rows_of(shown, request.user, asked, projects)
    if wanted in set(Format):
        return sheet(Format(wanted), name=slug, header=header, rows=rows)
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


def _once_made(request: SignedInRequest, asked: AskedSheet, shown: Report) -> HttpResponseBase:
    """The file, or a page that asks again until it is made."""
    made = asked.found()
    if made is not None:
        return FileResponse(made, as_attachment=True, filename=asked.name)
    context = {"heading": shown.title, "report": shown, "failed": asked.failed}
    if context["failed"]:
        return render(request, "desk/sheet_awaited.html", context, status=409)
    answer = render(request, "desk/sheet_awaited.html", context, status=202)
    answer["Refresh"] = answer["Retry-After"] = ASKED_AGAIN_AFTER
    return answer


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
