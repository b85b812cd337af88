"""What the desk's home shows: the rounds that somebody must act on, then what the law still asks for."""

from typing import Any

from django.utils.translation import gettext
from wagtail.admin.ui.components import Component

from coop_pages.public.legal.pages import LegalPage
from coop_pages.space.work import work_of
from coop_pages.validation import permissions
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState
from directory.models import User

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


class WorkPanel(Component):
    """For those who write or run a project: what to write, and what comes next."""

    name = "work"
    template_name = "desk/work_panel.html"
    order = 40

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"work": work_of(parent_context["request"].user)}


class LegalPanel(Component):
    """What the law asks for and nobody has written yet: online, it reads “to be completed”."""

    name = "legal"
    template_name = "desk/legal_panel.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        pages = LegalPage.objects.live().select_related("locale").order_by("locale__language_code", "title")
        lacking = [(page, page.still_to_fill_in()) for page in pages]
        return {"pages": [(page, labels) for page, labels in lacking if labels]}


def _rounds_to_act_on(user: User) -> Any:
    rounds = Round.objects.holding_the_text()
    if not user.has_perm("coop_pages.open_round"):
        rounds = rounds.filter(project__in=permissions.projects_seen_by(user))
    return rounds.select_related("project").defer("frozen_text").with_counts().order_by("deadline", "pk")[:MOST_SHOWN]
