"""What the desk's home shows: the rounds that somebody must act on, the most pressing first."""

from typing import Any

from django.utils.translation import gettext
from wagtail.admin.ui.components import Component

from coop_pages.validation import permissions
from coop_pages.validation.rounds import Round
from coop_pages.validation.states import RoundState

MOST_SHOWN = 50


class RoundsPanel(Component):
    name = "rounds"
    template_name = "desk/rounds_panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rounds = list(_rounds_to_act_on(parent_context["request"].user))
        groups = [
            (gettext("Ready to publish"), [r for r in rounds if r.state == RoundState.CONFIRMED]),
            (gettext("To be confirmed by the steering committee"), [r for r in rounds if r.state == RoundState.AGREED]),
            (gettext("Late"), [r for r in rounds if r.is_overdue]),
            (gettext("Suspended"), [r for r in rounds if r.state == RoundState.SUSPENDED]),
            (
                gettext("Organisations are answering"),
                [r for r in rounds if r.state == RoundState.OPEN and not r.is_overdue],
            ),
        ]
        return {"groups": [(heading, found) for heading, found in groups if found]}


def _rounds_to_act_on(user: Any) -> Any:
    rounds = Round.objects.holding_the_text()
    if not user.has_perm("coop_pages.open_round"):
        rounds = rounds.filter(project__in=permissions.projects_seen_by(user))
    return rounds.select_related("project").defer("frozen_text").with_counts().order_by("deadline", "pk")[:MOST_SHOWN]
