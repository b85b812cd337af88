"""What one ledger says of each row that decides, by the key of the row. Its entries are read once and not kept."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import Any, NamedTuple

from coop_pages.evidence.recount import Recount, recount
from coop_pages.evidence.spoken import Subject, digests_of_words
from coop_pages.validation.models.ledger import Event

MEETINGS = {Event.ROUND_CONFIRMED, Event.REFUSAL_OVERRULED}
# What closes a round that was not closed yet: what comes after it leaves it closed where it was.
CLOSINGS = {Event.ROUND_AGREED, Event.ROUND_RETURNED, Event.ROUND_RECALLED}
# Of an entry: its position, its event and its body.
Row = tuple[int, str, str]


class SaidReply(NamedTuple):
    """One reply to a remark: where in the ledger, what it made of the remark, the digest of its words, by whom."""

    position: int
    disposition: str
    words: str
    by: str


@dataclass
class Told:
    """Bodies of rounds and answers, of which there are many, stay as text until their row is read."""

    openings: dict[int, tuple[int, str]] = field(default_factory=dict)
    closings: dict[int, int] = field(default_factory=dict)
    deadlines: dict[int, str] = field(default_factory=dict)
    decisions: dict[int, str] = field(default_factory=dict)
    carried: dict[int, tuple[int, list[Any]]] = field(default_factory=dict)
    contested: dict[int, tuple[int, str]] = field(default_factory=dict)
    replies: dict[Subject, list[SaidReply]] = field(default_factory=dict)
    meetings: dict[int, dict[str, Any]] = field(default_factory=dict)
    embargoes: dict[int, dict[str, Any]] = field(default_factory=dict)
    lifted: dict[int, str] = field(default_factory=dict)
    adhesions: dict[int, dict[str, Any]] = field(default_factory=dict)
    present: dict[int, bool] = field(default_factory=dict)
    words: dict[Subject, list[str]] = field(default_factory=dict)

    def opening(self, round_id: int) -> dict[str, Any]:
        """The body that opened a round, and its position."""
        position, text = self.openings[round_id]
        return json.loads(text) | {"position": position}

    def decision(self, pk: int) -> dict[str, Any] | None:
        return dict(json.loads(self.decisions[pk])) if pk in self.decisions else None

    def read(self, position: int, event: str, text: str, body: dict[str, Any]) -> None:
        if "deadline" in body:
            self.deadlines[body["round"]] = body["deadline"]
        if event in CLOSINGS:
            self.closings.setdefault(body["round"], position)
        for subject, digest in digests_of_words(event, body):
            self.words.setdefault(subject, []).append(digest)
        match event:
            case Event.ROUND_OPENED:
                self.openings[body["round"]] = (position, text)
            case Event.ROUND_REOPENED:
                self.closings.pop(body["round"], None)
            case Event.DECISION_RECORDED:
                self.decisions[body["decision"]] = text
            case Event.DECISIONS_CARRIED:
                self.carried |= {row[0]: (body["round"], row) for row in body["decisions"]}
            case Event.DECISION_CONTESTED:
                self.contested[body["decision"]] = (position, body["by"])
            case Event.REMARK_ANSWERED:
                kind = "reservation" if "reservation" in body else "changerequest"
                said = SaidReply(position, intern(body["disposition"]), body["words"], intern(body["by"]))
                self.replies.setdefault((kind, body[kind]), []).append(said)
            case _ if event in MEETINGS or (event == Event.ROUND_RETURNED and body.get("sent_back")):
                self.meetings[body["round"]] = body | {"event": event}
            case Event.EMBARGO_SET:
                self.embargoes[body["embargo"]] = body
            case Event.EMBARGO_LIFTED:
                self.lifted[body["embargo"]] = body["by"]
            case Event.ADHESION_RECORDED:
                self.adhesions[body["adhesion"]] = body
            case Event.PARTNER_JOINED | Event.PARTNER_WITHDREW:
                self.present[body["organisation"]] = event == Event.PARTNER_JOINED


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

        def entries() -> Iterator[tuple[str, dict[str, Any]]]:
            for position, event, text in rows:
                body = json.loads(text)
                told.read(position, event, text, body)
                yield event, body

        return cls(project, recount(entries()), told)
