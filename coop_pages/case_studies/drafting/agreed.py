"""What the organisations of a project have agreed on, text by text: what a case study may be drafted from."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.path import PHASES
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.text.frozen import frozen_page


@dataclass(frozen=True)
class Source:
    """Where some words come from. `section`: its heading, or empty for the round itself."""

    round: Round
    section: str = ""

    @property
    def sentence(self) -> str:
        agreed = self.round.closed_at
        told = {
            "text": self.round.page_title,
            "section": self.section,
            "round": self.round.rank,
            "day": date_format(timezone.localdate(agreed), "DATE_FORMAT") if agreed else "",
        }
        if self.section:
            return gettext("From “%(text)s”, part “%(section)s”, agreed in the %(round)s on %(day)s.") % told
        return gettext("From “%(text)s”, agreed in the %(round)s on %(day)s.") % told


@dataclass(frozen=True)
class AgreedText:
    """One text as its round froze it."""

    round: Round
    page: Any

    def source(self, key: str = "") -> Source:
        """`key`: that of one of the sections of its page."""
        return Source(self.round, self.page.section_labels()[key] if key else "")


def agreed_texts(project: CooperationProjectPage) -> list[AgreedText]:
    """The last that was validated of the presentation and of each phase, in their order; none of those in doubt.

    Raises FrozenTextAltered where one of them is no longer what was agreed.
    """
    validated = Round.objects.filter(project=project).validated().select_related("page", "revision")
    latest = {round.page_id: round for round in validated.order_by("number")}
    frozen = [AgreedText(round, frozen_page(round)) for round in latest.values() if not round.in_doubt]
    order: list[type] = [CooperationProjectPage, *PHASES]
    kept = [text for text in frozen if type(text.page) in order]
    return sorted(kept, key=lambda text: order.index(type(text.page)))
