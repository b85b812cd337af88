"""The ledger: every hash, then every round replayed from it alone. The rules are repeated here on purpose."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import date
from typing import Any

from coop_pages.evidence.verifier.rules import APPROVALS, OBJECTIONS, Ledger, forbidden
from coop_pages.evidence.verifier.words import Report

GENESIS = "0" * 64
ALGORITHM = "cooperer-2"
ENTRY = ("chain", "position", "event", "recorded_at", "body", "previous_hash")

# What moves a round: from which states, to which one.
MOVES = {
    "round.agreed": (("open",), "agreed"),
    "round.returned": (("open", "suspended", "agreed"), "returned"),
    "round.recalled": (("open", "suspended", "confirmed"), "recalled"),
    "round.suspended": (("open",), "suspended"),
    "round.resumed": (("suspended",), "open"),
    "round.confirmed": (("agreed",), "confirmed"),
    "round.reopened": (("agreed",), "open"),
    "refusal.overruled": (("returned",), "confirmed"),
    "text.published": (("confirmed", "published"), "published"),
}
Entry = dict[str, Any]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def canonical(value: Any) -> str:
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def check_chain(entries: list[Entry], report: Report) -> None:
    """Every entry's hash covers its content and the hash before it."""
    previous = GENESIS
    for place, entry in enumerate(entries, start=1):
        intact = sha256(canonical([entry[name] for name in ENTRY])) == entry["hash"]
        if not intact or entry["position"] != place or entry["previous_hash"] != previous:
            report.fault("altered", place)
        elif not as_written(entry["body"]):
            report.fault("unwritten", place)
        previous = entry["hash"]


def as_written(body: str) -> bool:
    """One way to write each entry: a key told twice, a fraction or a white space may be read in two ways."""
    try:
        told = json.loads(body, parse_float=refused, parse_constant=refused)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and canonical(told) == body


def refused(number: str) -> None:
    raise ValueError(number)


class Round:
    """`opened`, `closed`: where and when in the ledger."""

    def __init__(self, body: Entry, opened: tuple[int, str] = (0, "")) -> None:
        self.key, self.page = body["round"], body["page"]
        self.number, self.title, self.digest = body["number"], body["title"], body["digest"]
        self.policy, self.roster = body["policy"], dict(body["roster"])
        self.kind, self.sections = body.get("kind"), dict(body.get("sections", {}))
        self.asks, self.may_override = body.get("asks_publication"), body.get("may_override_refusal")
        self.rewords, self.reply_days = body["editorial_of"], body.get("reply_days", 0)
        self.notice_until = date.fromisoformat(body.get("notice_until") or "0001-01-01")
        self.deadline = date.fromisoformat(body.get("deadline", "0001-01-01"))
        self.state, self.objected, self.sent_back = "open", False, False
        self.opened = opened
        self.closed: tuple[int, str] | None = None
        self.voiceless: set[int] = set()
        self.adopted_by: set[int] = set()
        self.given: dict[int, list[dict[str, Any]]] = {}

    @property
    def answers(self) -> dict[int, dict[str, Any]]:
        """Of each organisation the last answer; what a contested letter had superseded stands again."""
        return {
            key: next((answer for answer in reversed(given) if not answer["contested"]), given[-1])
            for key, given in self.given.items()
        }

    def decision(self, organisation: int, key: int) -> dict[str, Any] | None:
        return next((answer for answer in self.given.get(organisation, ()) if answer["decision"] == key), None)

    def was_contested(self, answer: dict[str, Any]) -> bool:
        """Before the round closed; what comes later never rewrites what it was closed on."""
        return bool(answer["contested"]) and (self.closed is None or answer["contested"] <= self.closed[0])

    def in_doubt(self) -> bool:
        """Whether an answer on which the round was closed is contested since."""
        for given in self.given.values():
            counted = next((answer for answer in reversed(given) if not self.was_contested(answer)), given[-1])
            undone = self.was_contested(counted) or (counted["carried"] and self.objected)
            if counted["contested"] and not undone:
                return True
        return False

    def counting(self) -> dict[int, dict[str, Any]]:
        undone = {key for key, a in self.answers.items() if a["contested"] or (a["carried"] and self.objected)}
        return {key: answer for key, answer in self.answers.items() if key in self.roster and key not in undone}

    def agreed(self) -> bool:
        """Whether the standing answers satisfy the charter's rule. Silence is never an approval."""
        return self.outcome()[0]

    def outcome(self, roster: list[int] | None = None) -> tuple[bool, bool, list[int]]:
        """Whether `roster`, or everyone asked, agrees; whether all are heard and nothing is pending; who is awaited."""
        kind, quorum, threshold, majority = self.policy
        asked, answers = list(self.roster) if roster is None else roster, self.counting()
        counted = [key for key in asked if key not in answers or answers[key]["verdict"] != "recused"]
        if not counted:
            return False, bool(asked), []

        def having(verdicts: set[str]) -> list[int]:
            return [key for key in counted if key in answers and answers[key]["verdict"] in verdicts]

        replied = [key for key in counted if key in answers and answers[key]["verdict"] != "awaiting_mandate"]
        awaited = [key for key in counted if key not in replied]
        suspended = [key for key in replied if answers[key]["suspensive"]]
        unanswered = [key for key in replied if answers[key]["unanswered"]]
        approving = [key for key in having(APPROVALS) if key not in suspended]
        objecting, undecided = having(OBJECTIONS), having({"no_position"})
        heard = len(replied) * 100 >= quorum * len(counted)
        satisfied = False
        if kind == "strict_unanimity":
            satisfied = len(approving) == len(counted)
        elif kind == "consent":
            satisfied = bool(approving) and not objecting and not undecided and heard
        elif kind == "qualified_majority":
            expressed = len(approving) + len(suspended) + len(objecting)
            satisfied = heard and reached(len(approving), expressed, majority, threshold)
        voiceless = [key for key in awaited if key in self.voiceless]
        agreed = satisfied and not suspended and not unanswered and not voiceless
        blocked = not satisfied and bool(objecting or undecided or having({"abstain"}) or suspended)
        pending = [key for key in replied if answers[key]["pending"]]
        return agreed, not awaited and not pending and (agreed or blocked or not unanswered), awaited


