"""Which projects somebody finds at the desk: the one question that every list, search, report and export there asks."""

from django.db.models import QuerySet
from wagtail.models import Locale

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import permissions
from directory.models import User


def projects_shown_to(user: User) -> QuerySet[CooperationProjectPage]:
    """Those that `user` follows, see `permissions.may_follow`: of staff, all."""
    return _originals(permissions.projects_followed_by(user))


def projects_met_by(user: User) -> QuerySet[CooperationProjectPage]:
    """Those that `user` follows or takes part in."""
    everything = user.has_perm("coop_pages.open_round")
    return _originals(None if everything else permissions.projects_seen_by(user))


def follows_projects(user: User) -> bool:
    """Whether the screens that show several projects are of any use to `user`."""
    followed = permissions.projects_followed_by(user)
    return followed is None or bool(followed)


def _originals(keys: set[int] | None) -> QuerySet[CooperationProjectPage]:
    """A translation of a project is read; it is the original that is steered."""
    projects = CooperationProjectPage.objects.filter(locale=Locale.get_default())
    if keys is not None:
        projects = projects.filter(pk__in=keys)
    light = projects.defer("body", "calendar", "purpose")
    return light.select_related("uriopss", "territory", "form").order_by("title", "pk")
