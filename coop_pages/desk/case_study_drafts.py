"""From a project's home, one click drafts its case study: the editor opens on it, and nothing is online."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from coop_pages.case_studies.drafting.draft import draft_case_study
from coop_pages.case_studies.index_page import CaseStudyIndexPage
from coop_pages.desk.visible import followed
from coop_pages.validation.refusals import ValidationRefused
from directory.models import User
from directory.sign_in.requests import SignedInRequest


def index_of_studies() -> CaseStudyIndexPage | None:
    return CaseStudyIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()


def may_draft(user: User) -> bool:
    index = index_of_studies()
    return index is not None and index.permissions_for_user(user).can_add_subpage()


@require_POST
def draft(request: SignedInRequest, project_id: int) -> HttpResponse:
    project, index = followed(request, project_id), index_of_studies()
    if index is None or not may_draft(request.user):
        raise PermissionDenied
    try:
        study, is_new = draft_case_study(project, index, by=request.user)
    except ValidationRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:project", project.pk)
    if is_new:
        said = _("The draft is written and nothing is online. Beside each line, a comment says where it comes from.")
        messages.success(request, said)
    else:
        messages.info(request, _("A draft was there already: here it is."))
    return redirect("wagtailadmin_pages:edit", study.pk)
