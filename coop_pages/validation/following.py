"""Wagtail's workflows follow the rounds that ended: after the act, so that no answer waits for the editor's own."""

from django.db import transaction

from coop_pages.validation import tasks
from coop_pages.validation.rounds import Round
from coop_pages.validation.states import AWAITING_PARTNERS


def follow_ended_rounds() -> None:
    """Take every workflow that still shows the partners' step where its round is. Done already, it changes nothing."""
    shown = tasks.pages_at_partners_step()
    asked = Round.objects.filter(page__in=shown, state__in=AWAITING_PARTNERS).values_list("page", flat=True)
    for page_id in shown - set(asked):
        _follow(page_id)


@transaction.atomic
def _follow(page_id: int) -> None:
    last = Round.objects.select_for_update(of=("self",)).filter(page=page_id).order_by("-number").first()
    if last is not None:
        tasks.follow(last, by=None)
