"""What staff ask of all the projects at once: each report is a heading a column, and rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from coop_pages.base.form_fields import model_field
from coop_pages.desk.anything import anything
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.path import PHASES
from coop_pages.projects.situation_reading import situations_of
from coop_pages.validation import clock, permissions
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import RosterSeat, Round
from coop_pages.validation.states import RoundState
from directory.models import CooperationForm, Territory, UriopssContact, User

if TYPE_CHECKING:
    from django.utils.functional import Promise

Words = "str | Promise"
Cells = list[Any]
ProjectQuerySet = QuerySet[CooperationProjectPage]
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class ReportFilter(forms.Form):
    """What the address asks; a report keeps the fields that it knows, and what is asked wrongly is left out."""

    uriopss = forms.ModelChoiceField(label=_("Uriopss"), required=False, queryset=UriopssContact.objects.none())
    territory = forms.ModelChoiceField(label=_("Territory"), required=False, queryset=Territory.objects.none())
    form = forms.ModelChoiceField(
        label=_("Form of cooperation"), required=False, queryset=CooperationForm.objects.none()
    )
    project = forms.ModelChoiceField(label=_("Project"), required=False, queryset=CooperationProjectPage.objects.none())
    since = forms.DateField(label=_("Since"), required=False, widget=DAY)
    until = forms.DateField(label=_("Until"), required=False, widget=DAY)

    def __init__(self, data: Any, *, projects: ProjectQuerySet, known: Iterable[str]) -> None:
        super().__init__(data)
        self.fields = {name: self.fields[name] for name in known}
        keys = projects.order_by()
        for name, model in (("uriopss", UriopssContact), ("territory", Territory), ("form", CooperationForm)):
            if name in self.fields:
                model_field(self, name).queryset = model._default_manager.filter(pk__in=keys.values(name))
        if "project" in self.fields:
            model_field(self, "project").queryset = projects
        for name in {"uriopss", "territory", "form", "project"} & set(self.fields):
            model_field(self, name).empty_label = str(anything(name))
        self.is_valid()

    def narrowed(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        chosen = {name: self.cleaned_data.get(name) for name in ("uriopss", "territory", "form")}
        found = projects.filter(**{name: value for name, value in chosen.items() if value})
        only = self.cleaned_data.get("project")
        return found.filter(pk=only.pk) if only else found

    def holds(self, day: date) -> bool:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        return (since is None or day >= since) and (until is None or day <= until)


@dataclass(frozen=True)
class Report:
    """`rows`: for their reader, of the projects that the filter leaves. `drawn`: the column shown as bars, if any."""

    slug: str
    title: "str | Promise"
    header: "Sequence[str | Promise]"
    rows: Callable[[User, ProjectQuerySet, ReportFilter], list[Cells]]
    filters: Sequence[str] = ("uriopss", "territory", "form")
    drawn: int | None = None


def _counted_by(value: Callable[[Any], str]) -> Callable[[User, ProjectQuerySet, ReportFilter], list[Cells]]:
    """How many projects share a value, and how old they are, in months since they were launched."""

    def rows(reader: User, projects: ProjectQuerySet, asked: ReportFilter) -> list[Cells]:
        ages: dict[str, list[float]] = defaultdict(list)
        today = clock.today()
        for situation in situations_of(_launched(projects)):
            launched: Any = situation.project
            days = (today - timezone.localdate(launched.launched_at)).days if launched.launched_at else 0
            ages[value(situation) or "—"].append(days / 30.44)
        counted = sorted(ages.items(), key=lambda item: (-len(item[1]), item[0]))
        return [[name, len(found), round(median(found)), round(max(found))] for name, found in counted]

    return rows


def _launched(projects: ProjectQuerySet) -> ProjectQuerySet:
    """With the moment of the first version of each: nothing else says when a page was made."""
    first = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id=Cast(OuterRef("pk"), CharField())
    ).order_by()
    made = first.values("object_id").annotate(first=Min("created_at")).values("first")
    return projects.annotate(launched_at=Subquery(made))


def _durations(reader: User, projects: ProjectQuerySet, asked: ReportFilter) -> list[Cells]:
    kinds = {ContentType.objects.get_for_model(model).pk: model.phase for model in PHASES}
    closed = Round.objects.filter(
        project__in=projects.order_by().values("pk"), closed_at__isnull=False, page__content_type__in=kinds
    ).exclude(state=RoundState.RECALLED)
    rounds: dict[Any, list[tuple[int, Round]]] = defaultdict(list)
    phases: dict[Any, dict[int, tuple[Any, Any]]] = defaultdict(dict)
    for round_ in closed.select_related("page", "project").defer("frozen_text", "project__body", "project__calendar"):
        if round_.closed_at is None or not asked.holds(timezone.localdate(round_.closed_at)):
            continue
        phase = kinds[round_.page.content_type_id]
        rounds[phase].append(((round_.closed_at - round_.opened_at).days, round_))
        began, ended = phases[phase].get(round_.page_id, (round_.opened_at, round_.closed_at))
        phases[phase][round_.page_id] = (min(began, round_.opened_at), max(ended, round_.closed_at))
    found = []
    for model in PHASES:
        spent = rounds.get(model.phase)
        if not spent:
            found.append([model.phase.label, 0, None, None, "", None])
            continue
        longest, slowest = max(spent, key=lambda item: item[0])
        whole = median((ended - began).days for began, ended in phases[model.phase].values())
        days = round(median(days for days, _round in spent))
        found.append(
            [model.phase.label, len(spent), days, longest, f"{slowest} · {slowest.project.title}", round(whole)]
        )
    return found


def _answers(reader: User, projects: ProjectQuerySet, asked: ReportFilter) -> list[Cells]:
    """One row an organisation asked in a round, answered or not."""
    seats = RosterSeat.objects.filter(round__project__in=projects.order_by().values("pk"))
    standing = Decision.objects.standing().filter(round__project__in=projects.order_by().values("pk"))
    given = {(d.round_id, d.organisation_id): d for d in standing.select_related("made_by")}
    rows = []
    ordered = seats.select_related("round__project").order_by("-round__opened_at", "round", "pk")
    for seat in ordered.defer("round__frozen_text", "round__project__body", "round__project__calendar"):
        opened_on = timezone.localdate(seat.round.opened_at)
        if not asked.holds(opened_on):
            continue
        answer = given.get((seat.round_id, seat.organisation_id))
        answered_on = timezone.localdate(answer.decided_at) if answer else None
        rows.append(
            [
                seat.round.project.title,
                seat.round.page_title,
                seat.round.number,
                seat.organisation_name,
                answer.get_verdict_display() if answer else _("No answer"),
                answered_on,
                (answered_on - opened_on).days if answered_on else None,
                str(answer.made_by) if answer else "",
                bool(answer and answer.is_on_behalf),
            ]
        )
    return rows


def _published(reader: User, projects: ProjectQuerySet, asked: ReportFilter) -> list[Cells]:
    online = Round.objects.filter(
        project__in=projects.order_by().values("pk"), state=RoundState.PUBLISHED, published_at__isnull=False
    ).select_related("page", "project__uriopss", "project__territory", "project__form")
    # The number of approvals is told by an annotation, which the type of a round does not know.
    found: Any = online.defer("frozen_text", "project__body", "project__calendar").with_approvals()
    return [
        [
            r.project.title,
            r.page_title,
            r.number,
            timezone.localdate(r.published_at),
            r.approvals,
            r.page.live,
            str(r.project.uriopss or ""),
            str(r.project.territory or ""),
            str(r.project.form or ""),
        ]
        for r in found.order_by("-published_at")
        if asked.holds(timezone.localdate(r.published_at))
    ]


def _contacts(reader: User, projects: ProjectQuerySet, asked: ReportFilter) -> list[Cells]:
    """Of whoever follows for an Uriopss: theirs."""
    contacts = UriopssContact.objects.filter(to_verify=True)
    if permissions.projects_followed_by(reader) is not None:
        contacts = contacts.filter(pk__in=projects.order_by().values("uriopss"))
    return [
        [
            contact.name,
            contact.phone_display,
            contact.email,
            contact.website,
            ", ".join(str(territory) for territory in contact.territories.all()),
            " ".join(contact.quirk_sentences),
        ]
        for contact in contacts.prefetch_related("territories")
    ]


COUNTED = (_("Projects"), _("Median age (months)"), _("Oldest (months)"))
REPORTS = (
    Report(
        "projets-par-territoire",
        _("Projects by territory"),
        (_("Territory"), *COUNTED),
        _counted_by(lambda s: str(s.project.territory or "")),
        ("uriopss", "form"),
        drawn=1,
    ),
    Report(
        "projets-par-forme",
        _("Projects by form of cooperation"),
        (_("Form of cooperation"), *COUNTED),
        _counted_by(lambda s: str(s.project.form or "")),
        ("uriopss", "territory"),
        drawn=1,
    ),
    Report(
        "projets-par-phase",
        _("Projects by phase"),
        (_("Phase under way"), *COUNTED),
        _counted_by(lambda s: f"{s.current_phase.number}. {s.current_phase.label}" if s.current_phase else ""),
        drawn=1,
    ),
    Report(
        "durees",
        _("Time spent in phases and rounds"),
        (
            _("Phase"),
            _("Rounds closed"),
            _("Median days of a round"),
            _("Longest round (days)"),
            _("Which one"),
            _("Median days of the phase"),
        ),
        _durations,
        ("uriopss", "territory", "form", "since", "until"),
        drawn=2,
    ),
    Report(
        "reponses",
        _("Answers of the organisations"),
        (
            _("Project"),
            _("Text"),
            _("Round"),
            _("Organisation"),
            _("Answer"),
            _("Given on"),
            _("Days to answer"),
            _("By"),
            _("By letter"),
        ),
        _answers,
        ("uriopss", "project", "since", "until"),
    ),
    Report(
        "textes-en-ligne",
        _("Texts published"),
        (
            _("Project"),
            _("Text"),
            _("Round"),
            _("Published on"),
            _("Organisations that approved"),
            _("Online today"),
            _("Uriopss"),
            _("Territory"),
            _("Form of cooperation"),
        ),
        _published,
        ("uriopss", "territory", "form", "since", "until"),
    ),
    Report(
        "contacts-a-verifier",
        _("Contacts to verify"),
        (_("Contact"), _("Telephone"), _("E-mail address"), _("Website"), _("Territories"), _("What to verify")),
        _contacts,
        (),
    ),
)
BY_SLUG = {report.slug: report for report in REPORTS}


def asked_of(report: Report, query: Any, projects: ProjectQuerySet) -> ReportFilter:
    """`query`: of the address; `projects`: those that its reader follows."""
    return ReportFilter(query, projects=projects, known=report.filters)


def rows_of(report: Report, reader: User, asked: ReportFilter, projects: ProjectQuerySet) -> list[Cells]:
    return report.rows(reader, asked.narrowed(projects), asked)
