"""Private files are read here and nowhere else: no web server knows their folder."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from coop_pages.validation import permissions
from coop_pages.validation.models.files import EvidenceFile
from directory.sign_in.requests import SignedInRequest


@never_cache
@login_required
@require_GET
def download(request: SignedInRequest, pk: UUID) -> FileResponse:
    """404, not 403, to those who may not read it: whether minutes exist is theirs to tell who owns them."""
    kept = get_object_or_404(EvidenceFile, pk=pk)
    if not permissions.may_read_file(request.user, kept):
        raise Http404
    answer = FileResponse(
        kept.file.open("rb"), as_attachment=True, filename=kept.download_name, content_type=kept.media_type
    )
    # Sent by others: whatever it holds must not run on our address.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
