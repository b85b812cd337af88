"""The Wagtail workflow “Validation par les partenaires”: its tasks drive our rounds, and show them in the admin.

Three tasks, not one per organisation: Wagtail runs one task at a time, and an answer of one organisation must never
wait for another's. Nobody approves in the editor: decisions need evidence that Wagtail's dialogs cannot carry.
"""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState, Workflow, WorkflowState, get_default_page_content_type
from wagtail.signals import task_submitted, workflow_approved, workflow_cancelled, workflow_rejected, workflow_submitted

from coop_pages.validation.refusals import NotAllowed, WorkflowMissing
from coop_pages.validation.rounds import Round
from coop_pages.validation.states import RoundState

WORKFLOW_NAME = "Validation par les partenaires"


class ValidationTask(Task):
    """A step that our services drive; Wagtail's buttons do not."""

    class Meta:
        abstract = True

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return False

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return True

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        raise NotAllowed


class PartnersTask(ValidationTask):
    """Every partner organisation answers, each for itself."""

    class Meta:
        verbose_name = _("validation by the partners")
        verbose_name_plural = _("validations by the partners")

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        from coop_pages.validation import services

        page = workflow_state.content_object.specific
        if not page.rounds.holding_the_text().exists():
            services.open_round(page, by=user)
        return super().start(workflow_state, user=user)

    @classmethod
    def get_description(cls) -> str:
        return gettext("Each partner organisation answers in the partner space.")


class SteeringCommitteeTask(ValidationTask):
    """The steering committee confirms what the organisations agreed to."""

    class Meta:
        verbose_name = _("confirmation by the steering committee")
        verbose_name_plural = _("confirmations by the steering committee")

    @classmethod
    def get_description(cls) -> str:
        return gettext("The steering committee confirms the agreed text, or sends it back.")


class PublicationTask(ValidationTask):
    """Communications staff put the agreed text online."""

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        state = super().start(workflow_state, user=user)
        if not latest_round(workflow_state).asks_publication:
            state.status = TaskState.STATUS_SKIPPED
            state.save()
        return state

    @classmethod
    def get_description(cls) -> str:
        return gettext("Communications staff publish exactly the frozen text.")


STEPS = (
    (PartnersTask, "Réponse de chaque organisme"),
    (SteeringCommitteeTask, "Confirmation par le comité de pilotage"),
    (PublicationTask, "Mise en ligne"),
)
STEPS_DONE = {RoundState.AGREED: 1, RoundState.CONFIRMED: 2, RoundState.PUBLISHED: 3}


def latest_round(workflow_state: WorkflowState) -> Round:
    return Round.objects.filter(page_id=int(workflow_state.object_id)).order_by("-number")[0]


def workflow_state_of(page_id: int) -> WorkflowState | None:
    return (
        WorkflowState.objects.active()
        .filter(base_content_type=get_default_page_content_type(), object_id=str(page_id))
        .select_related("current_task_state")
        .first()
    )


def start(opened: Round, *, by: Any) -> None:
    """Show the opening of a round in Wagtail, unless it was Wagtail's own button that opened it."""
    state = workflow_state_of(opened.page_id)
    if state is None:
        workflow = Workflow.objects.active().filter(name=WORKFLOW_NAME).first()
        if workflow is None:
            raise WorkflowMissing(name=WORKFLOW_NAME)
        workflow.start(Page.objects.get(pk=opened.page_id).specific, by)
    elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=by)


def follow(round_: Round, *, by: Any) -> bool:
    """Bring Wagtail's workflow where the round is. True where that took the last step of those that it has done."""
    if round_.state == RoundState.RETURNED:
        return_to_writers(round_, by=by, sentence=round_.outcome.missing)
    finished = False
    for task, _name in STEPS[: STEPS_DONE.get(RoundState(round_.state), 0)]:
        finished = finish_step(round_, task, by=by)
    return finished


def finish_step(round_: Round, task: type[ValidationTask], *, by: Any) -> bool:
    """Approve the current step if it is `task`. False where Wagtail has no such step under way."""
    current = _current_step(round_, task)
    if current is None:
        return False
    current.approve(user=by)
    return True


def return_to_writers(round_: Round, *, by: Any, sentence: str) -> None:
    current = _current_step(round_, PartnersTask)
    if current is not None:
        current.reject(user=by, comment=sentence)


def back_to_partners(round_: Round, *, by: Any) -> None:
    """Wagtail's workflow follows a round that is open again."""
    current = _current_step(round_, SteeringCommitteeTask)
    if current is not None:
        partners = PartnersTask.objects.filter(workflow_tasks__workflow=current.workflow_state.workflow).first()
        current.status, current.finished_by = TaskState.STATUS_CANCELLED, by
        current.save()
        current.workflow_state.update(user=by, next_task=partners)


def cancel(round_: Round, *, by: Any) -> None:
    state = workflow_state_of(round_.page_id)
    if state is not None:
        state.cancel(user=by)


def pages_at_partners_step() -> set[int]:
    """Primary keys."""
    under_way = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type=get_default_page_content_type(),
        current_task_state__task__in=PartnersTask.objects.all(),
    )
    return {int(page) for page in under_way.values_list("object_id", flat=True)}


def _current_step(round_: Round, task: type[ValidationTask]) -> TaskState | None:
    state = workflow_state_of(round_.page_id)
    current = state.current_task_state if state else None
    if current is None or current.status != TaskState.STATUS_IN_PROGRESS:
        return None
    return current if isinstance(current.task.specific, task) else None


def recall_with_workflow(sender: type, instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """A workflow cancelled from Wagtail's editor recalls the round: the two never tell different stories."""
    from coop_pages.validation import services

    held = Round.objects.holding_the_text().filter(page_id=int(instance.object_id)).first()
    if held is not None:
        services.recall(held, by=user, reason=gettext("Workflow cancelled in the editor."))


def silence_wagtail_mails() -> None:
    """Wagtail's workflow mails leave comments out, include superusers and reach the sender: ours replace them."""
    task_submitted.disconnect(dispatch_uid="group_approval_task_submitted_email_notification", sender=TaskState)
    for signal, event in (
        (workflow_submitted, "submitted"),
        (workflow_rejected, "rejected"),
        (workflow_approved, "approved"),
    ):
        signal.disconnect(dispatch_uid=f"workflow_state_{event}_email_notification", sender=WorkflowState)
    workflow_cancelled.connect(recall_with_workflow, dispatch_uid="validation.recall_with_workflow")
