"""Acts that the rules forbid, as far as the ledger before them can tell. Repeated here on purpose, sharing no code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

APPROVALS = {"approve", "approve_with_reservations"}
OBJECTIONS = {"request_changes", "refuse"}
VERDICTS = APPROVALS | OBJECTIONS | {"abstain", "no_position", "awaiting_mandate", "recused"}
WAITING = {"open", "suspended"}
SPEAKING = {"holder", "substitute"}
DISPOSITIONS = {"accepted", "declined", "lifted", "maintained"}
# Verdicts with which a text may be agreed: whoever gives one says whether it may go online too.
WEIGHS = {
    "strict_unanimity": APPROVALS,
    "consent": APPROVALS | {"abstain"},
    "qualified_majority": VERDICTS - {"awaiting_mandate", "recused"},
}
# Events that name no round; all others do.
BESIDE = {
    "partner.joined",
    "partner.withdrew",
    "file.shared",
    "file.unshared",
    "person.erased",
    "embargo.set",
    "embargo.lifted",
    "checkpoint.cosigned",
}
TWO_YEARS = timedelta(days=2 * 366)
Why = Iterator[tuple[str, object]]


def days_of(moment: str) -> tuple[date, date]:
    """The first and the last day that a moment may be: ledgers tell UTC, and people live where they live."""
    told = datetime.fromisoformat(moment)
    return (told - timedelta(hours=12)).date(), (told + timedelta(hours=14)).date()


class Ledger:
    """What was told so far, beside the rounds themselves."""

    def __init__(self) -> None:
        self.rounds: dict[int, Any] = {}
        self.pages: dict[int, list[Any]] = {}
        self.answers: set[int] = set()
        self.present: dict[int, tuple[int, str]] = {}
        self.departures: set[int] = set()
        self.embargoes: dict[int, Any] = {}
        self.embargoes_told: set[int] = set()
        self.online: dict[int, int] = {}
        self.papers: set[tuple[int, str]] = set()
        self.persons: set[str] = set()
        self.erased: set[str] = set()
        self.former: tuple[str, Any] = ("", None)
        self.leaving: int | None = None
        self.undone: int | None = None

    def of_page(self, page: int) -> list[Any]:
        return self.pages.get(page, [])

    def votes(self, organisation: int) -> bool:
        return self.present.get(organisation, (0, ""))[1] == "voting"

    def is_followed(self, current: Any) -> bool:
        """By a later round of the same text; a recalled one cancels nothing."""
        for later in reversed(self.of_page(current.page)):
            if later.number <= current.number:
                return False
            if later.state != "recalled":
                return True
        return False

    def settled(self, current: Any) -> list[Any]:
        """What a round settled: itself, or what it had only carried over where its notice was cut short."""
        if current is None:
            return []
        if current.rewords is None or current.objected:
            return [current]
        first, last = days_of(current.closed[1]) if current.closed else (date.min, date.min)
        own = [current] if last > current.notice_until else []
        return own + (self.settled(self.rounds.get(current.rewords)) if first <= current.notice_until else [])

    def read(self, entry: dict[str, Any], body: dict[str, Any]) -> None:
        event = entry["event"]
        self.former, self.leaving = (event, body.get("round")), None
        if event != "decision.contested":
            self.undone = None
        if body.get("by"):
            self.persons.add(body["by"])
        if event == "decision.recorded":
            self.answers.add(body["decision"])
            for paper in (body["letter"] or [])[:1] + (body["deliberation"] or [])[4:]:
                self.papers.add((body["organisation"], paper))
        elif event == "decisions.carried":
            self.answers.update(row[0] for row in body["decisions"])
        elif event == "round.suspended":
            self.leaving = body["organisation"]
        elif event == "text.published":
            self.online[self.rounds[body["round"]].page] = body["round"]
        elif event == "text.withdrawn":
            self.online.pop(self.rounds[body["round"]].page, None)
        elif event == "partner.joined":
            self.present[body["organisation"]] = (entry["position"], body.get("role", ""))
        elif event == "partner.withdrew":
            self.present.pop(body["organisation"], None)
            self.departures.add(body["partnership"])
        elif event == "person.erased":
            # Of nobody where the ledger knows their words alone.
            self.erased |= {body["person"]} - {None}
        elif event == "embargo.set":
            self.embargoes[body["embargo"]] = body["page"]
            self.embargoes_told.add(body["embargo"])
        elif event == "embargo.lifted":
            self.embargoes.pop(body["embargo"], None)


def forbidden(ledger: Ledger, entry: dict[str, Any], body: dict[str, Any], current: Any) -> Why:
    """Why the rules forbid an act: the key of a sentence and the organisation that it names."""
    event = entry["event"]
    if ("round" in body) == (event in BESIDE):
        yield "misplaced", ""
        return
    if ledger.leaving is not None:
        leaves = event in {"round.suspended", "partner.withdrew"} and body["organisation"] == ledger.leaving
        if not leaves:
            yield "suspended", ""
    if ledger.undone is not None and (event, body.get("round")) != ("round.reopened", ledger.undone):
        yield "not_reopened", ""
    if body.get("by") in ledger.erased:
        yield "erased_acts", ""
    days = days_of(entry["recorded_at"])
    if event == "round.opened":
        yield from of_opening(ledger, body, days)
    elif current is not None and event in OF_ROUNDS:
        yield from OF_ROUNDS[event](ledger, current, body, days)
    elif event in BESIDE:
        yield from of_the_project(ledger, entry, body, days)


def of_opening(ledger: Ledger, body: dict[str, Any], days: tuple[date, date]) -> Why:
    earlier = ledger.of_page(body["page"])
    if body["round"] in ledger.rounds:
        yield "opened_twice", ""
    if body["number"] != (earlier[-1].number + 1 if earlier else 1):
        yield "opened_number", ""
    held = next((one for one in reversed(earlier) if one.state != "recalled"), None)
    if held and (held.state in WAITING | {"agreed"} or (held.state == "confirmed" and held.asks)):
        yield "opened_beside", ""
    asked = [row[0] for row in body["roster"]]
    if not asked or sorted(asked) != sorted(key for key in ledger.present if ledger.votes(key)):
        yield "opened_roster", ""
    if not days[0] <= date.fromisoformat(body["deadline"]) <= days[1] + TWO_YEARS:
        yield "deadline_far", ""
    rewords, until = body["editorial_of"], body["notice_until"]
    if rewords is not None or until is not None:
        before = {one.key: one.digest for one in ledger.settled(earlier[-1] if earlier else None)}
        fits = before.get(rewords, body["digest"]) != body["digest"]
        if not fits or until is None or date.fromisoformat(until) < days[0]:
            yield "opened_editorial", ""


def of_answer(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    who, verdict = body["organisation"], body["verdict"]
    name = current.roster.get(who, who)
    if body["decision"] in ledger.answers:
        yield "answered_twice", name
    if current.state != "open" or who not in current.roster:
        yield "not_asked", name
    if not ledger.votes(who):
        yield "absent", name
    given = current.given.get(who)
    if body["supersedes"] != (given[-1]["decision"] if given else None):
        yield "supersedes", name
    needed = {
        "changes": verdict == "request_changes",
        "reservations": verdict == "approve_with_reservations",
        "expected_on": verdict == "awaiting_mandate",
    }
    fits = verdict in VERDICTS and all(bool(body[what]) == wanted for what, wanted in needed.items())
    cited = [row[2] for row in body["reservations"]] + [row[1] for row in body["changes"]]
    fits = fits and all(key == "" or key in current.sections for key in cited)
    if not fits or (body["consents_to_publication"] is not None and verdict not in WEIGHS[current.policy[0]]):
        yield "misanswered", name
    if (body["mandate"] in SPEAKING) == bool(body["letter"]) or body["mandate"] not in SPEAKING | {""}:
        yield "mandate", name
    if not dates_hold(current, body, days):
        yield "dates", name
    if body["reconfirmed"] and not unchanged(ledger, current, body):
        yield "reconfirmed", name
    objects = verdict in OBJECTIONS and current.rewords is not None
    if bool(body["objects_to_editorial"]) != objects:
        yield "objection", name
    elif objects and not current.objected and not gives_time(current, body, days):
        yield "time", ""


def dates_hold(current: Any, body: dict[str, Any], days: tuple[date, date]) -> bool:
    letter, held = body["letter"], body["deliberation"]
    opened = days_of(current.opened[1])[0]
    return (
        (not letter or opened <= date.fromisoformat(letter[1]) <= days[1])
        and (not held or not held[1] or date.fromisoformat(held[1]) <= days[1])
        and (not body["expected_on"] or date.fromisoformat(body["expected_on"]) >= days[0])
    )


def unchanged(ledger: Ledger, current: Any, body: dict[str, Any]) -> bool:
    """Sections confirmed in one click are those of the organisation's last own approval."""
    for earlier in reversed(ledger.of_page(current.page)):
        answer = earlier.counting().get(body["organisation"]) if earlier.number < current.number else None
        if answer and not answer["carried"] and answer["verdict"] in APPROVALS:
            known = current.sections
            return all(key in known and earlier.sections.get(key) == known[key] for key in body["reconfirmed"])
    return False


