"""Pictures are asked for here and nowhere else: no web server knows their folder.

A picture that a page online shows is for everyone, in the sizes that pages show. Before that, and for the originals,
which may say where and when they were taken, it is for those who write with it or decide on it.
"""

from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from coop_pages.base.conditional_get import conditional_get
from coop_pages.base.file_types import PICTURES
from coop_pages.base.image_consents import images_not_to_show
from coop_pages.validation import permissions
from coop_pages.validation.models.frozen_files import UNKNOWN_TYPE
from coop_pages.validation.text.files import pages_showing, project_of

USED = ["add", "change", "delete", "choose"]
TYPES = {f".{kind.extension}": str(kind) for kind in PICTURES} | {".jpeg": "image/jpeg"}


def is_online(item: Any) -> bool:
    """Whether a page that everyone may read shows this image or document."""
    return bool(pages_showing(item).live().public().exists())


def may_read(user: Any, item: Any) -> bool:
    """Who reads an image or document that no page online shows: the people of its project; outside, its editors."""
    if not user.is_authenticated or not user.is_active:
        return False
    project = project_of(item)
    if project is not None:
        return permissions.may_see_project(user, project)
    if user.lacks_second_factor:  # Wagtail reads the groups themselves, not `has_perm`.
        return False
    policy = policy_registry.get_by_type(type(item))
    return bool(policy.user_has_any_permission_for_instance(user, USED, item))


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    stored, image, is_original = _found(name)
    if image is None:
        raise Http404
    if image.pk in images_not_to_show():
        public, allowed = False, request.user.has_perm("coop_pages.view_imageconsent")
    else:
        public = not is_original and is_online(image)
        allowed = public or may_read(request.user, image)
    if not allowed:
        raise Http404
    try:
        answer = FileResponse(stored.storage.open(stored.name, "rb"), content_type=_content_type(name))
    except (FileNotFoundError, SuspiciousFileOperation):
        raise Http404 from None
    answer["Cache-Control"] = "no-cache" if public else "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


conditional_get(serve)


def _found(name: str) -> tuple[Any, Any, bool]:
    """(the file, its image, whether it is the original), or (None, None, False)."""
    model = get_image_model()
    rendition = model.get_rendition_model().objects.select_related("image__collection").filter(file=name).first()
    if rendition is not None:
        return rendition.file, rendition.image, False
    image = model.objects.select_related("collection").filter(file=name).first()
    return (image.file, image, True) if image is not None else (None, None, False)


def _content_type(name: str) -> str:
    return next((kind for ending, kind in TYPES.items() if name.lower().endswith(ending)), UNKNOWN_TYPE)
