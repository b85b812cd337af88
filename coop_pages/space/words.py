"""The eight answers in the words of a board, each with its effect, said before it is chosen."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from coop_pages.validation.models.rounds import Round
from coop_pages.validation.policies import PolicyKind
from coop_pages.validation.states import Verdict

if TYPE_CHECKING:
    from django.utils.functional import Promise

VERDICT_LABELS: "dict[Verdict, str | Promise]" = {
    Verdict.APPROVE: _("We approve"),
    Verdict.APPROVE_WITH_RESERVATIONS: _("We approve, with a reservation"),
    Verdict.REQUEST_CHANGES: _("We ask for changes"),
    Verdict.REFUSE: _("We refuse"),
    Verdict.ABSTAIN: _("We abstain"),
    Verdict.NO_POSITION: _("We could not reach a position"),
    Verdict.AWAITING_MANDATE: _("We wait for our board"),
    Verdict.RECUSED: _("We take no part"),
}
USUAL = (Verdict.APPROVE, Verdict.AWAITING_MANDATE)
EFFECTS: "dict[Verdict, str | Promise]" = {
    Verdict.APPROVE: _("Counts as a yes. When everyone has said yes, the steering committee confirms."),
    Verdict.APPROVE_WITH_RESERVATIONS: _("Counts as a yes, with a condition that the writers must answer."),
    Verdict.REQUEST_CHANGES: _("The text goes back to its writers once every organisation has answered."),
    Verdict.REFUSE: _("Blocks the text on principle. The steering committee takes it up."),
    Verdict.ABSTAIN: _("Counts as an answer, neither yes nor no. Unanimity is then not reached."),
    Verdict.NO_POSITION: _("Counts as an answer: your organisation could not agree internally. It is not a yes."),
    Verdict.AWAITING_MANDATE: _("Not an answer yet: tells everyone when your board meets."),
    Verdict.RECUSED: _("Your organisation takes no part in this decision and is no longer counted."),
}
# Where the charter's rule gives the same answer another effect.
EFFECTS_UNDER: "dict[str, dict[Verdict, str | Promise]]" = {
    PolicyKind.CONSENT: {
        Verdict.APPROVE: _("Counts as a yes. When enough have answered and nobody blocks, the committee confirms."),
        Verdict.ABSTAIN: _("Counts as an answer, neither yes nor no. It does not block."),
    },
    PolicyKind.QUALIFIED_MAJORITY: {
        Verdict.APPROVE: _("Counts as a yes. When enough organisations have said yes, the committee confirms."),
        Verdict.REQUEST_CHANGES: _("Counts as a no. Where too few approve, the text goes back to its writers."),
        Verdict.REFUSE: _("Counts as a no on principle. It stays on record even where the majority approves."),
        Verdict.ABSTAIN: _("Counts as an answer, neither yes nor no. It is left out of the majority."),
    },
}


def effect_of(verdict: Verdict, round: Round) -> "str | Promise":
    """What choosing `verdict` leads to under the rules of this round."""
    return EFFECTS_UNDER.get(round.policy, {}).get(verdict, EFFECTS[verdict])
