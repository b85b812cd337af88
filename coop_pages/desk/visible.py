"""Which projects somebody finds at the desk: the one question that every list, search, report and export there asks."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import permissions
from directory.models import User
from directory.sign_in.requests import SignedInRequest

# On the request, so that its menu, its page and its exports ask once.
KEPT = "followed_projects"


def projects_shown_to(request: SignedInRequest) -> QuerySet[CooperationProjectPage]:
    """Those that its person follows, see `permissions.may_follow`: of staff, all."""
    return _originals(_followed(request))


def followed(request: SignedInRequest, project_id: int) -> CooperationProjectPage:
    """Raises Http404, or PermissionDenied where it is somebody else's."""
    found = projects_shown_to(request).filter(pk=project_id).first()
    if found is not None:
        return found
    get_object_or_404(CooperationProjectPage.objects.only("pk"), pk=project_id)
    raise PermissionDenied


def projects_followed_by(user: User) -> QuerySet[CooperationProjectPage]:
    """The same, for whoever reads later what they asked for."""
    return _originals(permissions.projects_followed_by(user))


def projects_met_by(user: User) -> QuerySet[CooperationProjectPage]:
    """Those that `user` follows or takes part in."""
    everything = user.has_perm("coop_pages.open_round")
    return _originals(None if everything else permissions.projects_seen_by(user))


def follows_projects(request: SignedInRequest) -> bool:
    """Whether the screens that show several projects are of any use to its person."""
    followed = _followed(request)
    return followed is None or bool(followed)


def _followed(request: SignedInRequest) -> set[int] | None:
    if not hasattr(request, KEPT):
        setattr(request, KEPT, permissions.projects_followed_by(request.user))
    found: set[int] | None = getattr(request, KEPT)
    return found


def _originals(keys: set[int] | None) -> QuerySet[CooperationProjectPage]:
    """A translation of a project is read; it is the original that is steered."""
    projects = CooperationProjectPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    if keys is not None:
        projects = projects.filter(pk__in=keys)
    light = projects.defer("body", "calendar", "purpose")
    return light.select_related("uriopss", "territory", "form").order_by("title", "pk")
