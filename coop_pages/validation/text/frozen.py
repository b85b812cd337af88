"""What people read of a round is what was frozen, or they are told that it is not."""

import logging
from typing import Any

from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import FrozenTextAltered
from coop_pages.validation.text.sections import MEDIA_KEY

logger = logging.getLogger(__name__)


def frozen_page(round: Round) -> Any:
    """The page as the round froze it, for whoever reads it before answering.

    The database does not stop whoever owns it from rewriting a revision: its words are held against the digest of the
    round each time. Raises FrozenTextAltered. Files have copies of their own, and digests with them.
    """
    page = round.revision.as_object()
    if not is_what_was_frozen(round, page):
        logger.error("What round %s froze was rewritten in the database", round.pk)
        raise FrozenTextAltered(round=round.rank)
    return page


def is_what_was_frozen(round: Round, page: Any) -> bool:
    """Whether the words of `page`, made from the revision of `round`, and those of `round` have its digest."""
    text = round.text
    own = {section.key: section.digest for section in text.written if section.key != MEDIA_KEY}
    return text.digest == round.digest and page.digests_of_words() == own
