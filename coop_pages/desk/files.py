"""Wagtail's own screens of images and documents: they say why a file cannot change, and where a new one goes."""

from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, path, resolve
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.documents.views import chooser as document_chooser
from wagtail.documents.views import documents
from wagtail.documents.views import multiple as several_documents
from wagtail.images.views import chooser as image_chooser
from wagtail.images.views import images
from wagtail.images.views import multiple as several_images
from wagtail.models import Collection, Page

from coop_pages.base.image_consents import images_not_to_show
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.text.files import refusal_to_change

REWRITTEN_BY = frozenset({"delete", "add_to_collection"})
INDEXES = {"image": "wagtailimages:index", "document": "wagtaildocs:index"}


def collection_of_the_page(request: HttpRequest) -> Collection | None:
    """The collection of the project whose page is being written, as the browser says where it comes from."""
    try:
        match = resolve(urlsplit(request.headers.get("Referer", "")).path or "/")
    except Resolver404:
        return None
    number = match.kwargs.get("page_id") or match.kwargs.get("parent_page_id")
    if "wagtailadmin_pages" not in match.namespaces or not number:
        return None
    page = Page.objects.filter(pk=number).first()
    project = getattr(page.specific, "agreement_project_id", None) if page else None
    return Collection.objects.filter(pk__in=_collections_of(project)).first()


def _collections_of(project: int | None) -> Any:
    return CooperationProjectPage.objects.filter(pk=project).values("collection")


def refuse_in_bulk(request: HttpRequest, action: str, chosen: list[Any]) -> HttpResponse | None:
    """For the hook that Wagtail calls before it acts on several files at once, in one query that no signal sees."""
    kind = chosen[0]._meta.model_name if chosen else ""
    if action not in REWRITTEN_BY or kind not in INDEXES:
        return None
    refused = [refusal for item in chosen if (refusal := refusal_to_change(item))]
    for refusal in refused:
        messages.error(request, str(refusal))
    return redirect(INDEXES[kind]) if refused else None


class SaysWhy:
    """The sentence of a refusal, where Wagtail would say that one has no right to be here."""

    # Empty where the answer is for a script.
    back_to = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with transaction.atomic():
                return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except ValidationRefused as refusal:
            if not self.back_to:
                return JsonResponse({"success": False, "error_message": str(refusal)})
            messages.error(request, str(refusal))
            return redirect(self.back_to, *kwargs.values())


class EditImage(SaysWhy, images.EditView):
    back_to = "wagtailimages:edit"

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> Any:
        if self.object.pk in images_not_to_show():
            messages.warning(
                self.request, _("This picture is put away: a consent is over. It comes back with a new one.")
            )
        return super().render_to_response(context, **response_kwargs)


class DeleteImage(SaysWhy, images.DeleteView):
    back_to = "wagtailimages:edit"


class EditDocument(SaysWhy, documents.EditView):
    back_to = "wagtaildocs:edit"


class DeleteDocument(SaysWhy, documents.DeleteView):
    back_to = "wagtaildocs:edit"


class EditUploadedImage(SaysWhy, several_images.EditView):
    pass


class DeleteUploadedImage(SaysWhy, several_images.DeleteView):
    pass


class EditUploadedDocument(SaysWhy, several_documents.EditView):
    pass


class DeleteUploadedDocument(SaysWhy, several_documents.DeleteView):
    pass


class _Choices:
    """The collections of a list where nobody's project is chosen beforehand."""

    def __init__(self, collections: Any) -> None:
        self.collections = collections

    def get_indented_choices(self) -> list[tuple[Any, str]]:
        return [("", "—"), *self.collections.get_indented_choices()]


class IntoTheProject:
    """Several files at once: begun from a page, they go to its project; otherwise their project is chosen."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        own, offered = collection_of_the_page(self.request), context["collections"]  # type: ignore[attr-defined]
        if offered is not None and own is not None and own in offered and not context["selected_collection_id"]:
            context["selected_collection_id"] = str(own.pk)
        if offered is not None and Collection.get_first_root_node() not in offered:
            context["collections"] = _Choices(offered)
        return context


class AddImages(IntoTheProject, several_images.AddView):
    pass


class AddDocuments(IntoTheProject, several_documents.AddView):
    pass


class ForThePage:
    """A file added from a page goes to its project, without a choice to make."""

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_creation_form_kwargs()  # type: ignore[misc]
        return kwargs | {"only": collection_of_the_page(self.request)}  # type: ignore[attr-defined]


class ProposesTheDescription:
    """As alternative text: Wagtail would propose the title, which is the file's name, where there is none."""

    def get_chosen_response_data(self, image: Any, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = super().get_chosen_response_data(image, **kwargs)  # type: ignore[misc]
        return data | {"default_alt_text": image.description}


class ImageChosen(ProposesTheDescription, image_chooser.ImageChosenView):
    pass


class ImagesChosen(ProposesTheDescription, image_chooser.ImageChosenMultipleView):
    pass


class UploadImage(ForThePage, ProposesTheDescription, image_chooser.ImageUploadView):
    pass


class UploadDocument(ForThePage, document_chooser.DocumentChooserUploadView):
    pass


def doors() -> list[Any]:
    """Before Wagtail's own addresses, whose names they keep."""
    return [
        path("images/<int:image_id>/", EditImage.as_view()),
        path("images/<int:image_id>/delete/", DeleteImage.as_view()),
        path("images/multiple/add/", AddImages.as_view()),
        path("images/multiple/<int:image_id>/", EditUploadedImage.as_view()),
        path("images/multiple/<int:image_id>/delete/", DeleteUploadedImage.as_view()),
        path("documents/edit/<int:document_id>/", EditDocument.as_view()),
        path("documents/delete/<int:document_id>/", DeleteDocument.as_view()),
        path("documents/multiple/add/", AddDocuments.as_view()),
        path("documents/multiple/<int:doc_id>/", EditUploadedDocument.as_view()),
        path("documents/multiple/<int:doc_id>/delete/", DeleteUploadedDocument.as_view()),
    ]
