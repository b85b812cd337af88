"""The calendar of one project and of all: planned against actual, with an address for one's own calendar program."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from coop_pages.desk.calendar_drawing import Scale
from coop_pages.desk.projects_table import projects_table
from coop_pages.desk.sheets import Format, sheet
from coop_pages.desk.visible import followed, follows_projects, projects_shown_to
from coop_pages.notifications.addresses import absolute
from coop_pages.projects.calendars import ProjectCalendar, calendars_of
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.situation_reading import situations_of
from coop_pages.validation.models.calendar_feed import CalendarFeed
from directory.sign_in.requests import SignedInRequest

PER_PAGE = 50


def project_calendar(request: SignedInRequest, project_id: int) -> HttpResponse:
    project = followed(request, project_id)
    [calendar] = calendars_of(situations_of(CooperationProjectPage.objects.filter(pk=project.pk)))
    scale = Scale([calendar])
    context = {
        "heading": _("Calendar of “%(project)s”") % {"project": project.title},
        "project": project,
        "calendar": calendar,
        "scale": scale,
        "phases": [(phase, list(scale.bars(phase))) for phase in calendar.phases],
        "writes": project.permissions_for_user(request.user).can_edit(),
    }
    return render(request, "desk/calendar.html", context)


def calendars(request: SignedInRequest) -> HttpResponse:
    """The latest first. What is asked is asked as of the screen of all projects."""
    if not follows_projects(request):
        raise PermissionDenied
    if request.method == "POST":
        return _renewed_or_revoked(request)
    table = projects_table(projects_shown_to(request), request.GET)
    told = calendars_of([row.situation for row in table.rows])
    told.sort(key=_lateness)
    if request.GET.get("export") in set(Format):
        return sheet(Format(request.GET["export"]), name=_("calendar"), header=_header(), rows=map(_cells, told))
    page = Paginator(told, PER_PAGE).get_page(request.GET.get("p"))
    scale = Scale(page.object_list)
    feed = CalendarFeed.objects.filter(person=request.user).first()
    address = absolute(reverse("space:projects_feed", args=[feed.token])) if feed else ""
    context = {
        "heading": _("Calendar of the projects"),
        "table": table,
        "page_obj": page,
        "scale": scale,
        "calendars": [(c, [bar for phase in c.phases for bar in scale.bars(phase)]) for c in page.object_list],
        "address": address,
        "webcal": address.replace("https://", "webcal://").replace("http://", "webcal://"),
    }
    return render(request, "desk/calendars.html", context)


def _lateness(calendar: ProjectCalendar) -> tuple[bool, bool, int]:
    """The latest of those under way first; then those that are over, and those of which no plan is known."""
    return (calendar.planned_end is None, calendar.current is None, -(calendar.slip or 0))


def _renewed_or_revoked(request: SignedInRequest) -> HttpResponse:
    if "revoke" in request.POST:
        CalendarFeed.revoke(request.user)
        messages.success(request, _("The address is revoked: it shows nothing to anybody any more."))
    else:
        CalendarFeed.renew(request.user)
        messages.success(request, _("Here is your address. The former one, if there was one, no longer answers."))
    return redirect(f"{reverse('desk:calendars')}#mon-agenda")


def _header() -> list[str]:
    return [
        _("Project"),
        _("Phase under way"),
        _("Planned end of the phase"),
        _("Days late (negative: early)"),
        _("Planned end of the project"),
        _("Expected end of the project"),
    ]


def _cells(calendar: ProjectCalendar) -> list[Any]:
    current = calendar.current
    return [
        calendar.project.title,
        current.phase.label if current and current.phase else _("over"),
        current.planned.ends_on if current and current.planned else None,
        calendar.slip,
        calendar.planned_end,
        calendar.expected_end,
    ]
