"""What a partner who writes meets of the admin: their own projects.

Wagtail asks for a permission before it shows a page, an image or a document in its lists and editors; in a few places
it shows whatever number it is given, or counts everything. There, what belongs to others does not exist.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import permissions
from directory.models import User

# They count every page of the site, or name everybody who acts for an organisation, whoever asks.
FOR_STAFF_ALONE = (
    "admin/reports/page-types-usage/",
    "admin/snippets/choose/directory/mandate/",
    "admin/snippets/choose/directory/overseer/",
)
FILES = {"image": get_image_model, "document": get_document_model}


def own_pages(pages: Any, user: User) -> Any:
    """`pages` without the drafts of projects in which `user` takes no part."""
    if user.has_perm("coop_pages.open_round"):
        return pages
    seen = permissions.projects_seen_by(user)
    others = set(CooperationProjectPage.objects.exclude(pk__in=seen).values_list("path", flat=True))
    lengths = {len(path) for path in others}
    drafts = Page.objects.filter(live=False).values_list("pk", "path")
    hidden = [pk for pk, path in drafts if any(path[:length] in others for length in lengths)]
    # Case studies stand with those of everybody, not under their project.
    studies = CaseStudyPage.objects.filter(live=False).exclude(project__in=seen)
    # A list: searches take no subquery, and no database takes a condition for each of a thousand projects.
    return pages.exclude(pk__in=[*hidden, *studies.values_list("pk", flat=True)])


class OwnProjectsMiddleware:
    """404, where Wagtail would show to a writer what is not theirs: whether it exists is not theirs to learn."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return
        match, user = request.resolver_match, request.user
        if match is None or not user.is_authenticated or user.has_perm("coop_pages.open_round"):
            return
        if match.route.startswith(FOR_STAFF_ALONE):
            raise Http404
        if match.url_name == "wagtailadmin_choose_page_child":
            _refuse_unless(own_pages(Page.objects.all(), user), [kwargs["parent_page_id"]])
        if match.url_name == "wagtailadmin_choose_page_chosen_multiple":
            _refuse_unless(own_pages(Page.objects.all(), user), request.GET.getlist("id"))
        if match.url_name == "wagtail_bulk_action":
            _refuse_others_files(user, kwargs["model_name"], request.GET.getlist("id"))


def _refuse_others_files(user: User, kind: str, chosen: Iterable[str]) -> None:
    """A writer acts on several files at once, never on several pages or people."""
    if kind not in FILES:
        raise Http404
    policy = policy_registry.get_by_type(FILES[kind]())
    theirs = policy.instances_user_has_any_permission_for(user, ["change", "delete"])
    _refuse_unless(theirs, [number for number in chosen if number != "all"])


def _refuse_unless(allowed: Any, numbers: Iterable[Any]) -> None:
    wanted = {int(number) for number in numbers if str(number).isdigit()}
    if allowed.filter(pk__in=wanted).count() != len(wanted):
        raise Http404
