"""What may come in as an image or document of a page, through the editor or any other door."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import pre_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from coop_pages.base.file_types import PICTURES, FileType, harmless_name, recognised_type
from coop_pages.validation.refusals import UploadRefused

DOCUMENTS = tuple(kind for kind in FileType if kind is not FileType.AVIF)


def accepted_kind(content: bytes, name: str, accepted: tuple[FileType, ...]) -> FileType:
    """What `content` is. Raises UploadRefused where it is nothing that may be stored."""
    kind = recognised_type(content, name)
    if kind not in accepted:
        raise UploadRefused(accepted=", ".join(known.label for known in accepted))
    return kind


def refuse_unknown_content(sender: type[Model], instance: Any, *, raw: bool = False, **kwargs: Any) -> None:
    """Raise UploadRefused where a file that is new is no image, or no document; its name is made harmless."""
    if raw or not instance.file:
        return
    if instance.file._committed:
        if instance.pk and sender._default_manager.filter(pk=instance.pk, file=instance.file.name).exists():
            return
        with instance.file.storage.open(instance.file.name, "rb") as stored:
            content = stored.read()
    else:
        instance.file.seek(0)
        content = instance.file.read()
        instance.file.seek(0)
    accepted = PICTURES if issubclass(sender, get_image_model()) else DOCUMENTS
    kind = accepted_kind(content, str(instance.file.name), accepted)
    if not instance.file._committed:
        instance.file.name = harmless_name(str(instance.file.name), kind)


def connect() -> None:
    for model in (get_image_model(), get_document_model()):
        pre_save.connect(refuse_unknown_content, sender=model, dispatch_uid=f"uploads.{model.__name__}")
