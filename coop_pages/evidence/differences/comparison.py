"""Two rounds of one text, compared: what the component of differences shows."""

from dataclasses import dataclass
from functools import cached_property

from coop_pages.evidence.differences import Differences, Picture, differences_between
from coop_pages.evidence.differences.pictures import ShownPicture, pictures_shown
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

    @cached_property
    def pictures(self) -> dict[Picture, ShownPicture]:
        return pictures_shown(self.differences, [self.former, self.latter])


def compared(former: Round, latter: Round, **more: bool) -> Comparison:
    """From one round to a later one of the same text."""
    return Comparison(former, latter, differences_between(former.text, latter.text), **more)
