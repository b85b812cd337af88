"""The desk's queue: every text that somebody must act on, most at risk first, by what is to be done with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_pages.desk.visible import projects_met_by
from coop_pages.projects.situation_reading import situations_of
from coop_pages.projects.situations import Situation, Text
from coop_pages.validation import permissions
from directory.models import User

if TYPE_CHECKING:
    from django.utils.functional import Promise


# On the home; all of a group are one click away.
SHOWN_OF_EACH = 5


@dataclass(frozen=True)
class Kind:
    """What is to be done with some texts. `slug`: in the address of the page that lists them all."""

    slug: str
    label: "str | Promise"
    act: "str | Promise"
    situations: frozenset[Situation]
    # The step that opens unfolded, on the screen where the text is led.
    step: str = ""


def _kind(slug: str, label: "str | Promise", act: "str | Promise", *situations: Situation, step: str = "") -> Kind:
    return Kind(slug, label, act, frozenset(situations), step)


KINDS = (
    _kind("en-retard", _("Late"), _("Remind"), Situation.LATE, step="remind"),
    _kind("a-clore", _("To be closed"), _("Close"), Situation.TO_CLOSE, step="close"),
    _kind("suspendus", _("Suspended texts"), _("Take up or return"), Situation.SUSPENDED),
    _kind("a-mettre-en-ligne", _("Ready to publish"), _("Publish"), Situation.TO_PUBLISH, step="publish"),
    _kind(
        "a-confirmer",
        _("To be confirmed by the steering committee"),
        _("Record the meeting"),
        Situation.TO_CONFIRM,
        step="confirm",
    ),
    _kind("retenus", _("Held back"), _("See what holds it"), Situation.HELD_BACK, step="lift_embargo"),
    _kind("a-soumettre", _("Ready to be put to the organisations"), _("Open a round"), Situation.TO_OPEN, step="open"),
    _kind("chez-les-redacteurs", _("Returned to their writers"), _("See the remarks"), Situation.RETURNED),
    _kind("en-cours", _("Organisations are answering"), _("Follow"), Situation.ANSWERING),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}


@dataclass(frozen=True)
class Line:
    """A text in the queue of somebody, with the act that awaits it: theirs, or only to be seen."""

    text: Text
    kind: Kind
    act: "str | Promise"

    @property
    def address(self) -> str:
        return reverse("desk:validation", args=[self.text.page_id]) + (f"#{self.kind.step}" if self.kind.step else "")


@dataclass(frozen=True)
class Group:
    kind: Kind
    lines: list[Line]

    @property
    def first_lines(self) -> list[Line]:
        return self.lines[:SHOWN_OF_EACH]

    @property
    def is_longer(self) -> bool:
        return len(self.lines) > SHOWN_OF_EACH


@dataclass(frozen=True)
class Queue:
    """`groups`: those that are not empty, in the order in which they press, each with its most urgent text first."""

    groups: list[Group]
    has_projects: bool


def queue_of(user: User) -> Queue:
    """Of the projects that `user` follows or takes part in."""
    projects = situations_of(projects_met_by(user))
    texts = chain.from_iterable(project.texts for project in projects)
    return Queue(groups_of(texts, led=permissions.projects_led_by(user)), bool(projects))


def groups_of(texts: Iterable[Text], *, led: set[int] | None) -> list[Group]:
    """`led`: the projects of which the reader leads the rounds; None where it is every one."""
    waiting = sorted(texts, key=lambda text: text.urgency)
    groups = []
    for kind in KINDS:
        lines = [
            Line(text, kind, kind.act if led is None or text.project.pk in led else _("See"))
            for text in waiting
            if text.situation in kind.situations
        ]
        groups.append(Group(kind, lines))
    return [group for group in groups if group.lines]
