"""Whom the site could not write to lately: somebody must look at these addresses."""

from datetime import timedelta
from typing import Any

from django.db.models import Max
from wagtail.admin.ui.components import Component

from coop_pages.notifications.outbox import Notice
from coop_pages.validation import clock

LATELY = timedelta(days=30)
MOST_SHOWN = 50


class UndeliveredPanel(Component):
    """For communications staff alone: a coordinator is told nothing of people's addresses."""

    name = "undelivered"
    template_name = "desk/undelivered_panel.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        if not parent_context["request"].user.has_perm("coop_pages.open_round"):
            return {"people": []}
        lost = Notice.objects.given_up().filter(written_at__gte=clock.now() - LATELY).order_by()
        people = lost.values("person__first_name", "person__last_name", "person__email").annotate(
            last=Max("departs_at")
        )
        return {"people": people.order_by("-last")[:MOST_SHOWN]}
