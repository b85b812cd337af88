"""A round as its ledger tells it: what was asked, what was answered, what stands."""

from dataclasses import dataclass, field
from datetime import date

from coop_pages.validation.policies import Policy
from coop_pages.validation.rules import Answer, Outcome, Seat, outcome
from coop_pages.validation.states import RoundState

# Of its own for each answer, an empty set costs more than the answer.
NONE: frozenset[int] = frozenset()


class Contradiction(Exception):
    """The ledger contradicts itself, or tells an act that the rules forbid; the message is a sentence."""


@dataclass(slots=True, eq=False)
class Counted:
    """One organisation's answer as the ledger tells it, with the keys of its reservations still pending.

    `contested`: the position where it was, 0 where it was not. `former`: the answer that it carries over.
    """

    decision: int
    verdict: str
    consents: bool | None
    former: "Counted | None" = None
    by_letter: bool = False
    contested: int = 0
    reservations: frozenset[int] = NONE
    changes: frozenset[int] = NONE
    lifted: frozenset[int] = NONE
    unanswered: frozenset[int] = NONE
    suspensive: frozenset[int] = NONE
    pending: frozenset[int] = NONE

    @property
    def carried(self) -> bool:
        return self.former is not None

    @property
    def origin(self) -> "Counted":
        """What the organisation itself said, from which this answer carried over; itself where it did not."""
        answer = self
        while answer.former is not None:
            answer = answer.former
        return answer

    def was_contested(self, until: int | None) -> bool:
        """`until`: a position; what was contested after it had not been yet."""
        return bool(self.contested) and (until is None or self.contested <= until)


@dataclass(slots=True, eq=False)
class Recount:
    """`opened`, `closed`: where and when in the ledger. Moments are as the ledger writes them."""

    round: int
    page: int
    number: int
    digest: str
    section_keys: tuple[str, ...]
    section_digests: bytes
    policy: Policy
    roster: dict[int, str]
    opened: tuple[int, str]
    deadline: date
    reply_days: int
    asks_publication: bool
    may_override_refusal: bool
    editorial_of: int | None
    notice_until: date | None
    state: RoundState = RoundState.OPEN
    closed: tuple[int, str] | None = None
    objected: bool = False
    sent_back: bool = False
    voiceless: frozenset[int] = NONE
    given: dict[int, list[Counted]] = field(default_factory=dict)
    adopted_by: frozenset[int] = NONE
    online: bool = False

    @property
    def sections(self) -> dict[str, bytes]:
        """The digest of each section; kept as bytes in a row, for thousands of rounds are in memory at once."""
        pieces = (self.section_digests[at : at + 32] for at in range(0, len(self.section_digests), 32))
        return dict(zip(self.section_keys, pieces, strict=True))

    @property
    def answers(self) -> dict[int, Counted]:
        """Of each organisation the last answer; what a contested letter had superseded stands again."""
        return self.answers_at(None)

    def answers_at(self, until: int | None) -> dict[int, Counted]:
        """As they stood at a position of the ledger."""
        return {
            key: next((answer for answer in reversed(given) if not answer.was_contested(until)), given[-1])
            for key, given in self.given.items()
        }

    @property
    def counting(self) -> dict[int, Counted]:
        """Standing answers, but for what a contest or an objection undid."""
        return {key: a for key, a in self.answers.items() if not a.contested and not (a.carried and self.objected)}

    @property
    def in_doubt(self) -> list[int]:
        """Organisations that contest, since the round closed, an answer on which it was closed."""
        if self.closed is None:
            return []
        until = self.closed[0]
        closed_on = {key: a for key, a in self.answers_at(until).items() if not (a.carried and self.objected)}
        return [key for key, a in closed_on.items() if a.contested and not a.was_contested(until)]

    @property
    def is_editorial(self) -> bool:
        return self.editorial_of is not None and not self.objected

    @property
    def outcome(self) -> Outcome:
        return self.outcome_among(self.roster)

    def outcome_among(self, roster: dict[int, str]) -> Outcome:
        """What the standing answers of some of the organisations asked amount to."""
        seats = [Seat(key, name, can_speak=key not in self.voiceless) for key, name in roster.items()]
        answers = [
            Answer(key, a.verdict, len(a.unanswered), len(a.suspensive), len(a.pending))
            for key, a in self.counting.items()
        ]
        return outcome(self.policy, seats, answers)

    def standing(self) -> dict[int, tuple[int, str]]:
        return {key: (answer.decision, answer.verdict) for key, answer in self.answers.items()}

    def decision(self, organisation: int, key: int) -> Counted | None:
        return next((answer for answer in self.given.get(organisation, ()) if answer.decision == key), None)
