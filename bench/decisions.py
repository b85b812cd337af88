"""One answer that an organisation gives, and one approval of a stock workflow: `python -m bench.decisions` prints JSON.

Under the settings of either site. Each is undone once it is done: the next one finds the same rows.
"""

import json
import sys
import time
from collections.abc import Callable

import django
from django.conf import settings
from django.db import transaction

django.setup()

from bench.counts import counted

TIMES = 40


def an_answer() -> Callable[[], object]:
    from coop_pages.models import Round
    from coop_pages.validation import services
    from coop_pages.validation.states import RoundState, Verdict
    from directory.models import Mandate

    round = Round.objects.filter(state=RoundState.OPEN).earliest("pk")
    holders = Mandate.objects.in_force().filter(role=Mandate.Role.HOLDER)
    mandate = holders.filter(organisation__seats__round=round).select_related("person", "organisation").first()
    assert mandate
    return lambda: services.decide(
        round,
        organisation=mandate.organisation,
        by=mandate.person,
        verdict=Verdict.APPROVE,
        consents_to_publication=True,
    )


def an_approval() -> Callable[[], object]:
    from django.contrib.auth.models import User
    from wagtail.models import Workflow

    from bench.stock.models import StudyPage

    page, approver = StudyPage.objects.earliest("pk"), User.objects.get(username="approver")
    page.save_revision(user=approver)
    Workflow.objects.get(name="Approval").start(StudyPage.objects.get(pk=page.pk), approver)

    def approve() -> None:
        state = StudyPage.objects.get(pk=page.pk).current_workflow_task_state
        state.task.specific.on_action(state, approver, "approve")

    return approve


def undone(act: Callable[[], object]) -> Callable[[], None]:
    def acting() -> None:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)

    return acting


if __name__ == "__main__":
    act = undone(an_approval() if settings.ROOT_URLCONF.startswith("bench.stock") else an_answer())
    queries, calls = counted(act)
    start = time.process_time()
    for _time in range(TIMES):
        act()
    json.dump({"queries": queries, "calls": calls, "ms": (time.process_time() - start) / TIMES * 1000}, sys.stdout)
