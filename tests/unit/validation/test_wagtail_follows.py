"""Wagtail's workflow follows the round, after the act is committed; a round never waits for it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import WorkflowState
from wagtail.signals import task_rejected

from coop_pages.validation import services
from coop_pages.validation.states import RoundState, Verdict
from coop_pages.validation.tasks import PartnersTask, PublicationTask, SteeringCommitteeTask
from tests.factories.files import pdf
from tests.factories.projects import make_cast


def workflow(round):
    return WorkflowState.objects.filter(object_id=str(round.page_id)).select_related("current_task_state").latest("pk")


def step(round):
    return type(workflow(round).current_task_state.task.specific)


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


def answer_all(cast, opened, last=Verdict.APPROVE):
    for number in range(len(cast.organisations) - 1):
        cast.answer(opened, number)
    cast.answer(opened, len(cast.organisations) - 1, last, comment="Non.")
    opened.refresh_from_db()


def test_an_agreed_text_waits_for_the_committee_in_wagtail_too(cast, opened, as_if_committed):
    with as_if_committed(execute=True):
        answer_all(cast, opened)
    assert step(opened) is SteeringCommitteeTask


def test_a_returned_text_is_its_writers_again(cast, opened, as_if_committed):
    with as_if_committed(execute=True):
        answer_all(cast, opened, last=Verdict.REFUSE)
    assert opened.state == RoundState.RETURNED
    assert workflow(opened).status == WorkflowState.STATUS_NEEDS_CHANGES
    assert cast.organisations[-1].name in workflow(opened).current_task_state.comment


def test_what_no_worker_did_the_timed_command_does(cast, opened):
    answer_all(cast, opened, last=Verdict.REFUSE)
    assert workflow(opened).status == WorkflowState.STATUS_IN_PROGRESS
    call_command("send_due_notices", verbosity=0)
    assert workflow(opened).status == WorkflowState.STATUS_NEEDS_CHANGES
    call_command("send_due_notices", verbosity=0)
    assert workflow(opened).status == WorkflowState.STATUS_NEEDS_CHANGES


def test_a_round_does_not_wait_for_wagtail(cast, opened):
    answer_all(cast, opened)
    assert step(opened) is PartnersTask
    services.confirm(opened, by=cast.coordinator, held_on=timezone.localdate(), attendance="Tous")
    assert step(opened) is PublicationTask


def test_a_step_told_late_does_not_touch_the_next_round(cast, opened, as_if_committed):
    with as_if_committed() as late:
        answer_all(cast, opened, last=Verdict.REFUSE)
    again = services.open_round(opened.page, by=cast.coordinator, deadline=timezone.localdate() + timedelta(days=9))
    assert workflow(opened).status == WorkflowState.STATUS_IN_PROGRESS
    for callback in late:
        callback()
    assert again.state == RoundState.OPEN
    assert workflow(opened).status == WorkflowState.STATUS_IN_PROGRESS
    assert step(opened) is PartnersTask


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("organisations", [3, 30, pytest.param(300, marks=pytest.mark.long)])
@pytest.mark.parametrize("last", [Verdict.APPROVE, Verdict.REQUEST_CHANGES, Verdict.REFUSE])
def test_the_answer_that_closes_a_round_costs_no_more_than_another(
    home, settings, organisations, last, django_assert_max_num_queries
):
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    cast = make_cast(home, organisations=organisations, title=f"Projet à {organisations}")
    cast.write()
    opened = cast.open()
    for number in range(organisations - 1):
        cast.answer(opened, number)
    whole = {
        "comment": "En un mot.",
        "change_requests": [services.RequestedChange(f"Demande {number}.") for number in range(6)],
        "deliberation": services.Deliberation("board", timezone.localdate(), "Adoptée.", "12 pour", minutes=pdf()),
        "submission": uuid4(),
    }
    with django_assert_max_num_queries(26):
        cast.answer(opened, organisations - 1, last, **whole)
    opened.refresh_from_db()
    assert opened.state == (RoundState.AGREED if last == Verdict.APPROVE else RoundState.RETURNED)


def test_a_workflow_that_cannot_follow_holds_back_no_message(cast, opened, caplog):
    def broken(**_signal):
        message = "a receiver of somebody's"
        raise RuntimeError(message)

    answer_all(cast, opened, last=Verdict.REFUSE)
    mail.outbox.clear()
    task_rejected.connect(broken)
    try:
        call_command("send_due_notices", verbosity=0)
    finally:
        task_rejected.disconnect(broken)
    assert cast.coordinator.email in {message.to[0] for message in mail.outbox}
    assert "a receiver of somebody's" in caplog.text
    call_command("send_due_notices", verbosity=0)
    assert workflow(opened).status == WorkflowState.STATUS_NEEDS_CHANGES
