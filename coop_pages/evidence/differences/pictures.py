"""How to show each picture that changed: as the site has it, or as a round kept it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from wagtail.images import get_image_model

from coop_pages.base.file_digests import sha256_of
from coop_pages.evidence.differences import Differences, Picture
from coop_pages.validation.models.frozen_files import FrozenFile
from coop_pages.validation.models.rounds import Round


@dataclass(frozen=True)
class ShownPicture:
    """`image`: of the site, if it is still the one of the text; otherwise the `address` of what was kept of it."""

    image: Any
    address: str


def pictures_shown(differences: Differences, rounds: Iterable[Round]) -> dict[Picture, ShownPicture]:
    """Every picture that changed: one query for the images, one for what `rounds` kept, none where no picture changed.

    Both addresses check the rights of whoever asks for them.
    """
    wanted = differences.pictures
    if not wanted:
        return {}
    images = get_image_model().objects.filter(pk__in={picture.pk for picture in wanted})
    standing = {str(image.pk): image for image in images.prefetch_renditions("max-480x320")}
    kept = FrozenFile.objects.filter(round__in=list(rounds), kind=FrozenFile.Kind.IMAGE)
    addresses = {
        (str(pk), digest): reverse("evidence:picture", args=[round_pk, pk])
        for round_pk, pk, digest in kept.values_list("round", "object_pk", "sha256")
    }
    return {
        picture: ShownPicture(
            image if image is not None and _is_still(image, picture) else None,
            addresses.get((picture.pk, picture.digest), ""),
        )
        for picture in wanted
        for image in [standing.get(picture.pk)]
    }


def _is_still(image: Any, picture: Picture) -> bool:
    return sha256_of(image.file.storage, str(image.file.name)) == picture.digest
