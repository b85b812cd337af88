"""What organisations answer, carry over and contest, and what is answered to their remarks."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from coop_pages.evidence.forbidden.words import Why
from coop_pages.evidence.recounted import Recount
from coop_pages.evidence.so_far import Entry, SoFar, earliest_day
from coop_pages.validation.models.decisions import Remark
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.rules import may_stand_beside_an_agreement
from coop_pages.validation.states import AWAITING_PARTNERS, OBJECTIONS, RoundState, Verdict
from directory.models import Mandate


def answered(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    body = entry.body
    who = body["organisation"]
    name = current.roster.get(who, who)
    if body["decision"] in so_far.answers:
        yield Why("answered_twice")
    if current.state != RoundState.OPEN or who not in current.roster:
        yield Why("not_asked", name)
    if not so_far.votes(who):
        yield Why("absent", name)
    given = current.given.get(who, [])
    if body["supersedes"] != (given[-1].decision if given else None):
        yield Why("supersedes", name)
    if not _fits(current, entry):
        yield Why("misanswered", name)
    if bool(body["letter"]) == bool(body["mandate"]) or body["mandate"] not in {"", *Mandate.SPEAKING}:
        yield Why("mandate", name)
    if not _dates_are_true(current, entry):
        yield Why("dates", name)
    if not _is_unchanged(so_far, current, entry):
        yield Why("reconfirmed", name)
    objects = body["verdict"] in OBJECTIONS and current.editorial_of is not None
    if bool(body["objects_to_editorial"]) != objects:
        yield Why("objection", name)
    elif objects and not current.objected and not gives_time(current, entry):
        yield Why("time")


def _fits(current: Recount, entry: Entry) -> bool:
    """What an answer holds is what its verdict carries, on sections of the text."""
    body = entry.body
    verdict, consents = body["verdict"], body["consents_to_publication"]
    cited = {row[2] for row in body["reservations"]} | {row[1] for row in body["changes"]}
    cited.discard("")
    return (
        verdict in Verdict.values
        and bool(body["changes"]) == (verdict == Verdict.REQUEST_CHANGES)
        and bool(body["reservations"]) == (verdict == Verdict.APPROVE_WITH_RESERVATIONS)
        and bool(body["expected_on"]) == (verdict == Verdict.AWAITING_MANDATE)
        and (not cited or cited <= current.sections.keys())
        and (consents is None or may_stand_beside_an_agreement(verdict, current.policy.kind))
    )


def _dates_are_true(current: Recount, entry: Entry) -> bool:
    letter, expected, deliberation = (entry.body[what] for what in ("letter", "expected_on", "deliberation"))
    if letter and not earliest_day(current.opened[1]) <= date.fromisoformat(letter[1]) <= entry.latest_day:
        return False
    if deliberation and deliberation[1] and date.fromisoformat(deliberation[1]) > entry.latest_day:
        return False
    return not expected or date.fromisoformat(expected) >= entry.earliest_day


def _is_unchanged(so_far: SoFar, current: Recount, entry: Entry) -> bool:
    """Sections confirmed in one click are those unchanged since the organisation's last approval."""
    confirmed = entry.body["reconfirmed"]
    if not confirmed:
        return True
    last = so_far.last_approval(entry.body["organisation"], current)
    if last is None:
        return False
    before, now = last.sections, current.sections
    return all(key in now and before.get(key) == now[key] for key in confirmed)


def gives_time(current: Recount, entry: Entry) -> bool:
    """Whether everyone has the charter's time again."""
    if "deadline" not in entry.body:
        return False
    time = timedelta(days=current.reply_days)
    earliest, latest = (max(current.deadline, day + time) for day in (entry.earliest_day, entry.latest_day))
    return earliest <= date.fromisoformat(entry.body["deadline"]) <= latest


def carried(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    body = entry.body
    if so_far.former not in {(event, current.round) for event in (Event.ROUND_OPENED, Event.DECISIONS_CARRIED)}:
        yield Why("carried_late")
    source = so_far.rounds.get(body["from_round"])
    for decision, former, organisation, verdict, consents in body["decisions"]:
        name = current.roster.get(organisation, organisation)
        new = decision not in so_far.answers and organisation not in current.given
        fits = new and organisation in current.roster and verdict == Verdict.APPROVE
        if source is None or not fits or not _decides(so_far, source, entry, current, (organisation, former, consents)):
            yield Why("carried", name)
        elif organisation not in so_far.present or source.opened[0] <= so_far.present[organisation][0]:
            yield Why("carried_departed", name)
        elif current.asks_publication and consents is None:
            yield Why("carried_silent", name)


def _decides(
    so_far: SoFar, source: Recount, entry: Entry, current: Recount, told: tuple[int, int, bool | None]
) -> bool:
    """What carries counts where it was given: an organisation's last own word on this very text; failing one, what
    was settled. `told`: the organisation, its former answer, whether it consents to publication.
    """
    organisation, former, consents = told
    given = source.counting.get(organisation)
    if given is None or (given.decision, given.verdict, given.consents) != (former, Verdict.APPROVE, consents):
        return False
    if source is current or source.page != current.page or source.digest != entry.body["digest"]:
        return False
    own = so_far.own_words(organisation, current)
    if own is not None:
        return given is own
    return source.round in {current.editorial_of, *so_far.settled_before(current)}


def contested(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    """With the letter falls what carried over from it."""
    body = entry.body
    who = body["organisation"]
    answer = current.decision(who, body["decision"])
    if answer is None:
        yield Why("contest", who)
        return
    letter, first = answer.origin, answer.former is None or answer.former.contested
    if answer.contested or not first or not letter.by_letter or letter.decision != body["letter"]:
        yield Why("contest", current.roster.get(who, who))


def remark_answered(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    body = entry.body
    who, is_reservation = body["organisation"], "reservation" in body
    name = current.roster.get(who, who)
    answer = current.decision(who, body["decision"])
    key = body["reservation"] if is_reservation else body["changerequest"]
    made = frozenset() if answer is None else answer.reservations if is_reservation else answer.changes
    if answer is None or key not in made or body["disposition"] not in Remark.Disposition.values:
        yield Why("remark", name)
        return
    if key in answer.lifted:
        yield Why("remark_lifted", name)
    if is_reservation and current.state not in AWAITING_PARTNERS:
        yield Why("remark_closed", name)


CHECKS: dict[Event, Callable[[SoFar, Entry, Recount], Iterator[Why]]] = {
    Event.DECISION_RECORDED: answered,
    Event.DECISIONS_CARRIED: carried,
    Event.DECISION_CONTESTED: contested,
    Event.REMARK_ANSWERED: remark_answered,
}
