"""Wagtail's workflows follow the rounds that ended: after the act, so that no answer waits for the editor's own."""

import logging

from django.db import transaction

from coop_pages.validation import tasks
from coop_pages.validation.rounds import Round
from coop_pages.validation.states import AWAITING_PARTNERS

logger = logging.getLogger(__name__)


def follow_ended_rounds() -> None:
    """Take every workflow that still shows the partners' step where its round is. Done already, it changes nothing."""
    shown = tasks.pages_at_partners_step()
    asked = Round.objects.filter(page__in=shown, state__in=AWAITING_PARTNERS).values_list("page", flat=True)
    for page_id in shown - set(asked):
        try:
            _follow(page_id)
        except Exception:
            # What resists in one page's workflow must hold back neither the others nor the messages.
            logger.exception("The workflow of page %s could not follow its round", page_id)


@transaction.atomic
def _follow(page_id: int) -> None:
    last = Round.objects.select_for_update(of=("self",)).filter(page=page_id).order_by("-number").first()
    if last is not None:
        tasks.follow(last, by=None)
