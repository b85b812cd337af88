"""One round: what was asked of whom, what each organisation answered, and what follows."""

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

APPROVALS = {"approve", "approve_with_reservations"}
OBJECTIONS = {"request_changes", "refuse"}
# Beside approvals, what a text may be agreed with: its organisation then says whether it may go online too.
BESIDE_AN_AGREEMENT = {
    "strict_unanimity": set(),
    "consent": {"abstain"},
    "qualified_majority": OBJECTIONS | {"abstain", "no_position"},
}


@dataclass(frozen=True)
class Text:
    """Words, and the file that they show as it was: its key, its title and how often it was replaced."""

    words: str
    file: tuple[tuple[str, int], str, int] | None = None

    @property
    def figures(self) -> str:
        return "".join(sign for sign in self.words if sign.isdigit())


@dataclass(frozen=True)
class Charter:
    policy: str = "strict_unanimity"
    quorum: int = 100
    threshold: int = 100
    majority: str = "more_than_half"
    may_override: bool = False
    allows_editorial: bool = False

    def asks_consent_with(self, verdict: str) -> bool:
        return verdict in APPROVALS | BESIDE_AN_AGREEMENT[self.policy]

    def has_quorum(self, replies: int, asked: int) -> bool:
        return replies > 0 and Fraction(replies, asked) >= Fraction(self.quorum, 100)

    def has_majority(self, approvals: int, objections: int) -> bool:
        if not approvals:
            return False
        share = Fraction(approvals, approvals + objections)
        match self.majority:
            case "more_than_half":
                return share > Fraction(1, 2)
            case "two_thirds":
                return share >= Fraction(2, 3)
            case "three_quarters":
                return share >= Fraction(3, 4)
        return share >= Fraction(self.threshold, 100)


@dataclass(eq=False)
class Reservation:
    suspensive: bool
    answered: bool = False  # by the writers
    fate: str = ""  # the last word of its organisation: lifted, maintained

    @property
    def has_its_answer(self) -> bool:
        return self.answered or self.fate == "lifted"

    @property
    def blocks(self) -> bool:
        return self.suspensive and self.fate != "lifted"


@dataclass(eq=False)
class Answer:
    seat: int
    verdict: str
    position: int
    consents: bool | None = None
    by_letter: bool = False
    carried_from: "Answer | None" = None
    editorially: bool = False  # carried on words that are not quite the same
    reservations: list[Reservation] = field(default_factory=list)
    contested: int | None = None  # the position where it was

    def counted_at(self, position: int | None) -> bool:
        return self.contested is None or (position is not None and self.contested > position)


@dataclass(eq=False)
class Round:
    number: int
    text: Text
    charter: Charter
    roster: list[int]
    opened_at: int  # a position in the ledger
    opened_on: date
    deadline: date
    asks_publication: bool
    base: "Round | None" = None  # of an editorial change: the round whose approvals it keeps
    notice_until: date | None = None
    objected: bool = False
    state: str = "open"
    closed: int | None = None  # a position in the ledger
    closed_on: date | None = None
    closed_agreed: bool = False
    voiceless: set[int] = field(default_factory=set)  # whom nobody could speak for when it closed
    sent_back: bool = False
    answers: list[Answer] = field(default_factory=list)
    adopted_by: set[int] = field(default_factory=set)

    # What stands

    def of(self, seat: int) -> list[Answer]:
        return [answer for answer in self.answers if answer.seat == seat]

    def standing(self, seat: int, at: int | None = None) -> Answer | None:
        """The last answer; what a contested letter had replaced stands again."""
        given = self.of(seat)
        return next((a for a in reversed(given) if a.counted_at(at)), given[-1] if given else None)

    def counting(self, seat: int) -> Answer | None:
        """The answer that counts; of a round that is closed, the one that did when it closed."""
        answer = self.standing(seat, self.closed)
        return answer if answer is not None and self.counts(answer) else None

    def counts(self, answer: Answer) -> bool:
        """An objection to a change of wording asks everyone again: what carried over is undone."""
        return answer.counted_at(self.closed) and not (answer.carried_from is not None and self.objected)

    def in_doubt(self) -> list[int]:
        """Whose answer, on which the round was closed, is contested since."""
        counted = [(seat, self.counting(seat)) for seat in self.roster]
        return [seat for seat, answer in counted if self.closed and answer and answer.contested is not None]

    def keeps_approvals(self) -> bool:
        """Whether an answer that carried over still stands, which only its notice may confirm."""
        return any((a := self.standing(seat)) is not None and a.carried_from is not None for seat in self.roster)

    def under_notice(self, today: date) -> bool:
        return self.notice_until is not None and not self.objected and today <= self.notice_until

    def notice_was_cut_short(self) -> bool:
        """One that did not run to its end proves nothing; after an objection a round rests on its own answers."""
        if self.notice_until is None:
            return False
        return not self.objected and (self.closed_on is None or self.closed_on <= self.notice_until)

    # What follows

    def everyone_is_heard(self) -> bool:
        heard = [self.counting(seat) for seat in self.roster]
        return all(answer is not None and answer.verdict != "awaiting_mandate" for answer in heard)

    def reservations(self) -> list[Reservation]:
        return [r for seat in self.roster if (a := self.counting(seat)) for r in a.reservations]

    def is_pending(self, voiceless: set[int]) -> bool:
        """A suspensive reservation holds under every policy; another one while an agreement hangs on its answer."""
        if any(r.suspensive and not r.fate for r in self.reservations()):
            return True
        return any(not r.has_its_answer for r in self.reservations()) and self.agrees(voiceless, if_answered=True)

    def agrees(self, voiceless: set[int], *, but_for_refusals: bool = False, if_answered: bool = False) -> bool:
        """Whether the answers make an agreement.

        `but_for_refusals`: among the organisations that do not refuse. `if_answered`: once reservations have answers.
        """
        answers = {seat: answer for seat in self.roster if (answer := self.counting(seat))}
        if but_for_refusals:
            answers = {s: replace(a, verdict="recused") if a.verdict == "refuse" else a for s, a in answers.items()}
        if any(r.blocks for r in self.reservations()):
            return False
        if not if_answered and any(not r.has_its_answer for r in self.reservations()):
            return False
        if any(seat not in answers for seat in voiceless):
            return False
        verdicts = [answer.verdict for answer in answers.values()]
        asked = len(self.roster) - verdicts.count("recused")
        approvals = sum(verdict in APPROVALS for verdict in verdicts)
        objections = sum(verdict in OBJECTIONS for verdict in verdicts)
        replies = sum(verdict not in {"recused", "awaiting_mandate"} for verdict in verdicts)
        if asked == 0 or approvals == 0:
            return False
        match self.charter.policy:
            case "strict_unanimity":
                return approvals == asked
            case "consent":
                return self.charter.has_quorum(replies, asked) and not objections and "no_position" not in verdicts
        return self.charter.has_quorum(replies, asked) and self.charter.has_majority(approvals, objections)
