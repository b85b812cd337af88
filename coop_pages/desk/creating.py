"""A new page is made once, however many times its form arrives.

Wagtail's editor saves by itself half a second after one stops typing. Whoever presses “save” meanwhile sends the form
of a new page a second time: Wagtail makes another page, refuses its address (“already in use”), or fails where both
arrive at once. Each form bears a key, which the page made from it keeps: what comes later is an edit of that page.
"""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.models import Page

from coop_pages.desk.comments import CommentedEditView


class CreateOnceView(CreateView):
    template_name = "desk/create_page.html"

    def post(self, request: Any) -> HttpResponse:
        with transaction.atomic():
            # Two savings of one form wait for each other here, and so do two new pages under one parent.
            locked = Page.objects.select_for_update().get(pk=self.parent_page.pk)
            self.parent_page.numchild = locked.numchild
            made = self._made()
            if made is None:
                answer: HttpResponse = super().post(request)
                return answer
        if self.expects_json_response:
            # A saving by itself that arrives late holds less than the page does.
            late: HttpResponse = self.json_error_response(
                "invalid_revision", _("Saving will overwrite a newer version.")
            )
            return late
        edit = page_viewset_registry.get_by_type(self.page_class).get_view_by_name("edit")
        edited: HttpResponse = edit(request, page_id=made.pk)
        return edited

    def _made(self) -> Page | None:
        """The page that this form has made already. Otherwise, the one that it makes now takes its key."""
        key = self._key()
        if key is None:
            return None
        bearing = Page.objects.filter(translation_key=key)
        made = bearing.filter(owner=self.request.user, content_type=self.page_content_type).first()
        if made is None and not bearing.exists():
            self.page.translation_key = key
        return made if made is not None and made.get_parent().pk == self.parent_page.pk else None

    def _key(self) -> UUID | None:
        try:
            return UUID(self.request.POST.get("creation_key", ""))
        except ValueError:
            return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"creation_key": self._key() or uuid4()}


class SitePageViewSet(PageViewSet):
    """Of every page type."""

    add_view_class = CreateOnceView
    edit_view_class = CommentedEditView


every_page = SitePageViewSet()