def gives_time(current: Any, body: dict[str, Any], days: tuple[date, date]) -> bool:
    """What is open again leaves everyone the charter's time."""
    if not body.get("deadline"):
        return False
    time = timedelta(days=current.reply_days)
    first, last = (max(current.deadline, day + time) for day in days)
    return first <= date.fromisoformat(body["deadline"]) <= last


def of_carrying(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    """What carries over is an approval that counts where it was given, of this text or of the one that it rewords."""
    if ledger.former not in (("round.opened", current.key), ("decisions.carried", current.key)):
        yield "carried_late", ""
    source: Any = ledger.rounds.get(body["from_round"])
    for decision, former, organisation, verdict, consents in body["decisions"]:
        name = current.roster.get(organisation, organisation)
        given = source.counting().get(organisation) if source else None
        told = given and (given["decision"], given["verdict"], given["consents"])
        holds = source is not None and source is not current and told == (former, verdict, consents)
        holds = holds and (source.page, source.digest) == (current.page, body["digest"]) and verdict == "approve"
        new = decision not in ledger.answers and organisation in current.roster and organisation not in current.given
        if not holds or not new or not last_word(ledger, current, source, organisation, given):
            yield "carried", name
        elif source.opened[0] <= ledger.present.get(organisation, (source.opened[0], ""))[0]:
            yield "carried_departed", name
        elif current.asks and consents is None:
            yield "carried_silent", name


def last_word(ledger: Ledger, current: Any, source: Any, organisation: int, given: Any) -> bool:
    """An organisation's own last word on exactly this text decides; failing one, what was settled before."""
    earlier = [one for one in reversed(ledger.of_page(current.page)) if one is not current]
    for one in earlier:
        if one.digest == current.digest:
            for answer in reversed(one.given.get(organisation, [])):
                if not answer["carried"] and not answer["contested"]:
                    return answer is given
    if source.key == current.rewords:
        return True
    for one in earlier:
        texts = [] if one.state == "recalled" else ledger.settled(one)
        same = [text for text in texts if text.digest == current.digest]
        if source in same:
            return True
        if same and len(texts) == 1:
            return False
    return False


def of_contest(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    """A letter, then what carried over from it."""
    answer = current.decision(body["organisation"], body["decision"])
    name = current.roster.get(body["organisation"], body["organisation"])
    first = answer
    while first and first["former"]:
        first = first["former"]
    holds = first and first["letter"] and first["decision"] == body["letter"] and not answer["contested"]
    if not holds or (answer["former"] and not answer["former"]["contested"]):
        yield "contest", name


def of_remark(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    answer = current.decision(body["organisation"], body["decision"])
    name = current.roster.get(body["organisation"], body["organisation"])
    kind = "reservation" if "reservation" in body else "changerequest"
    if not answer or body[kind] not in answer[kind] or body["disposition"] not in DISPOSITIONS:
        yield "remark", name
        return
    if body[kind] in answer["lifted"]:
        yield "remark_lifted", name
    if kind == "reservation" and current.state not in WAITING:
        yield "remark_closed", name


def of_extension(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    before, later = date.fromisoformat(body["before"]), date.fromisoformat(body["deadline"])
    if current.state not in WAITING or before != current.deadline or later <= before:
        yield "extended", ""
    if not days[0] <= later <= days[1] + TWO_YEARS:
        yield "deadline_far", ""


def of_reminder(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    heard = {key for key, answer in current.counting().items() if answer["verdict"] != "awaiting_mandate"}
    told = body["organisations"]
    awaited = [key for key in told if key in current.roster and key not in heard and ledger.votes(key)]
    if current.state != "open" or not told or awaited != told:
        yield "reminded", ""


def of_objection(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    who = body["organisation"]
    name = current.roster.get(who, who)
    if who not in current.roster or not ledger.votes(who):
        yield "absent", name
    over = current.rewords is None or current.objected or days[0] > current.notice_until
    if current.state != "open" or over:
        yield "no_notice", name
    elif not gives_time(current, body, days):
        yield "time", ""


def of_closing(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    """Everyone was heard, or the deadline has passed; within a notice, nothing that carried over decides."""
    if body.get("sent_back") or body.get("given_back"):
        if current.state != ("agreed" if body.get("sent_back") else "suspended"):
            yield "closing_state", ""
        if ledger.is_followed(current):
            yield "followed", ""
        if body.get("given_back"):
            yield from _unheard(ledger, current, body)
        return
    if current.state != "open":
        yield "closing_state", ""
        return
    yield from _unheard(ledger, current, body)
    _agreed, complete, _awaited = current.outcome()
    noticed = current.rewords is not None and not current.objected and days[1] <= current.notice_until
    if noticed and (not complete or any(answer["carried"] for answer in current.answers.values())):
        yield "closing_notice", ""
    elif not noticed and not complete and days[1] <= current.deadline:
        yield "closing_early", ""


def _unheard(ledger: Ledger, current: Any, body: dict[str, Any]) -> Why:
    """Without a voice are told those who left unheard, and nobody who was heard."""
    _agreed, _complete, awaited = current.outcome()
    gone = {key for key in awaited if not ledger.votes(key)}
    if not gone <= set(body.get("voiceless", [])) <= set(awaited):
        yield "voiceless", ""


def of_recall(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    if ledger.is_followed(current):
        yield "followed", ""
    if current.state in {"open", "suspended"}:
        yield from _unheard(ledger, current, body)
    elif body.get("voiceless"):
        yield "voiceless", ""


def of_suspension(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    if body["organisation"] not in current.roster or body["organisation"] not in ledger.present:
        yield "suspended", ""


def of_reopening(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    if ledger.undone != current.key:
        yield "reopened", ""
    elif not gives_time(current, body, days):
        yield "time", ""


def of_meeting(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    if not days_of(current.opened[1])[0] <= date.fromisoformat(body["held_on"]) <= days[1]:
        yield "meeting", ""
    if ledger.is_followed(current):
        yield "followed", ""


def of_overruling(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    """Only refusals, once every other organisation agrees, where the charter says that the committee may."""
    yield from of_meeting(ledger, current, body, days)
    if not current.may_override:
        yield "overruled_charter", ""
    if current.sent_back:
        yield "overruled_sent_back", ""
    if any(answer["contested"] for answer in current.answers.values()):
        yield "overruled_doubt", ""
        return
    refused = sorted(key for key, answer in current.counting().items() if answer["verdict"] == "refuse")
    others = [key for key in current.roster if key not in refused]
    if not refused or body["overruled"] != refused or not current.outcome(others)[0]:
        yield "overruled_refusals", ""


def of_publication(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    if not current.asks:
        yield "published_unasked", ""
    standing = current.answers
    if not all(lets_publish(current, standing.get(key)) for key in current.roster):
        yield "published_consents", ""
    if current.page in ledger.embargoes.values():
        yield "published_embargo", ""
    if current.in_doubt():
        yield "published_doubt", ""
    if ledger.online.get(current.page) == current.key:
        yield "published_twice", ""
    if ledger.is_followed(current):
        yield "followed", ""


def lets_publish(current: Any, answer: Any) -> bool:
    """Whoever stands aside is not asked; silence, and what was undone, consent to nothing."""
    if not answer or (answer["carried"] and current.objected) or current.was_contested(answer):
        return False
    return answer["verdict"] == "recused" or answer["consents"] is True


def of_withdrawal(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    if ledger.online.get(current.page) != current.key:
        yield "withdrawn", ""


def of_adoption(ledger: Ledger, current: Any, body: dict[str, Any], days: tuple[date, date]) -> Why:
    who = body["organisation"]
    if not ledger.votes(who):
        yield "absent", body["organisation_name"]
    late = current.state in {"confirmed", "published"} and who not in current.roster
    if not late or who in current.adopted_by or body["mandate"] not in SPEAKING:
        yield "adopted", body["organisation_name"]


OF_ROUNDS = {
    "decision.recorded": of_answer,
    "decisions.carried": of_carrying,
    "decision.contested": of_contest,
    "remark.answered": of_remark,
    "deadline.extended": of_extension,
    "partners.reminded": of_reminder,
    "editorial.objected": of_objection,
    "round.agreed": of_closing,
    "round.returned": of_closing,
    "round.recalled": of_recall,
    "round.suspended": of_suspension,
    "round.reopened": of_reopening,
    "round.confirmed": of_meeting,
    "refusal.overruled": of_overruling,
    "text.published": of_publication,
    "text.withdrawn": of_withdrawal,
    "adhesion.recorded": of_adoption,
}


def of_the_project(ledger: Ledger, entry: dict[str, Any], body: dict[str, Any], days: tuple[date, date]) -> Why:
    """Who comes and goes, what holds a publication back, what is shown, whose name is erased, who signs."""
    event, who = entry["event"], body.get("organisation")
    # Those of the launch enter the ledger with the first text that is put to anybody.
    there = who in ledger.present or not ledger.rounds
    if event == "partner.joined" and who in ledger.present:
        yield "joined", who
    elif event == "partner.withdrew":
        day = date.fromisoformat(body["until"])
        if not there or body["partnership"] in ledger.departures or not days[0] <= day <= days[1]:
            yield "withdrew", who
        if any(who in one.roster and one.state == "open" for one in ledger.rounds.values()):
            yield "not_suspended", who
    elif event in {"file.shared", "file.unshared"} and (who, body["sha256"]) not in ledger.papers:
        yield "paper", who
    elif event == "person.erased" and body["person"] not in (ledger.persons - ledger.erased | {None}):
        yield "erased", ""
    elif event == "embargo.set":
        if body["embargo"] in ledger.embargoes_told:
            yield "embargo", ""
    elif event == "embargo.lifted":
        if ledger.embargoes.get(body["embargo"]) != body["page"]:
            yield "embargo", ""
    elif event == "checkpoint.cosigned" and not (there and 0 < body["size"] < entry["position"]):
        yield "cosigner", body["name"]
