"""Two rounds of one text, compared: what the component of differences shows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from wagtail.images import get_image_model

from coop_pages.base.file_digests import sha256_of
from coop_pages.evidence.differences import Differences, Picture, differences_between
from coop_pages.evidence.differences.summary import summary_sentence
from coop_pages.validation.models.frozen_files import FrozenFile
from coop_pages.validation.models.rounds import Round


@dataclass(frozen=True)
class Comparison:
    """`is_since_answer`: the earlier round is the last that the reader's organisation took a position on.

    `latter_is_shown`: the text of the later one stands on the same page.
    """

    former: Round
    latter: Round
    differences: Differences
    is_since_answer: bool = False
    latter_is_shown: bool = False

    @property
    def sentence(self) -> str:
        return summary_sentence(self.differences)

    @cached_property
    def pictures(self) -> dict[Picture, "ShownPicture"]:
        """How to show each picture that changed: one query for the images, one for what the rounds kept."""
        told = [change for section in self.differences.sections for change in section.changes]
        wanted = {picture: self.former for change in told for picture in change.pictures_before}
        wanted |= {picture: self.latter for change in told for picture in change.pictures_after}
        if not wanted:
            return {}
        images = get_image_model().objects.filter(pk__in={picture.pk for picture in wanted})
        standing = {str(image.pk): image for image in images.prefetch_renditions("max-480x320")}
        kept = FrozenFile.objects.filter(round__in={self.former, self.latter}, kind=FrozenFile.Kind.IMAGE)
        addresses = {
            (round_pk, str(pk)): reverse("evidence:picture", args=[round_pk, pk])
            for round_pk, pk in kept.values_list("round", "object_pk")
        }
        return {
            picture: ShownPicture(
                image if image is not None and _is_still(image, picture) else None,
                addresses.get((round.pk, picture.pk), ""),
            )
            for picture, round in wanted.items()
            for image in [standing.get(picture.pk)]
        }


@dataclass(frozen=True)
class ShownPicture:
    """`image`: of the site, if it is still the one of the text; otherwise the `address` of what the round kept."""

    image: Any
    address: str


def _is_still(image: Any, picture: Picture) -> bool:
    return sha256_of(image.file.storage, str(image.file.name)) == picture.digest


def compared(former: Round, latter: Round, **more: bool) -> Comparison:
    """From one round to a later one of the same text."""
    return Comparison(former, latter, differences_between(former.text, latter.text), **more)
