"""A report on the screen, with bars where they help, or as a file."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format, localize
from wagtail.admin.views.reports.base import ReportView

from coop_pages.desk.long_sheets import AskedSheet, is_long
from coop_pages.desk.reports import BY_SLUG, REPORTS, Cells, Report, asked_of, rows_of
from coop_pages.desk.sheets import Format, sheet
from coop_pages.desk.visible import follows_projects, projects_shown_to
from coop_pages.public.open_data.spreadsheets import harmless
from directory.sign_in.requests import SignedInRequest

if TYPE_CHECKING:
    from django.utils.functional import Promise

ASKED_AGAIN_AFTER = "5"  # seconds


@dataclass(frozen=True)
class Cell:
    """`share`: of the longest bar, in hundredths; None where no bar is drawn."""

    words: str
    share: int | None = None


class ProjectsReport(ReportView):
    """Wagtail's view of a report, of what is counted rather than of rows of a table: its filter, its cells and its
    sheets are the report's own.
    """

    template_name = "desk/report.html"
    header_icon = "clipboard-list"

    def dispatch(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not follows_projects(request):
            raise PermissionDenied
        if kwargs["slug"] not in BY_SLUG:
            raise Http404
        self.report = BY_SLUG[kwargs["slug"]]
        self.projects = projects_shown_to(request)
        self.asked = asked_of(self.report, request.GET, self.projects)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export and is_long(self.asked.narrowed(self.projects)):
            return self._once_made(request)
        answer: HttpResponseBase = super().get(request, *args, **kwargs)
        return answer

    def get_page_title(self) -> "str | Promise":
        return self.report.title

    def get_breadcrumbs_items(self) -> list[Any]:
        """None: the other screens of the desk bear their name in full, with their links below it."""
        return []

    def get_filtered_queryset(self) -> list[Cells]:
        return rows_of(self.report, self.request.user, self.asked, self.projects)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "report": self.report,
            "reports": REPORTS,
            "header": self.report.header,
            "asked": self.asked,
            "rows": _cells(self.report, self.object_list, context["object_list"]),
        }

    def as_spreadsheet(self, rows: list[Cells], spreadsheet_format: str) -> HttpResponseBase:
        header = [str(heading) for heading in self.report.header]
        return sheet(Format(spreadsheet_format), name=self.report.slug, header=header, rows=rows)

    def _once_made(self, request: SignedInRequest) -> HttpResponseBase:
        """The file, or a page that asks again until it is made."""
        query = request.GET.copy()
        again = bool(query.pop("encore", None))
        asked = AskedSheet(request.user, self.report.slug, query.urlencode(), Format(request.GET["export"]))
        if again:
            asked.try_again()
            return redirect(f"{request.path}?{asked.query}")
        made = asked.found()
        if made is not None:
            return FileResponse(made, as_attachment=True, filename=asked.name)
        failed = asked.failed
        context = {"heading": self.report.title, "report": self.report, "failed": failed}
        answer = render(request, "desk/sheet_awaited.html", context, status=409 if failed else 202)
        if not failed:
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