def reached(part: int, whole: int, majority: str, threshold: int) -> bool:
    """Exact fractions of the approvals and objections given: half is not more than half."""
    if majority == "more_than_half":
        return 2 * part > whole
    above, below = {"two_thirds": (2, 3), "three_quarters": (3, 4)}.get(majority, (threshold, 100))
    return whole > 0 and part * below >= above * whole


def recount(entries: list[Entry], report: Report) -> dict[int, Round]:
    """Every round replayed from the ledger alone."""
    ledger = Ledger()
    for entry in entries:
        body, place = json.loads(entry["body"]), entry["position"]
        opens = entry["event"] == "round.opened"
        current = ledger.rounds.get(body.get("round"))
        if "round" in body and current is None and not opens:
            report.fault("unopened", place)
            continue
        for key, who in forbidden(ledger, entry, body, current):
            report.fault(key, place, who)
        if opens:
            opened = Round(body, (place, entry["recorded_at"]))
            ledger.rounds[opened.key] = opened
            ledger.pages.setdefault(opened.page, []).append(opened)
        elif current is not None:
            replay(ledger, current, entry, body, report)
        ledger.read(entry, body)
    if ledger.leaving is not None or ledger.undone is not None:
        report.fault("unfinished", len(entries))
    return ledger.rounds


def standing(body: Entry, reservations: list[Any], former: dict[str, Any] | None = None) -> dict[str, Any]:
    """`former`: the answer that this one carries over. `contested`: where it was, 0 where it was not."""
    return {
        "decision": body["decision"],
        "verdict": body["verdict"],
        "consents": body["consents_to_publication"],
        "former": former,
        "carried": former is not None,
        "letter": bool(body.get("letter")),
        "contested": 0,
        "reservation": {row[0] for row in reservations},
        "changerequest": {row[0] for row in body.get("changes", [])},
        "lifted": set(),
        "unanswered": {row[0] for row in reservations},
        "suspensive": {row[0] for row in reservations if row[1]},
        "pending": {row[0] for row in reservations if row[1]},
    }


def replay(ledger: Ledger, current: Round, entry: Entry, body: Entry, report: Report) -> None:
    event = entry["event"]
    if event != "decisions.carried" and body.get("digest", current.digest) != current.digest:
        report.fault("other_text", current.number)
    if "deadline" in body:
        current.deadline = date.fromisoformat(body["deadline"])
    if event == "decision.recorded":
        current.given.setdefault(body["organisation"], []).append(standing(body, body["reservations"]))
        current.objected = current.objected or (body["objects_to_editorial"] and body["verdict"] in OBJECTIONS)
    elif event == "decisions.carried":
        source = ledger.rounds.get(body["from_round"])
        for decision, key, organisation, verdict, consents in body["decisions"]:
            told = {"decision": decision, "verdict": verdict, "consents_to_publication": consents}
            former = source.decision(organisation, key) if source else None
            current.given.setdefault(organisation, []).append(standing(told, [], former or standing(told, [])))
    elif event == "decision.contested":
        contest(ledger, current, entry, body)
    elif event == "editorial.objected":
        current.objected = True
    elif event == "remark.answered":
        settle(current.decision(body["organisation"], body["decision"]), body)
    elif event == "adhesion.recorded":
        current.adopted_by.add(body["organisation"])
    else:
        move(current, entry, body, report)


def contest(ledger: Ledger, current: Round, entry: Entry, body: Entry) -> None:
    answer = current.decision(body["organisation"], body["decision"])
    if answer:
        if current.state == "agreed" and current.answers[body["organisation"]] is answer:
            ledger.undone = current.key
        answer["contested"] = entry["position"]


def settle(answer: dict[str, Any] | None, body: Entry) -> None:
    """The writers accept or decline, and their organisation is asked again; it lifts or maintains."""
    if answer is None:
        return
    remark = body.get("reservation", body.get("changerequest"))
    if body["disposition"] in {"lifted", "maintained"}:
        answer["pending"].discard(remark)
    elif remark in answer["suspensive"]:
        answer["pending"].add(remark)
    if body["disposition"] != "maintained":
        answer["unanswered"].discard(remark)
    if body["disposition"] == "lifted":
        answer["lifted"].add(remark)
        answer["suspensive"].discard(remark)


def move(current: Round, entry: Entry, body: Entry, report: Report) -> None:
    event = entry["event"]
    if event not in MOVES:
        return
    if event == "round.agreed" and not current.agreed():
        report.fault("closing", current.number)
    if event in {"round.returned", "round.recalled"} and not body.get("sent_back"):
        current.voiceless = set(body.get("voiceless", ()))
    by_hand = event == "round.recalled" or body.get("given_back") or body.get("sent_back")
    if event == "round.returned" and not by_hand and current.agreed():
        report.fault("closing", current.number)
    allowed, after = MOVES[event]
    current.sent_back = current.sent_back or bool(body.get("sent_back"))
    if current.state not in allowed:
        report.fault("impossible", current.number, event, current.state)
    current.state = after
    if after in {"open", "suspended"}:
        current.closed = None
    elif current.closed is None:
        current.closed = (entry["position"], entry["recorded_at"])
