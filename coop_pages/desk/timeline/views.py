"""A project's whole story on one screen, latest first, page by page."""

from typing import Any, cast

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from coop_pages.base.form_fields import choice_field, model_field
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.desk.anything import anything
from coop_pages.desk.sheets import Format, sheet
from coop_pages.desk.timeline.events import Asked, Kind, Line
from coop_pages.desk.timeline.reading import Timeline
from coop_pages.desk.visible import followed
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation.models.people import PersonReference
from directory.models import Organisation, User
from directory.sign_in.requests import SignedInRequest

PER_PAGE = 50


class TimelineFilter(forms.Form):
    """What is asked wrongly is left out."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    page = forms.TypedChoiceField(label=gettext_lazy("Text"), required=False, coerce=int, empty_value=None)
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), required=False, queryset=Organisation.objects.none()
    )
    person = forms.ModelChoiceField(label=gettext_lazy("Person"), required=False, queryset=User.objects.none())

    def __init__(self, data: Any, *, project: CooperationProjectPage, pages: dict[int, str]) -> None:
        super().__init__(data)
        choice_field(self, "kind").choices = [("", anything("kind")), *Kind.choices]
        choice_field(self, "page").choices = [("", anything("page")), *pages.items()]
        organisations, people = model_field(self, "organisation"), model_field(self, "person")
        organisations.queryset = Organisation.objects.filter(partnerships__project=project).distinct()
        organisations.empty_label, people.empty_label = str(anything("organisation")), str(anything("person"))
        people.queryset = _people_of(project)
        self.is_valid()


def timeline(request: SignedInRequest, project_id: int) -> HttpResponse:
    project = followed(request, project_id)
    pages = pages_of(project)
    asked = TimelineFilter(request.GET, project=project, pages=pages)
    found = {name: value for name, value in asked.cleaned_data.items() if value}
    organisation = found.pop("organisation", None)
    story = Timeline(Asked(project, pages, organisation=organisation.pk if organisation else None, **found))
    if request.GET.get("export") in set(Format):
        header = [_("Date"), _("What"), _("What happened"), _("Words said with it")]
        format = Format(request.GET["export"])
        return sheet(format, name=_("history"), header=header, rows=[_cells(line) for line in story[slice(None)]])
    # A list in all that the paginator asks of one.
    page: Any = Paginator(cast(Any, story), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "heading": _("History of “%(project)s”") % {"project": project.title},
        "project": project,
        "asked": asked,
        "page_obj": page,
        "is_narrowed": bool(found or organisation),
    }
    return render(request, "desk/timeline.html", context)


def pages_of(project: CooperationProjectPage) -> dict[int, str]:
    """Titles by key of the texts of a project: itself, its phases, its case studies."""
    tree = Page.objects.filter(path__startswith=project.path).order_by("path").values_list("pk", "title")
    return dict(tree) | dict(CaseStudyPage.objects.filter(project=project).values_list("pk", "title"))


def _people_of(project: CooperationProjectPage) -> Any:
    """Those who have a mandate in its organisations, a place in it, or signed something in it."""
    mandated = User.objects.filter(mandates__organisation__partnerships__project=project).values("pk")
    placed = User.objects.filter(project_memberships__project=project).values("pk")
    opened = PersonReference.objects.filter(pk__in=project.project_rounds.values("opened_by")).values("user")
    concerned = Q(pk__in=mandated) | Q(pk__in=placed) | Q(pk__in=opened)
    return User.objects.filter(concerned).order_by("last_name", "first_name")


def _cells(line: Line) -> list[Any]:
    return [line.moment, line.kind.label, line.sentence, line.said]
