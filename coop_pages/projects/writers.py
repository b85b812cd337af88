"""Who writes a project's texts in the Wagtail editor: its group, kept in step with mandates and places.

Whoever follows the projects of an Uriopss enters the editor too, where they have their own screens and write nothing.

Representatives decide in the partner space and never need the editor; contributors, the project group and the
coordinator do. Mandates begin and end by date: whoever asks for anything in the editor is first put in, or out of, the
groups that are theirs today; `sync_writers` does it at night for those who ask for nothing.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in
from django.db.models import BooleanField, Exists, ExpressionWrapper, Q, Value
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation.models.partners import Partnership, ProjectMember
from directory.models import Mandate, Overseer, User

OVERSIGHT = "Suivi des projets"


def connect() -> None:
    for model in (Mandate, Partnership, ProjectMember):
        post_save.connect(_follow, sender=model, dispatch_uid=f"writers.{model.__name__}.saved")
        post_delete.connect(_follow, sender=model, dispatch_uid=f"writers.{model.__name__}.deleted")
    user_logged_in.connect(_follow_sign_in, dispatch_uid="writers.signed_in")


class RightsOfTodayMiddleware:
    """Rights in the editor are those of the moment of the request. Put it before whatever asks for a permission."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
            follow_person(request.user)
        return self.get_response(request)


def writers_of(project: CooperationProjectPage) -> Any:
    """Users who may write the texts of `project` today."""
    organisations = project.partnerships.current().values("organisation")
    contributors = Mandate.objects.in_force().filter(role=Mandate.Role.CONTRIBUTOR, organisation__in=organisations)
    members = project.members.writing()
    return User.objects.filter(Q(pk__in=contributors.values("person")) | Q(pk__in=members.values("person")))


def names_of_writers(projects: Any) -> dict[int, list[tuple[str, bool]]]:
    """By project of `projects`, primary keys: the name of each, and whether they coordinate it. In one query."""
    named = ("project_id", "coordinates", "person__last_name", "person__first_name", "person__email")
    coordinates = Q(role=ProjectMember.Role.COORDINATOR)
    places = ProjectMember.objects.writing().filter(project__in=projects)
    placed = places.annotate(coordinates=ExpressionWrapper(coordinates, BooleanField())).values_list(*named)
    contributors = Mandate.objects.in_force().filter(role=Mandate.Role.CONTRIBUTOR, person__is_active=True)
    partnerships = Partnership.objects.current().filter(project__in=projects, organisation__mandates__in=contributors)
    mandated = partnerships.annotate(coordinates=Value(value=False)).values_list(
        *named[:2], *(f"organisation__mandates__{name}" for name in named[2:])
    )
    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for project, leads, last_name, first_name, email in sorted(
        placed.order_by().union(mandated.order_by()), key=_leading_first
    ):
        name = str(User(last_name=last_name, first_name=first_name, email=email))
        if name not in dict(found[project]):
            found[project].append((name, bool(leads)))
    return found


def _leading_first(row: tuple[Any, ...]) -> tuple[Any, ...]:
    _project, leads, *name = row
    return (not leads, *name)


def follow_person(person: User) -> None:
    """Put `person` in the groups of the projects that they write today, and out of those of the others."""
    contributed = Mandate.objects.in_force().filter(role=Mandate.Role.CONTRIBUTOR, person=person)
    partnerships = Partnership.objects.current().filter(organisation__in=contributed.values("organisation"))
    places = ProjectMember.objects.writing().filter(person=person)
    projects = CooperationProjectPage.objects.exclude(writers=None)
    written = projects.filter(Q(pk__in=partnerships.values("project")) | Q(pk__in=places.values("project")))
    theirs = set(written.values_list("writers", flat=True))
    held = set(projects.filter(writers__user=person).values_list("writers", flat=True))
    if theirs != held:
        person.groups.remove(*held - theirs)
        person.groups.add(*theirs - held)
    _follow_oversight(person)


def _follow_oversight(person: User) -> None:
    due = Exists(Overseer.objects.in_force().filter(person=person))
    held = Exists(Group.objects.filter(name=OVERSIGHT, user=person))
    for group in Group.objects.filter(~due & held | due & ~held, name=OVERSIGHT).annotate(is_due=due):
        person.groups.add(group) if group.is_due else person.groups.remove(group)


def sync_writers(project: CooperationProjectPage) -> None:
    if project.writers is not None:
        project.writers.user_set.set(writers_of(project))


def _projects_touched_by(instance: Any) -> Any:
    if isinstance(instance, Mandate):
        return _projects_of(organisations=[instance.organisation_id])
    return CooperationProjectPage.objects.filter(pk=instance.project_id)


def _projects_of(organisations: Any) -> Any:
    partnerships = Partnership.objects.current().filter(organisation__in=organisations)
    return CooperationProjectPage.objects.filter(pk__in=partnerships.values("project"))


def _follow(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        for project in _projects_touched_by(instance).select_related("writers"):
            sync_writers(project)


def _follow_sign_in(sender: type, user: User, **kwargs: Any) -> None:
    """The door leads to the editor those who may enter it."""
    follow_person(user)
