"""Which two rounds of a text are compared: those asked for, or the last that the organisation took a position on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from wagtail.images import get_image_model

from coop_pages.evidence.differences import Differences, differences_between
from coop_pages.evidence.differences.summary import summary_sentence
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round
from directory.models import Organisation

SIDE_BY_SIDE = "cote-a-cote"


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


def since_last_position(current: Round, organisation: Organisation) -> Comparison | None:
    """What changed since the last earlier round on which `organisation` took a position.

    That it waits for its board is none; nor is a letter that it contested.
    """
    positions = Decision.objects.counting().replies().filter(organisation=organisation)
    earlier = Round.objects.filter(page=current.page_id, number__lt=current.number, decisions__in=positions)
    former = earlier.order_by("-number").first()
    return compared(former, current, is_since_answer=True, latter_is_shown=True) if former else None


def asked_comparison(
    request: HttpRequest, current: Round, rounds: Sequence[Round], organisation: Organisation | None
) -> Comparison | None:
    """The rounds that the address names, of those of this text; without a name, since the last position.

    Raises Http404 for a round that the text does not have.
    """
    since, until = request.GET.get("depuis"), request.GET.get("jusque")
    if not since:
        return since_last_position(current, organisation) if organisation else None
    by_number = {str(round.number): round for round in rounds}
    try:
        first, second = by_number[since], by_number[until or str(current.number)]
    except KeyError:
        raise Http404 from None
    former, latter = sorted((first, second), key=lambda round: round.number)
    return compared(former, latter, latter_is_shown=latter == current)
