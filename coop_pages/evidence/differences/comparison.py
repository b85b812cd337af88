"""Two rounds of one text, compared: what the component of differences shows."""

from dataclasses import dataclass
from typing import Any

from wagtail.images import get_image_model

from coop_pages.evidence.differences import Differences, differences_between
from coop_pages.evidence.differences.summary import summary_sentence
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

    @property
    def pictures(self) -> dict[str, Any]:
        """The images that changed and that the site still has, by their number: one query for all."""
        wanted = {
            picture.pk
            for section in self.differences.sections
            for told in section.changes
            for picture in (*told.pictures_before, *told.pictures_after)
        }
        found = get_image_model().objects.filter(pk__in=wanted).prefetch_renditions("max-480x320") if wanted else ()
        return {str(image.pk): image for image in found}


def compared(former: Round, latter: Round, **more: bool) -> Comparison:
    """From one round to a later one of the same text."""
    return Comparison(former, latter, differences_between(former.text, latter.text), **more)
