"""Where a text stands for those who steer it, and who acts next: what the desk's home and its board are made of."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models.enums import TextChoices
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.validation import clock
from coop_pages.validation.models.partners import ProjectMember
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.rules import listed


class Situation(TextChoices):
    """From the most to the least pressing."""

    LATE = "late", _("answers are late")
    SUSPENDED = "suspended", _("suspended")
    TO_CLOSE = "to_close", _("to be closed")
    ANSWERING = "answering", _("organisations are answering")
    TO_CONFIRM = "to_confirm", _("to be confirmed by the committee")
    TO_PUBLISH = "to_publish", _("ready to publish")
    HELD_BACK = "held_back", _("held back")
    RETURNED = "returned", _("returned to its writers")
    TO_OPEN = "to_open", _("ready to be put to the organisations")
    WRITING = "writing", _("being written")
    TO_COME = "to_come", _("to come")
    VALIDATED = "validated", _("validated, not online")
    ONLINE = "online", _("online")


FINISHED = frozenset({Situation.VALIDATED, Situation.ONLINE})
# Shapes that are told apart without colours.
MARKS = {
    Situation.LATE: "!",
    Situation.SUSPENDED: "‖",
    Situation.TO_CLOSE: "▣",
    Situation.ANSWERING: "◐",
    Situation.TO_CONFIRM: "◕",
    Situation.TO_PUBLISH: "↑",
    Situation.HELD_BACK: "⏸",
    Situation.RETURNED: "↺",
    Situation.TO_OPEN: "→",
    Situation.WRITING: "✎",
    Situation.TO_COME: "○",
    Situation.VALIDATED: "✓",
    Situation.ONLINE: "●",
}
NAMED = 3
PRESSING = {situation: rank for rank, situation in enumerate(Situation)}


@dataclass(frozen=True)
class Awaited:
    """An organisation whose answer is awaited. `board_on`: when its board meets, as it announced."""

    organisation: int
    name: str
    can_speak: bool
    board_on: date | None = None


@dataclass(frozen=True)
class Hold:
    """Why an agreed text does not go online. `until`: when that is expected to end, where somebody said it."""

    kind: str
    reason: str
    until: date | None = None


@dataclass
class Text:
    """One text of a project: `phase` is None for the project's own page and for case studies.

    `since`: the day when it came into its situation; `due_on`: the next date that counts for it.
    """

    page_id: int
    title: str
    project: CooperationProjectPage
    phase: PhaseName | None
    situation: Situation
    round: Round | None = None
    since: date | None = None
    due_on: date | None = None
    awaited: tuple[Awaited, ...] = ()
    # Organisations whose reservation was answered, and holds the round until they lift or maintain it.
    to_lift: tuple[str, ...] = ()
    heard: int = 0
    asked: int = 0
    holds: tuple[Hold, ...] = ()
    coordinators: tuple[str, ...] = ()
    # Whoever coordinates first.
    writers: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        return MARKS[self.situation]

    @property
    def days_late(self) -> int:
        """Days past the date that its situation depends on; 0 where there is none, or it is to come."""
        if self.due_on is None or self.situation not in {Situation.LATE, Situation.TO_CLOSE, Situation.HELD_BACK}:
            return 0
        return max((clock.today() - self.due_on).days, 0)

    @property
    def days_waited(self) -> int:
        return max((clock.today() - self.since).days, 0) if self.since else 0

    @property
    def urgency(self) -> tuple[int, int, int]:
        """The most at risk sorts first: by situation, then whoever is latest, then whoever has waited longest."""
        return (PRESSING[self.situation], -self.days_late, -self.days_waited)

    @property
    def silent(self) -> list[str]:
        """Names of those who can answer and have not."""
        return [awaited.name for awaited in self.awaited if awaited.can_speak]

    @property
    def voiceless(self) -> list[str]:
        return [awaited.name for awaited in self.awaited if not awaited.can_speak]

    @property
    def acts_next(self) -> str:
        """Who must do something, in words."""
        match self.situation:
            case Situation.LATE | Situation.ANSWERING if self.silent:
                return listed(self.silent)
            case Situation.LATE | Situation.ANSWERING if self.voiceless:
                return gettext("nobody can speak for %(names)s") % {"names": listed(self.voiceless)}
            case Situation.LATE | Situation.ANSWERING if self.to_lift:
                return listed(self.to_lift)
            case Situation.TO_CONFIRM if self.round and self.round.confirmed_by_role != ProjectMember.Role.COORDINATOR:
                return gettext("the steering committee")
            case Situation.TO_PUBLISH:
                return gettext("communications staff")
            case Situation.HELD_BACK:
                return gettext("; ").join(hold.kind for hold in self.holds)
            case Situation.RETURNED | Situation.WRITING | Situation.ANSWERING | Situation.LATE:
                return self._writers or gettext("nobody writes for this project yet")
            case Situation.VALIDATED | Situation.ONLINE | Situation.TO_COME:
                return ""
            case _:
                return listed(self.coordinators) or gettext("whoever coordinates the project")

    @property
    def _writers(self) -> str:
        """The first ones by name: a project may have twenty."""
        others = len(self.writers[NAMED:])
        rest = [ngettext("%(count)d other", "%(count)d others", others) % {"count": others}] if others else []
        return listed([*self.writers[:NAMED], *rest])

    @property
    def why(self) -> str:
        """What holds an agreed text back, with its reason and its expected end; empty for any other."""
        said = []
        for hold in self.holds:
            ends = {"reason": hold.reason, "day": date_format(hold.until, "DATE_FORMAT") if hold.until else ""}
            said.append(gettext("%(reason)s (expected to end on %(day)s)") % ends if hold.until else hold.reason)
        return gettext("; ").join(said)


@dataclass
class ProjectSituation:
    """One project with its texts: the five phases in order, then whatever else of it was put to the organisations."""

    project: CooperationProjectPage
    phases: list[Text]
    others: list[Text] = field(default_factory=list)

    @cached_property
    def texts(self) -> list[Text]:
        return [*self.phases, *self.others]

    @cached_property
    def most_pressing(self) -> Text | None:
        """The text that somebody must act on first; None once every text is finished."""
        waiting = [t for t in self.texts if t.situation not in FINISHED and t.situation != Situation.TO_COME]
        return min(waiting, key=lambda text: text.urgency, default=None)

    @property
    def situation(self) -> Situation:
        return self.most_pressing.situation if self.most_pressing else Situation.ONLINE

    @property
    def current_phase(self) -> PhaseName | None:
        """The first phase that is not finished."""
        return next((text.phase for text in self.phases if text.situation not in FINISHED), None)
