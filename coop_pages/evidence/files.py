"""Private files, and the pictures that rounds kept, are read here alone: no web server knows their folders."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coop_pages.base.file_types import PICTURES
from coop_pages.base.image_consents import images_not_to_show
from coop_pages.base.private_files import sent_to_its_reader
from coop_pages.validation import permissions
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.frozen_files import FrozenFile
from directory.sign_in.requests import SignedInRequest


@never_cache
@login_required
@require_safe
def download(request: SignedInRequest, pk: UUID) -> FileResponse:
    """404, not 403, to those who may not read it: whether minutes exist is theirs to tell who owns them."""
    kept = get_object_or_404(EvidenceFile, pk=pk)
    if not permissions.may_read_file(request.user, kept):
        raise Http404
    return sent_to_its_reader(
        lambda: kept.file.open("rb"),
        told_as=f"private file {kept.pk}",
        as_attachment=True,
        filename=kept.download_name,
        content_type=kept.media_type,
    )


@never_cache
@login_required
@require_safe
def frozen_picture(request: SignedInRequest, pk: int, image_pk: int) -> FileResponse:
    """A picture as a round froze it, for the people of its project: the one of the site may be gone, or another."""
    pictures = FrozenFile.objects.filter(kind=FrozenFile.Kind.IMAGE).select_related("round")
    kept = get_object_or_404(pictures, round=pk, object_pk=image_pk)
    may_see = permissions.may_see_project(request.user, kept.round.project_id)
    if not may_see or kept.file_type not in PICTURES or image_pk in images_not_to_show():
        raise Http404
    answer = sent_to_its_reader(kept.open, told_as=f"frozen picture {kept.pk}", content_type=kept.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
