"""Where Wagtail's workflow “Validation par les partenaires” stands, driven by the rounds: never the other way round.

Three steps, not one per organisation: Wagtail runs one task at a time, and an answer of one organisation must never
wait for another's. What the steps are in Wagtail: `tasks`.
"""

import logging

from django.db import models, transaction
from wagtail.models import Page, Task, TaskState, Workflow, WorkflowState, get_default_page_content_type

from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import WorkflowMissing
from coop_pages.validation.states import AWAITING_PARTNERS, RoundState
from directory.models import User

WORKFLOW_NAME = "Validation par les partenaires"

logger = logging.getLogger(__name__)


class WorkflowStep(models.TextChoices):
    """In their order. The value is the model of the step's task, as Django's content types name it."""

    PARTNERS = "partnerstask", "Réponse de chaque organisme"
    COMMITTEE = "steeringcommitteetask", "Confirmation par le comité de pilotage"
    PUBLICATION = "publicationtask", "Mise en ligne"

    def tasks(self) -> models.QuerySet[Task]:
        tasks: models.QuerySet[Task] = Task.objects.filter(
            content_type__app_label="coop_pages", content_type__model=self
        )
        return tasks


STEPS_DONE = {RoundState.AGREED: 1, RoundState.CONFIRMED: 2, RoundState.PUBLISHED: 3}


def workflow_state_of(page_id: int) -> WorkflowState | None:
    return (
        WorkflowState.objects.active()
        .filter(base_content_type=get_default_page_content_type(), object_id=str(page_id))
        .select_related("current_task_state")
        .first()
    )


def start(opened: Round, *, by: User) -> None:
    """Show the opening of a round in Wagtail, unless it was Wagtail's own button that opened it."""
    state = workflow_state_of(opened.page_id)
    if state is None:
        workflow = Workflow.objects.active().filter(name=WORKFLOW_NAME).first()
        if workflow is None:
            raise WorkflowMissing(name=WORKFLOW_NAME)
        workflow.start(Page.objects.get(pk=opened.page_id).specific, by)
    elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=by)


def follow(round: Round, *, by: User | None) -> bool:
    """Bring Wagtail's workflow where the round is. True where that took the last step of those that it has done."""
    if round.state == RoundState.RETURNED:
        return_to_writers(round, by=by, sentence=round.outcome.missing)
    finished = False
    for step in list(WorkflowStep)[: STEPS_DONE.get(RoundState(round.state), 0)]:
        finished = finish_step(round, step, by=by)
    return finished


def finish_step(round: Round, step: WorkflowStep, *, by: User | None) -> bool:
    """Approve the current step if it is `step`. False where Wagtail has no such step under way."""
    current = _current_step(round, step)
    if current is None:
        return False
    current.approve(user=by)
    return True


def return_to_writers(round: Round, *, by: User | None, sentence: str) -> None:
    current = _current_step(round, WorkflowStep.PARTNERS)
    if current is not None:
        current.reject(user=by, comment=sentence)


def back_to_partners(round: Round, *, by: User) -> None:
    """Wagtail's workflow follows a round that is open again."""
    current = _current_step(round, WorkflowStep.COMMITTEE)
    if current is not None:
        workflow = current.workflow_state.workflow
        partners = WorkflowStep.PARTNERS.tasks().filter(workflow_tasks__workflow=workflow).first()
        current.status, current.finished_by = TaskState.STATUS_CANCELLED, by
        current.save()
        current.workflow_state.update(user=by, next_task=partners)


def cancel(round: Round, *, by: User) -> None:
    state = workflow_state_of(round.page_id)
    if state is not None:
        state.cancel(user=by)


def pages_at_partners_step() -> set[int]:
    """Primary keys."""
    under_way = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type=get_default_page_content_type(),
        current_task_state__task__in=WorkflowStep.PARTNERS.tasks(),
    )
    return {int(page) for page in under_way.values_list("object_id", flat=True)}


def _current_step(round: Round, step: WorkflowStep) -> TaskState | None:
    state = workflow_state_of(round.page_id)
    current = state.current_task_state if state else None
    if current is None or current.status != TaskState.STATUS_IN_PROGRESS:
        return None
    return current if current.task.cached_content_type.model == step else None


def follow_ended_rounds() -> None:
    """Take every workflow that still shows the partners' step where its round is; done already, it changes nothing.

    Called after the act is committed, so that no answer waits for the editor's own work.
    """
    shown = pages_at_partners_step()
    awaited = Round.objects.filter(page__in=shown, state__in=AWAITING_PARTNERS).values_list("page", flat=True)
    for page_id in shown - set(awaited):
        try:
            _follow(page_id)
        except Exception:
            # What resists in one page's workflow must hold back neither the others nor the messages.
            logger.exception("The workflow of page %s could not follow its round", page_id)


@transaction.atomic
def _follow(page_id: int) -> None:
    Page.objects.select_for_update().get(pk=page_id)
    last = Round.objects.select_for_update(of=("self",)).filter(page=page_id).order_by("-number").first()
    if last is not None:
        follow(last, by=None)
