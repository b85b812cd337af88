"""The editor's page of a picture that was put away says why, where Wagtail would say that its file is lost."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.images.views import images

from coop_pages.base.expired_images import is_put_away


class EditPicture(images.EditView):
    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> Any:
        if not is_put_away(self.object):
            return super().render_to_response(context, **response_kwargs)
        words = _("This picture is put away: a consent is over. It comes back with a new one.")
        messages.warning(self.request, words)
        return generic.EditView.render_to_response(self, context, **response_kwargs)


def doors() -> list[Any]:
    """Before Wagtail's own address, whose name it keeps."""
    return [path("images/<int:image_id>/", EditPicture.as_view())]
