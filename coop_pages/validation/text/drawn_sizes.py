"""The sizes in which pages show a picture: whether each still is the picture that the round kept.

Drawn again from the kept copy and compared as people see them: another version of the imaging library writes other
bytes for the same picture.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageStat
from wagtail.images import get_image_model

from coop_pages.validation.models.frozen_files import FrozenFile

# Of 255, on average over the picture: compression moves each point by two or three.
UNSEEN = 8.0


def altered_sizes() -> Iterator[str]:
    """Those that show something else than the copy kept with a round that holds their picture, a sentence each."""
    kept = {frozen.object_pk: frozen for frozen in FrozenFile.objects.holding().filter(kind=FrozenFile.Kind.IMAGE)}
    drawn = get_image_model().get_rendition_model().objects.filter(image__in=kept).select_related("image")
    for rendition in drawn.order_by("pk").iterator(chunk_size=100):
        if not _shows(rendition, kept[rendition.image_id]):
            names = {"file": kept[rendition.image_id].title, "size": rendition.filter_spec}
            yield _("A size of “%(file)s” (%(size)s) is lost, or does not show the picture that was agreed.") % names


def _shows(rendition: Any, frozen: FrozenFile) -> bool:
    expected = BytesIO()
    try:
        with frozen.open() as copy:
            rendition.filter.run(rendition.image, expected, source=copy)
        with rendition.file.storage.open(rendition.file.name, "rb") as stored:
            return _look_alike(Image.open(expected), Image.open(stored))
    # Pillow's decoders raise whatever they meet: there is no common class.
    except Exception:  # noqa: BLE001
        return False


def _look_alike(one: Image.Image, other: Image.Image) -> bool:
    if one.size != other.size:
        return False
    apart = ImageStat.Stat(ImageChops.difference(one.convert("RGBA"), other.convert("RGBA")))
    return max(apart.mean) <= UNSEEN
