"""Words written on images and documents: each person meets those of the files that they may choose.

Wagtail proposes the words of everybody's files, also of projects that somebody takes no part in.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from django.http import JsonResponse
from django.urls import path
from taggit.models import Tag
from wagtail.admin.auth import require_admin_access
from wagtail.documents import get_document_model
from wagtail.documents.views import documents
from wagtail.documents.views.chooser import DocumentChooseResultsView, DocumentChooserViewSet, DocumentChooseView
from wagtail.images import get_image_model
from wagtail.images.views import images
from wagtail.images.views.chooser import ImageChooseResultsView, ImageChooserViewSet, ImageChooseView
from wagtail.permissions import policy_registry

from coop_pages.desk.files import ForThePage, ImageChosen, ImagesChosen, UploadDocument, UploadImage
from directory.models import User
from directory.sign_in.requests import SignedInRequest

MOST_PROPOSED = 10
CHOOSING = ["add", "change", "delete", "choose"]


def tags_seen_by(user: User, *models: Any) -> QuerySet[Tag]:
    """The words on those files of `models` that `user` may choose, the most written first."""
    theirs = Q(pk__in=[])
    for model in models:
        files = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, CHOOSING)
        theirs |= Q(
            taggit_taggeditem_items__content_type=ContentType.objects.get_for_model(model),
            taggit_taggeditem_items__object_id__in=files.values("pk"),
        )
    return Tag.objects.filter(theirs).annotate(written=Count("taggit_taggeditem_items")).order_by("-written", "name")


@require_admin_access
def autocomplete(request: SignedInRequest) -> JsonResponse:
    begun = request.GET.get("term", "")
    seen = tags_seen_by(request.user, get_image_model(), get_document_model()) if begun else Tag.objects.none()
    found = seen.filter(name__istartswith=begun).order_by("name").values_list("name", flat=True)
    return JsonResponse(list(found[:MOST_PROPOSED]), safe=False)


class TagsSeen:
    """A filter of images or documents that proposes the tags of those that its reader may choose."""

    filters: dict[str, Any]
    request: SignedInRequest
    _meta: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.filters.pop("tag", None)
        seen = tags_seen_by(self.request.user, self._meta.model)[:MOST_PROPOSED]
        if offered and seen:
            offered.extra["choices"] = [(tag.name, tag.name) for tag in seen]
            self.filters["tag"] = offered


class ImageFilters(TagsSeen, images.ImagesFilterSet):
    class Meta(images.ImagesFilterSet.Meta):
        pass


class DocumentFilters(TagsSeen, documents.DocumentsFilterSet):
    class Meta(documents.DocumentsFilterSet.Meta):
        pass


class Images(images.IndexView):
    filterset_class = ImageFilters


class Documents(documents.IndexView):
    filterset_class = DocumentFilters


class ChooseImage(ForThePage, ImageChooseView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = tags_seen_by(self.request.user, self.model)[:MOST_PROPOSED]
        return super().get_context_data(**kwargs) | {"popular_tags": seen}


class ChooseImageResults(ForThePage, ImageChooseResultsView):
    pass


class ChooseDocument(ForThePage, DocumentChooseView):
    pass


class ChooseDocumentResults(ForThePage, DocumentChooseResultsView):
    pass


class ImageChooser(ImageChooserViewSet):
    choose_view_class = ChooseImage
    choose_results_view_class = ChooseImageResults
    chosen_view_class = ImageChosen
    chosen_multiple_view_class = ImagesChosen
    create_view_class = UploadImage


class DocumentChooser(DocumentChooserViewSet):
    choose_view_class = ChooseDocument
    choose_results_view_class = ChooseDocumentResults
    create_view_class = UploadDocument


def doors() -> list[Any]:
    """Before Wagtail's own addresses, whose names they keep."""
    images_chooser = ImageChooser("wagtailimages_chooser", model=get_image_model(), url_prefix="images/chooser")
    documents_chooser = DocumentChooser(
        "wagtaildocs_chooser", model=get_document_model(), url_prefix="documents/chooser"
    )
    return [
        path("images/", Images.as_view()),
        path("images/results/", Images.as_view(results_only=True)),
        path("images/chooser/", images_chooser.choose_view),
        path("images/chooser/results/", images_chooser.choose_results_view),
        path("images/chooser/chosen/<str:pk>/", images_chooser.chosen_view),
        path("images/chooser/chosen-multiple/", images_chooser.chosen_multiple_view),
        path("images/chooser/create/", images_chooser.create_view),
        path("documents/", Documents.as_view()),
        path("documents/results/", Documents.as_view(results_only=True)),
        path("documents/chooser/", documents_chooser.choose_view),
        path("documents/chooser/results/", documents_chooser.choose_results_view),
        path("documents/chooser/create/", documents_chooser.create_view),
    ]
