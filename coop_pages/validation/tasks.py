"""The three tasks of the Wagtail workflow, and what Wagtail calls us for; our own acts drive it through `workflow`.

Nobody approves in the editor: decisions need evidence that Wagtail's dialogs cannot carry.
"""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_cancelled, workflow_rejected, workflow_submitted

from coop_pages.validation import services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import NotAllowed
from directory.models import User


class ValidationTask(Task):
    """A step that our services drive; Wagtail's buttons do not."""

    class Meta:
        abstract = True

    def user_can_access_editor(self, obj: Any, user: User) -> bool:
        return False

    def locked_for_user(self, obj: Any, user: User) -> bool:
        return True

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        raise NotAllowed


class PartnersTask(ValidationTask):
    """Every partner organisation answers, each for itself."""

    class Meta:
        verbose_name = _("validation by the partners")
        verbose_name_plural = _("validations by the partners")

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
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


def latest_round(workflow_state: WorkflowState) -> Round:
    return Round.objects.filter(page_id=int(workflow_state.object_id)).order_by("-number")[0]


def recall_with_workflow(sender: type, instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """A workflow cancelled from Wagtail's editor recalls the round: the two never tell different stories."""
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
