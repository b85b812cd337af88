"""The ledger: every hash, then every round replayed from it alone. The rules are repeated here on purpose."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from coop_pages.evidence.verifier.words import Report

GENESIS = "0" * 64
ALGORITHM = "cooperer-2"
ENTRY = ("chain", "position", "event", "recorded_at", "body", "previous_hash")

APPROVALS = {"approve", "approve_with_reservations"}
OBJECTIONS = {"request_changes", "refuse"}
WAITING = {"open", "suspended"}
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
        previous = entry["hash"]


class Round:
    def __init__(self, body: Entry) -> None:
        self.key, self.page = body["round"], body["page"]
        self.number, self.title, self.digest = body["number"], body["title"], body["digest"]
        self.policy, self.roster = body["policy"], dict(body["roster"])
        self.rewords = body["editorial_of"]
        self.state, self.objected, self.sent_back = "open", False, False
        self.voiceless: set[int] = set()
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

    def counting(self) -> dict[int, dict[str, Any]]:
        undone = {key for key, a in self.answers.items() if a["contested"] or (a["carried"] and self.objected)}
        return {key: answer for key, answer in self.answers.items() if key in self.roster and key not in undone}

    def agreed(self) -> bool:
        """Whether the standing answers satisfy the charter's rule. Silence is never an approval."""
        kind, quorum, threshold, majority = self.policy
        answers = self.counting()
        counted = [key for key in self.roster if key not in answers or answers[key]["verdict"] != "recused"]
        if not counted:
            return False

        def having(verdicts: set[str]) -> list[int]:
            return [key for key in counted if key in answers and answers[key]["verdict"] in verdicts]

        replied = [key for key in counted if key in answers and answers[key]["verdict"] != "awaiting_mandate"]
        suspended = [key for key in replied if answers[key]["suspensive"]]
        approving = [key for key in having(APPROVALS) if key not in suspended]
        blocking = having(OBJECTIONS) + having({"no_position"})
        if [key for key in counted if key not in replied and key in self.voiceless]:
            return False
        if suspended or [key for key in replied if answers[key]["unanswered"]]:
            return False
        heard = len(replied) * 100 >= quorum * len(counted)
        if kind == "strict_unanimity":
            return len(approving) == len(counted)
        if kind == "consent":
            return bool(approving) and not blocking and heard
        if kind == "qualified_majority":
            return heard and reached(len(approving), len(approving) + len(having(OBJECTIONS)), majority, threshold)
        return False


def reached(part: int, whole: int, majority: str, threshold: int) -> bool:
    """Exact fractions of the approvals and objections given: half is not more than half."""
    if majority == "more_than_half":
        return 2 * part > whole
    above, below = {"two_thirds": (2, 3), "three_quarters": (3, 4)}.get(majority, (threshold, 100))
    return whole > 0 and part * below >= above * whole


def recount(entries: list[Entry], report: Report) -> dict[int, Round]:
    """Every round replayed from the ledger alone."""
    rounds: dict[int, Round] = {}
    for entry in entries:
        event, body = entry["event"], json.loads(entry["body"])
        if event == "round.opened":
            rounds[body["round"]] = Round(body)
        elif body.get("round") in rounds:
            replay(rounds, rounds[body["round"]], event, body, report)
        elif "round" in body:
            report.fault("unopened", entry["position"])
    return rounds


def standing(body: Entry, reservations: list[Any], carried: bool = False) -> dict[str, Any]:
    return {
        "decision": body["decision"],
        "verdict": body["verdict"],
        "consents": body["consents_to_publication"],
        "carried": carried,
        "contested": False,
        "unanswered": {row[0] for row in reservations},
        "suspensive": {row[0] for row in reservations if row[1]},
    }


def replay(rounds: dict[int, Round], current: Round, event: str, body: Entry, report: Report) -> None:
    if event != "decisions.carried" and body.get("digest", current.digest) != current.digest:
        report.fault("other_text", current.number)
    if event == "decision.recorded":
        if current.state != "open" or body["organisation"] not in current.roster:
            report.fault("not_asked", current.number)
        current.given.setdefault(body["organisation"], []).append(standing(body, body["reservations"]))
        if body["objects_to_editorial"] and body["verdict"] in OBJECTIONS:
            current.objected = True
    elif event == "decisions.carried":
        carry(rounds.get(body["from_round"]), current, body, report)
    elif event == "decision.contested":
        answer = current.decision(body["organisation"], body["decision"])
        if answer:
            answer["contested"] = True
    elif event == "editorial.objected":
        current.objected = True
    elif event == "remark.answered":
        answer = current.decision(body["organisation"], body["decision"])
        if answer and "reservation" in body and current.state in WAITING:
            if body["disposition"] in {"accepted", "declined", "lifted"}:
                answer["unanswered"].discard(body["reservation"])
            if body["disposition"] == "lifted":
                answer["suspensive"].discard(body["reservation"])
    else:
        move(current, event, body, report)


def carry(source: Round | None, current: Round, body: Entry, report: Report) -> None:
    """What carries over is an approval that counts where it was given, of this text or of the one that it rewords."""
    same_text = body["digest"] == current.digest
    fits = (
        source is not None
        and (source.page, source.digest) == (current.page, body["digest"])
        and source is not current
        and (same_text or current.rewords is not None)
    )
    for decision, former, organisation, verdict, consents in body["decisions"]:
        given = source.counting().get(organisation) if source else None
        found = given and (given["decision"], given["verdict"], given["consents"]) == (former, verdict, consents)
        if not fits or not found or verdict != "approve" or organisation not in current.roster:
            report.fault("carried", current.number, current.roster.get(organisation, organisation))
        told = {"decision": decision, "verdict": verdict, "consents_to_publication": consents}
        current.given.setdefault(organisation, []).append(standing(told, [], carried=True))


def move(current: Round, event: str, body: Entry, report: Report) -> None:
    if event not in MOVES:
        return
    if event == "round.agreed" and not current.agreed():
        report.fault("closing", current.number)
    if event == "round.returned" and not body.get("sent_back"):
        current.voiceless = set(body.get("voiceless", ()))
        if not body.get("given_back") and current.agreed():
            report.fault("closing", current.number)
    allowed, after = MOVES[event]
    mismatched = event == "round.returned" and bool(body.get("sent_back")) != (current.state == "agreed")
    # A committee that sent a text back does not overrule a refusal of it as well.
    mismatched = mismatched or (event == "refusal.overruled" and current.sent_back)
    current.sent_back = current.sent_back or bool(body.get("sent_back"))
    if current.state not in allowed or mismatched:
        report.fault("impossible", current.number, event, current.state)
    current.state = after
