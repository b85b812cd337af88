"""Who writes a project's texts in the Wagtail editor: its group, kept in step with mandates and places.

Representatives decide in the partner space and never need the editor; contributors, the project group and the
coordinator do. A mandate that ends by date leaves the group at its holder's next sign-in, or by `sync_writers`.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models import Q
from django.db.models.signals import post_delete, post_save

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation.models.partners import Partnership, ProjectMember
from directory.models import Mandate, User


def connect() -> None:
    for model in (Mandate, Partnership, ProjectMember):
        post_save.connect(_follow, sender=model, dispatch_uid=f"writers.{model.__name__}.saved")
        post_delete.connect(_follow, sender=model, dispatch_uid=f"writers.{model.__name__}.deleted")
    user_logged_in.connect(_follow_sign_in, dispatch_uid="writers.signed_in")


def writers_of(project: CooperationProjectPage) -> Any:
    """Users who may write the texts of `project` today."""
    organisations = project.partnerships.current().values("organisation")
    contributors = Mandate.objects.in_force().filter(role=Mandate.Role.CONTRIBUTOR, organisation__in=organisations)
    members = project.members.active().exclude(role=ProjectMember.Role.STEERING_COMMITTEE)
    return User.objects.filter(Q(pk__in=contributors.values("person")) | Q(pk__in=members.values("person")))


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
    ended = Mandate.objects.filter(person=user, role=Mandate.Role.CONTRIBUTOR)
    projects = _projects_of(ended.values("organisation")) | CooperationProjectPage.objects.filter(members__person=user)
    for project in projects.distinct().select_related("writers"):
        sync_writers(project)
