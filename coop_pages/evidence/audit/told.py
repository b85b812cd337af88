"""What one ledger says of each row that decides, by the key of the row. Its entries are read once and not kept."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import Any, NamedTuple

from coop_pages.evidence.recount import Entry, Recount, recount
from coop_pages.evidence.spoken import Subject, digest_that_stands, digests_of_words, left_by_erasure
from coop_pages.validation.models.ledger import Event

MEETINGS = {Event.ROUND_CONFIRMED, Event.REFUSAL_OVERRULED}
# What closes a round that was not closed yet: what comes after it leaves it closed where it was.
CLOSINGS = {Event.ROUND_AGREED, Event.ROUND_RETURNED, Event.ROUND_RECALLED}
# What a round shows as the reason of its state is what was said with the last of these, be it nothing.
REASONED = CLOSINGS | {Event.ROUND_SUSPENDED, Event.ROUND_RESUMED, Event.REFUSAL_OVERRULED}


class Row(NamedTuple):
    """Of an entry. `moment`: when it was recorded, as the ledger writes it, like every moment below."""

    position: int
    moment: str
    event: str
    body: str


class SaidReply(NamedTuple):
    """One reply to a remark: where and when, what it made of the remark, the digest of its words, by whom."""

    position: int
    moment: str
    disposition: str
    words: str
    by: str


@dataclass
class Told:
    """Bodies of rounds and answers, of which there are many, stay as text until their row is read."""

    openings: dict[int, Row] = field(default_factory=dict)
    closings: dict[int, tuple[int, str]] = field(default_factory=dict)
    deadlines: dict[int, str] = field(default_factory=dict)
    objections: dict[int, str] = field(default_factory=dict)
    publications: dict[int, str] = field(default_factory=dict)
    notes: dict[int, list[tuple[str, str, str]]] = field(default_factory=dict)
    reasons: dict[int, str | None] = field(default_factory=dict)
    decisions: dict[int, str] = field(default_factory=dict)
    given: dict[int, str] = field(default_factory=dict)
    carried: dict[int, tuple[int, list[Any]]] = field(default_factory=dict)
    contested: dict[int, tuple[int, str, str]] = field(default_factory=dict)
    replies: dict[tuple[str, int], list[SaidReply]] = field(default_factory=dict)
    meetings: dict[int, dict[str, Any]] = field(default_factory=dict)
    embargoes: dict[int, dict[str, Any]] = field(default_factory=dict)
    lifted: dict[int, tuple[str, str]] = field(default_factory=dict)
    adhesions: dict[int, dict[str, Any]] = field(default_factory=dict)
    present: dict[int, tuple[int, str, str] | None] = field(default_factory=dict)
    departures: dict[int, dict[str, Any]] = field(default_factory=dict)
    words: dict[Subject, list[str]] = field(default_factory=dict)
    erased: dict[str, str] = field(default_factory=dict)

    def opening(self, round_id: int) -> dict[str, Any]:
        """The body that opened a round, and its position and moment."""
        row = self.openings[round_id]
        return json.loads(row.body) | {"position": row.position, "opened": row.moment}

    def decision(self, pk: int) -> dict[str, Any] | None:
        return dict(json.loads(self.decisions[pk])) if pk in self.decisions else None

    def carried_to(self, pk: int) -> dict[str, Any] | None:
        """The answer that was given where one that carried over, once or several times, was given first."""
        seen: set[int] = set()
        while pk in self.carried and pk not in seen:
            seen.add(pk)
            pk = self.carried[pk][1][1]
        return self.decision(pk)

    def replies_to(self, remark: tuple[str, int]) -> list[SaidReply]:
        """In order, each with the digest of what is left of its words."""
        said = self.replies.get(remark, ())
        return [one._replace(words=digest_that_stands(one.words, self.erased)) for one in said]

    def left(self, digest: str | None) -> str | None:
        """The digest of what stands today of words, where some were erased."""
        return None if digest is None else digest_that_stands(digest, self.erased)

    def digests_left(self, subject: Subject) -> list[str]:
        return [digest_that_stands(digest, self.erased) for digest in self.words.get(subject, ())]

    def read(self, row: Row, body: dict[str, Any]) -> None:
        event, position, moment = row.event, row.position, row.moment
        if "deadline" in body:
            self.deadlines[body["round"]] = body["deadline"]
        if event in CLOSINGS:
            self.closings.setdefault(body["round"], (position, moment))
        for subject, digest in digests_of_words(event, body):
            self.words.setdefault(subject, []).append(digest)
            if subject[::2] == ("round", "notes"):
                self.notes.setdefault(subject[1], []).append((event, moment, body["by"]))
        if event in REASONED:
            self.reasons[body["round"]] = body.get("words")
        self.erased |= left_by_erasure(event, body)
        match event:
            case Event.ROUND_OPENED:
                self.openings[body["round"]] = row
            case Event.ROUND_REOPENED:
                self.closings.pop(body["round"], None)
            case Event.EDITORIAL_OBJECTED:
                self.objections.setdefault(body["round"], moment)
            case Event.DECISION_RECORDED:
                self.decisions[body["decision"]] = row.body
                self.given[body["decision"]] = moment
                if body["objects_to_editorial"]:
                    self.objections.setdefault(body["round"], moment)
            case Event.DECISIONS_CARRIED:
                self.carried |= {answer[0]: (body["round"], answer) for answer in body["decisions"]}
                # What carries over keeps the day on which it was said.
                self.given |= {new: self.given[former] for new, former, *_ in body["decisions"]}
            case Event.DECISION_CONTESTED:
                self.contested[body["decision"]] = (position, moment, body["by"])
            case Event.REMARK_ANSWERED:
                kind = "reservation" if "reservation" in body else "changerequest"
                said = SaidReply(position, moment, intern(body["disposition"]), body["words"], intern(body["by"]))
                self.replies.setdefault((kind, body[kind]), []).append(said)
            case _ if event in MEETINGS or (event == Event.ROUND_RETURNED and body.get("sent_back")):
                self.meetings[body["round"]] = body | {"event": event, "recorded": moment}
            case Event.TEXT_PUBLISHED:
                self.publications[body["round"]] = moment
            case Event.EMBARGO_SET:
                self.embargoes[body["embargo"]] = body | {"set": moment}
            case Event.EMBARGO_LIFTED:
                self.lifted[body["embargo"]] = (moment, body["by"])
            case Event.ADHESION_RECORDED:
                self.adhesions[body["adhesion"]] = body | {"made": moment}
            case Event.PARTNER_JOINED:
                self.present[body["organisation"]] = (position, body["role"], body["since"])
            case Event.PARTNER_WITHDREW:
                self.departures[body["partnership"]] = body | {"arrival": self.present.get(body["organisation"])}
                self.present[body["organisation"]] = None


@dataclass(frozen=True)
class Ledger:
    """One project's: its rounds recounted from it alone, and what it says of each row."""

    project: int
    rounds: dict[int, Recount]
    told: Told

    @classmethod
    def read(cls, project: int, rows: Iterable[Row]) -> "Ledger":
        """Raises Contradiction where the ledger contradicts itself."""
        told = Told()

        def entries() -> Iterator[Entry]:
            for row in rows:
                body = json.loads(row.body)
                told.read(row, body)
                yield Entry(row.position, row.moment, row.event, body)

        return cls(project, recount(entries()), told)
