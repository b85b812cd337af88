"""End of the workflow (WAGTAIL_FINISH_WORKFLOW_ACTION): Wagtail's own would publish the latest revision.

Wagtail resolves that setting while its models are still loading, so nothing may be imported from them up here.
"""

from typing import Any


def publish_frozen_text(workflow_state: Any, user: Any = None) -> None:
    """Put the frozen text of the page's last round online; a text agreed to stay confidential stays where it is."""
    from wagtail.workflows import publish_workflow_state

    from coop_pages.validation import services
    from coop_pages.validation.models.rounds import Round
    from coop_pages.validation.states import RoundState
    from coop_pages.validation.text import gate

    agreed = Round.objects.filter(page_id=int(workflow_state.object_id)).order_by("-number").first()
    if agreed is None:
        publish_workflow_state(workflow_state, user=user)
    elif agreed.state == RoundState.PUBLISHED:
        gate.release(agreed, by=user)
    elif agreed.asks_publication:
        services.publish(agreed, by=user)
