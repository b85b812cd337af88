"""What a ledger has told so far of a project: what the rules allow next follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from coop_pages.evidence.recounted import Counted, Recount
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.states import APPROVALS, RoundState

# A ledger tells moments, and people live by days: the clocks of the earth are at most this far from UTC.
FIRST, LAST = timedelta(hours=-12), timedelta(hours=14)


class Entry(NamedTuple):
    """`moment`: as the ledger writes it."""

    position: int
    moment: str
    event: str
    body: dict[str, Any]

    @property
    def earliest_day(self) -> date:
        return earliest_day(self.moment)

    @property
    def latest_day(self) -> date:
        return latest_day(self.moment)


def earliest_day(moment: str) -> date:
    """The first day that it may have been, somewhere on earth."""
    return (datetime.fromisoformat(moment) + FIRST).date()


def latest_day(moment: str) -> date:
    return (datetime.fromisoformat(moment) + LAST).date()


@dataclass
class SoFar:
    """`present`: where each organisation arrived and in which role. `online`: the round whose text each page shows.

    `leaving`: the organisation for whose departure rounds were just suspended. `undone`: the round whose agreement
    was just undone.
    """

    rounds: dict[int, Recount] = field(default_factory=dict)
    of_page: dict[int, list[Recount]] = field(default_factory=dict)
    section_keys: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    answers: set[int] = field(default_factory=set)
    present: dict[int, tuple[int, str]] = field(default_factory=dict)
    departures: set[int] = field(default_factory=set)
    embargoes: dict[int, int] = field(default_factory=dict)
    embargoes_told: set[int] = field(default_factory=set)
    online: dict[int, int] = field(default_factory=dict)
    papers: set[tuple[int, str]] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    former: tuple[str, int | None] = ("", None)
    leaving: int | None = None
    undone: int | None = None

    def votes(self, organisation: int) -> bool:
        return organisation in self.present and self.present[organisation][1] == Partnership.Role.VOTING

    @property
    def voting(self) -> set[int]:
        return {organisation for organisation in self.present if self.votes(organisation)}

    def is_there(self, organisation: int) -> bool:
        """In any role; those of the launch enter the ledger with the first text that is put to anybody."""
        return organisation in self.present or not self.rounds

    def has_a_later_one(self, current: Recount) -> bool:
        """A recalled round cancels nothing."""
        for later in reversed(self.of_page[current.page]):
            if later.number <= current.number:
                return False
            if later.state != RoundState.RECALLED:
                return True
        return False

    def last_one(self, page: int) -> Recount | None:
        """The latest round of a page, but for those recalled."""
        rounds = reversed(self.of_page.get(page, ()))
        return next((told for told in rounds if told.state != RoundState.RECALLED), None)

    def settled_texts(self, told: Recount | None) -> Iterator[Recount]:
        """What `told` settled: itself; or, where its notice was cut short, what it had only carried over.

        Both, where its closing may have been of either side of midnight.
        """
        if told is None:
            return
        may_be_short = told.is_editorial and (
            told.closed is None or told.notice_until is None or earliest_day(told.closed[1]) <= told.notice_until
        )
        surely_short = told.is_editorial and (
            told.closed is None or told.notice_until is None or latest_day(told.closed[1]) <= told.notice_until
        )
        if not surely_short:
            yield told
        if may_be_short and told.editorial_of is not None:
            yield from self.settled_texts(self.rounds.get(told.editorial_of))

    def settled_before(self, current: Recount) -> set[int]:
        """Rounds that may be the last one that settled the same text as `current`."""
        found: set[int] = set()
        for earlier in reversed(self.of_page[current.page]):
            if earlier is current or earlier.state == RoundState.RECALLED:
                continue
            texts = list(self.settled_texts(earlier))
            same = {told.round for told in texts if told.digest == current.digest}
            found |= same
            if same and len(texts) == 1:
                break
        return found

    def own_words(self, organisation: int, current: Recount) -> Counted | None:
        """The last answer that an organisation itself gave on exactly the text of `current`, in an earlier round."""
        for earlier in reversed(self.of_page[current.page]):
            if earlier is current or earlier.digest != current.digest:
                continue
            for answer in reversed(earlier.given.get(organisation, ())):
                if not answer.carried and not answer.contested:
                    return answer
        return None

    def last_approval(self, organisation: int, current: Recount) -> Recount | None:
        """The last earlier round of the page where an approval of the organisation's own counts."""
        for earlier in reversed(self.of_page[current.page]):
            answer = earlier.counting.get(organisation) if earlier.number < current.number else None
            if answer is not None and not answer.carried and answer.verdict in APPROVALS:
                return earlier
        return None

    def read(self, entry: Entry) -> None:
        """What happens to rounds is for their recount."""
        event, body = entry.event, entry.body
        self.former = (event, body.get("round"))
        self.leaving = None
        if event != Event.DECISION_CONTESTED:
            self.undone = None
        if body.get("by"):
            self.persons.add(body["by"])
        match event:
            case Event.DECISION_RECORDED:
                self.answers.add(body["decision"])
                for sha256 in (*(body["letter"] or ())[:1], *(body["deliberation"] or ())[4:]):
                    self.papers.add((body["organisation"], sha256))
            case Event.DECISIONS_CARRIED:
                self.answers.update(row[0] for row in body["decisions"])
            case Event.ROUND_SUSPENDED:
                self.leaving = body["organisation"]
            case Event.TEXT_PUBLISHED:
                self.online[self.rounds[body["round"]].page] = body["round"]
            case Event.TEXT_WITHDRAWN:
                self.online.pop(self.rounds[body["round"]].page, None)
            case Event.PARTNER_JOINED:
                self.present[body["organisation"]] = (entry.position, body["role"])
            case Event.PARTNER_WITHDREW:
                self.present.pop(body["organisation"], None)
                self.departures.add(body["partnership"])
            case Event.PERSON_ERASED:
                self.erased |= {body["person"]} - {None}
            case Event.EMBARGO_SET:
                self.embargoes[body["embargo"]] = body["page"]
                self.embargoes_told.add(body["embargo"])
            case Event.EMBARGO_LIFTED:
                self.embargoes.pop(body["embargo"], None)
