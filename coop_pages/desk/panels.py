"""What the desk's home shows."""

from typing import Any

from wagtail.admin.ui.components import Component

from coop_pages.validation import permissions
from coop_pages.validation.rounds import Round
from coop_pages.validation.states import RoundState


class RoundsPanel(Component):
    """Rounds that somebody must act on: under way, agreed, or ready to publish."""

    name = "rounds"
    template_name = "desk/rounds_panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        rounds = Round.objects.filter(
            state__in=[RoundState.OPEN, RoundState.SUSPENDED, RoundState.AGREED, RoundState.CONFIRMED]
        )
        if not user.has_perm("coop_pages.open_round"):
            rounds = rounds.filter(project__in=permissions.projects_seen_by(user))
        return {"rounds": rounds.select_related("project").defer("frozen_text").order_by("deadline")[:30]}
