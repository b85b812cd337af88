"""The screen of all projects, with its views kept under a name, and its exports: exactly the rows seen."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from coop_pages.desk.projects_picture import picture
from coop_pages.desk.projects_table import ProjectsFilter, Row, projects_table
from coop_pages.desk.sheets import Format, sheet
from coop_pages.desk.visible import follows_projects, projects_shown_to
from coop_pages.projects.phases.names import PhaseName
from coop_pages.projects.saved_views import SavedView
from coop_pages.validation.rules import separated
from directory.sign_in.requests import SignedInRequest

PER_PAGE = 50
PICTURE = "svg"
# Of a name that is refused, as much as an address can carry.
MOST_TYPED = 500
# Of the address, what is no part of a view.
PASSING = ("p", "export", "csrfmiddlewaretoken", "name")


class SavedViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ("name",)


def projects(request: SignedInRequest) -> HttpResponse:
    if not follows_projects(request):
        raise PermissionDenied
    table = projects_table(projects_shown_to(request), request.GET)
    asked = request.GET.get("export", "")
    if asked in set(Format):
        return sheet(Format(asked), name=_("projects"), header=header(), rows=[cells(row) for row in table.rows])
    if asked == PICTURE:
        answer = HttpResponse(picture(table.rows), "image/svg+xml")
        answer["Content-Disposition"] = f'attachment; filename="{_("projects")}.svg"'
        return answer
    page = Paginator(table.rows, PER_PAGE).get_page(request.GET.get("p"))
    kept = _kept(request.GET)
    context = {
        "heading": _("Projects"),
        "table": table,
        "page_obj": page,
        "kept": kept,
        "views": [(view, view.query == kept) for view in SavedView.objects.filter(person=request.user)],
        # What was typed comes back where it was refused.
        "proposed_name": request.GET.get("name", "") or _described(table.filter),
        "name_refused": "name" in request.GET,
    }
    return render(request, "desk/projects.html", context)


@require_POST
def save_view(request: SignedInRequest) -> HttpResponse:
    """Under a name that one has already, it replaces it: that is how a view is changed."""
    if not follows_projects(request):
        raise PermissionDenied
    kept = _kept(QueryDict(request.POST.get("query", "")[:500]))
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name, of a hundred letters at most."))
        typed = urlencode({"name": request.POST.get("name", "")[:MOST_TYPED]})
        return redirect(f"{reverse('desk:projects')}?{kept}&{typed}")
    SavedView.objects.update_or_create(person=request.user, name=form.cleaned_data["name"], defaults={"query": kept})
    messages.success(request, _("The view “%(name)s” is saved.") % form.cleaned_data)
    return redirect(f"{reverse('desk:projects')}?{kept}")


@require_POST
def delete_view(request: SignedInRequest, view_id: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=view_id, person=request.user)
    view.delete()
    messages.success(request, _("The view “%(name)s” is no longer saved.") % {"name": view.name})
    return redirect("desk:projects")


def header() -> list[str]:
    """Headings of an export, in the order of `cells`."""
    return [
        _("Project"),
        _("Situation"),
        _("Text"),
        _("Who acts next"),
        _("Days late"),
        _("Next date"),
        *(f"{phase.number}. {phase.label}" for phase in PhaseName),
        _("Uriopss"),
        _("Territory"),
        _("Form of cooperation"),
        _("Organisations"),
        _("Starts on"),
    ]


def cells(row: Row) -> list[Any]:
    project = row.project
    return [
        project.title,
        row.state.label,
        row.pressing.title if row.pressing else "",
        row.acts_next,
        row.days_late,
        row.next_date,
        *(text.situation.label for text in row.situation.phases),
        project.uriopss or "",
        project.territory or "",
        project.form or "",
        separated(row.organisations),
        project.starts_on,
    ]


def _kept(query: QueryDict) -> str:
    """The part of a query that makes a view, always written alike."""
    asked = query.copy()
    for name in list(asked):
        if name in PASSING or not asked[name]:
            del asked[name]
    return "&".join(sorted(asked.urlencode().split("&"))) if asked else ""


def _described(narrowing: ProjectsFilter) -> str:
    """A name for a view, from what it asks."""
    said = []
    for name, value in narrowing.cleaned_data.items():
        choices = dict(getattr(narrowing.fields[name], "choices", ())) if isinstance(value, str) else {}
        if value:
            said.append(str(choices.get(value, value)))
    return ", ".join(said)[:100]
