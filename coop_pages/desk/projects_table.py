"""All the projects that somebody follows, one row each: filters and order come from the address, and so do exports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coop_pages.base.form_fields import choice_field, model_field
from coop_pages.desk.anything import anything
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.projects.situation_reading import situations_of
from coop_pages.projects.situations import PRESSING, ProjectSituation, Situation, Text
from coop_pages.validation.models.partners import Partnership
from directory.folding import folded
from directory.models import CooperationForm, FormerName, Territory, UriopssContact

if TYPE_CHECKING:
    from django.utils.functional import Promise

ProjectQuerySet = QuerySet[CooperationProjectPage]
# A project of which nothing is expected stands after all others.
FAR = date.max


@dataclass(frozen=True)
class Row:
    """One project. `organisations`: names of those that take part today; `former_names`: those that they bore."""

    situation: ProjectSituation
    organisations: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()

    @property
    def project(self) -> CooperationProjectPage:
        return self.situation.project

    @property
    def pressing(self) -> Text | None:
        return self.situation.most_pressing

    @property
    def state(self) -> Situation:
        return self.situation.situation

    @property
    def days_late(self) -> int:
        return self.pressing.days_late if self.pressing else 0

    @property
    def next_date(self) -> date | None:
        return min((text.due_on for text in self.situation.texts if text.due_on), default=None)

    @property
    def acts_next(self) -> str:
        return self.pressing.acts_next if self.pressing else ""

    @property
    def phase(self) -> PhaseName | None:
        return self.situation.current_phase

    @property
    def searched(self) -> str:
        return folded(" ".join([self.project.title, *self.organisations, *self.former_names]))


ORDERS: dict[str, Callable[[Row], Any]] = {
    "urgence": lambda row: row.pressing.urgency if row.pressing else (len(PRESSING), 0, 0),
    "titre": lambda row: folded(row.project.title),
    "phase": lambda row: row.phase.number if row.phase else len(PhaseName) + 1,
    "retard": lambda row: -row.days_late,
    "date": lambda row: row.next_date or FAR,
    "uriopss": lambda row: folded(str(row.project.uriopss or "")),
    "territoire": lambda row: folded(str(row.project.territory or "")),
}
MOST_URGENT_FIRST = "urgence"
# The columns of the screen, by the order that a click on each asks for.
COLUMNS: "dict[str, str | Promise]" = {
    "titre": _("Project"),
    "phase": _("Phases"),
    "urgence": _("Situation"),
    "date": _("Next date"),
    "retard": _("Lateness"),
    "uriopss": _("Uriopss"),
    "territoire": _("Territory"),
}


class ProjectsFilter(forms.Form):
    """What the address asks; what it asks wrongly is left out."""

    q = forms.CharField(label=_("Project or organisation"), required=False, max_length=200)
    situation = forms.ChoiceField(label=_("Situation"), required=False)
    phase = forms.ChoiceField(label=_("Phase under way"), required=False)
    uriopss = forms.ModelChoiceField(label=_("Uriopss"), required=False, queryset=UriopssContact.objects.none())
    territory = forms.ModelChoiceField(label=_("Territory"), required=False, queryset=Territory.objects.none())
    form = forms.ModelChoiceField(
        label=_("Form of cooperation"), required=False, queryset=CooperationForm.objects.none()
    )

    def __init__(self, data: Any, *, projects: ProjectQuerySet) -> None:
        super().__init__(data)
        for name, choices in (("situation", Situation.choices), ("phase", PhaseName.choices)):
            choice_field(self, name).choices = [("", anything(name)), *choices]
        keys = projects.order_by()
        for name, model in (("uriopss", UriopssContact), ("territory", Territory), ("form", CooperationForm)):
            offered = model_field(self, name)
            offered.queryset = model._default_manager.filter(pk__in=keys.values(name))
            offered.empty_label = str(anything(name))
        self.is_valid()

    def narrowed(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        chosen = {name: self.cleaned_data.get(name) for name in ("uriopss", "territory", "form")}
        return projects.filter(**{name: value for name, value in chosen.items() if value})

    def keeps(self, row: Row) -> bool:
        asked = self.cleaned_data
        if asked.get("situation") and row.state != asked["situation"]:
            return False
        if asked.get("phase") and row.phase != asked["phase"]:
            return False
        return all(word in row.searched for word in folded(asked.get("q", "")).split())

    @property
    def is_used(self) -> bool:
        return any(self.cleaned_data.values())


@dataclass(frozen=True)
class Heading:
    """Of a column; `sort`: how the rows are sorted by it, as ARIA says; `next`: the order that a click asks for."""

    words: "str | Promise"
    next: str
    sort: str


@dataclass(frozen=True)
class ProjectsTable:
    """`order`: a key of ORDERS, with a dash before it for the other way round."""

    filter: ProjectsFilter
    rows: Sequence[Row]
    order: str

    @property
    def headings(self) -> list[Heading]:
        sorts = {f"-{key}": "descending" for key in ORDERS} | dict.fromkeys(ORDERS, "ascending")
        sort = {self.order.removeprefix("-"): sorts[self.order]}
        return [
            Heading(words, f"-{key}" if self.order == key else key, sort.get(key, "")) for key, words in COLUMNS.items()
        ]


def projects_table(projects: ProjectQuerySet, asked: Any) -> ProjectsTable:
    """`asked`: the query of the address."""
    narrowing = ProjectsFilter(asked, projects=projects)
    narrowed = narrowing.narrowed(projects)
    names: dict[int, list[str]] = {}
    partners = Partnership.objects.current().filter(project__in=narrowed.order_by().values("pk"))
    for project, name in partners.order_by("organisation__name").values_list("project", "organisation__name"):
        names.setdefault(project, []).append(name)
    former: dict[int, list[str]] = {}
    took_part = FormerName.objects.filter(organisation__partnerships__in=partners.order_by().values("pk"))
    for project, name in took_part.values_list("organisation__partnerships__project", "name"):
        former.setdefault(project, []).append(name)
    rows = [
        Row(found, tuple(names.get(found.project.pk, ())), tuple(former.get(found.project.pk, ())))
        for found in situations_of(narrowed)
    ]
    order = asked.get("tri", "")
    if order.removeprefix("-") not in ORDERS:
        order = MOST_URGENT_FIRST
    kept = sorted(filter(narrowing.keeps, rows), key=ORDERS[order.removeprefix("-")], reverse=order.startswith("-"))
    return ProjectsTable(narrowing, kept, order)
