"""States of a round and verdicts of an organisation, with the groups that the rules speak of."""

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from coop_pages.validation.refusals import ImpossibleTransition


class RoundState(TextChoices):
    OPEN = "open", _("open")
    SUSPENDED = "suspended", _("suspended")
    AGREED = "agreed", _("agreed by the organisations")
    CONFIRMED = "confirmed", _("confirmed by the steering committee")
    PUBLISHED = "published", _("published")
    RETURNED = "returned", _("returned to the writers")
    RECALLED = "recalled", _("recalled")


class Act(TextChoices):
    AGREE = "agree", _("agree")
    RETURN = "return", _("return")
    RECALL = "recall", _("recall")
    SUSPEND = "suspend", _("suspend")
    RESUME = "resume", _("resume")
    CONFIRM = "confirm", _("confirm")
    SEND_BACK = "send back", _("send back")
    PUBLISH = "publish", _("publish")
    REOPEN = "reopen", _("reopen")
    OVERRIDE = "override", _("override")


TRANSITIONS: dict[tuple[RoundState, Act], RoundState] = {
    (RoundState.OPEN, Act.AGREE): RoundState.AGREED,
    (RoundState.OPEN, Act.RETURN): RoundState.RETURNED,
    (RoundState.OPEN, Act.RECALL): RoundState.RECALLED,
    (RoundState.OPEN, Act.SUSPEND): RoundState.SUSPENDED,
    (RoundState.SUSPENDED, Act.RESUME): RoundState.OPEN,
    (RoundState.SUSPENDED, Act.RETURN): RoundState.RETURNED,
    (RoundState.SUSPENDED, Act.RECALL): RoundState.RECALLED,
    (RoundState.AGREED, Act.CONFIRM): RoundState.CONFIRMED,
    (RoundState.AGREED, Act.SEND_BACK): RoundState.RETURNED,
    # An organisation contests the letter recorded in its name: what rested on it is open again.
    (RoundState.AGREED, Act.REOPEN): RoundState.OPEN,
    # Only where the charter lets the committee overrule a refusal.
    (RoundState.RETURNED, Act.OVERRIDE): RoundState.CONFIRMED,
    (RoundState.CONFIRMED, Act.PUBLISH): RoundState.PUBLISHED,
    (RoundState.CONFIRMED, Act.RECALL): RoundState.RECALLED,
    # A text that staff took offline may return: what was agreed has not changed.
    (RoundState.PUBLISHED, Act.PUBLISH): RoundState.PUBLISHED,
}


def diagram() -> str:
    """The table as a mermaid state diagram, for docs/validation.md."""
    arrows = [f"    {before.value} --> {after.value}: {act.value}" for (before, act), after in TRANSITIONS.items()]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {RoundState.OPEN.value}", *arrows])


AWAITING_PARTNERS = frozenset({RoundState.OPEN, RoundState.SUSPENDED})
IN_PROGRESS = AWAITING_PARTNERS | {RoundState.AGREED}
VALIDATED = frozenset({RoundState.CONFIRMED, RoundState.PUBLISHED})


def next_state(state: RoundState, act: Act) -> RoundState:
    """The state that `act` leads to from `state`. Raises ImpossibleTransition where the table has no such row."""
    try:
        return TRANSITIONS[RoundState(state), act]
    except KeyError:
        raise ImpossibleTransition(state=RoundState(state).label, act=act.label) from None


class Verdict(TextChoices):
    APPROVE = "approve", _("Approves")
    APPROVE_WITH_RESERVATIONS = "approve_with_reservations", _("Approves with reservations")
    REQUEST_CHANGES = "request_changes", _("Requests changes")
    REFUSE = "refuse", _("Refuses")
    ABSTAIN = "abstain", _("Abstains")
    NO_POSITION = "no_position", _("Could not reach a position")
    AWAITING_MANDATE = "awaiting_mandate", _("Waits for its board")
    RECUSED = "recused", _("Recused")


APPROVALS = frozenset({Verdict.APPROVE, Verdict.APPROVE_WITH_RESERVATIONS})
OBJECTIONS = frozenset({Verdict.REQUEST_CHANGES, Verdict.REFUSE})
REPLIES = frozenset(Verdict) - {Verdict.AWAITING_MANDATE}
