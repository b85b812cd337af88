"""The files of a picture whose consent is over leave the public folder; they come back with a new consent.

No page shows such a picture any more, but whoever kept the address of its file would still see it. The original goes
among the private files, its smaller versions are deleted, and the name of the file in its row says where it is. Each
step can be done again: a copy is complete before what it was made from is deleted.
"""

from functools import partial
from pathlib import PurePath
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.images import get_image_model

from coop_pages.base.image_consents import ImageConsent, images_not_to_show

# Of the name of a file that is not in the public folder.
PUT_AWAY = "put-away/"


def is_put_away(image: Any) -> bool:
    return str(image.file.name).startswith(PUT_AWAY)


def settle_all() -> None:
    """Every picture with a consent, or put away for want of one, has its files where they should be today."""
    images = get_image_model().objects
    known = images.filter(consents__isnull=False) | images.filter(file__startswith=PUT_AWAY)
    for pk in known.order_by("pk").distinct().values_list("pk", flat=True):
        settle(pk)


@transaction.atomic
def settle(pk: int) -> None:
    image = get_image_model().objects.select_for_update().filter(pk=pk).first()
    if image is None:
        return
    if pk in images_not_to_show():
        _put_away(image)
    elif is_put_away(image):
        _bring_back(image)


def _put_away(image: Any) -> None:
    for rendition in image.renditions.all():
        rendition.file.delete(save=False)
        rendition.delete()
    public, private, kept = image.file.storage, storages["private"], _kept_name(image.pk)
    if is_put_away(image):
        return
    if public.exists(image.file.name):
        # Asked for while the file can still be read: it is part of what was agreed.
        image.get_file_hash()
        private.delete(kept)
        with public.open(image.file.name) as original:
            private.save(kept, original)
        public.delete(image.file.name)
    elif not private.exists(kept):
        return
    image.file.name = f"{PUT_AWAY}{image.pk}/{PurePath(image.file.name).name}"
    image.save(update_fields=["file"])


def _bring_back(image: Any) -> None:
    private, kept = storages["private"], _kept_name(image.pk)
    if not private.exists(kept):
        return
    with private.open(kept) as original:
        # Under another name where a picture took its own meanwhile.
        image.file.save(PurePath(image.file.name).name, original, save=False)
    image.save(update_fields=["file"])
    transaction.on_commit(partial(private.delete, kept))


def _kept_name(pk: int) -> str:
    return f"images/{pk}"


def _follow_consent(sender: type, instance: ImageConsent, **kwargs: Any) -> None:
    if not kwargs.get("raw"):
        transaction.on_commit(partial(settle, instance.image_id))


def _forget(sender: type, instance: Any, **kwargs: Any) -> None:
    transaction.on_commit(partial(storages["private"].delete, _kept_name(instance.pk)))


def connect() -> None:
    post_save.connect(_follow_consent, sender=ImageConsent, dispatch_uid="pictures_put_away.saved")
    post_delete.connect(_follow_consent, sender=ImageConsent, dispatch_uid="pictures_put_away.deleted")
    post_delete.connect(_forget, sender=get_image_model(), dispatch_uid="pictures_put_away.image_deleted")
