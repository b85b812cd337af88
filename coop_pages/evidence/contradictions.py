"""What the ledgers say, held against the tables, both ways: rows without entries, entries without rows, values apart.

Each ledger is read once, and the rows of its project in a number of queries that does not depend on how many they are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from coop_pages.evidence.recount import Contradiction, Recount, recount
from coop_pages.validation.models.decisions import Adhesion, ChangeRequest, Decision, Embargo, Remark, Reservation
from coop_pages.validation.models.ledger import Event, LedgerChain, missing_guards
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.models.salts import Salt
from coop_pages.validation.states import RoundState

MEETINGS = {Event.ROUND_CONFIRMED, Event.REFUSAL_OVERRULED}


@dataclass
class Told:
    """What one ledger says of each row that decides, by its key."""

    rounds: dict[int, dict[str, Any]] = field(default_factory=dict)
    deadlines: dict[int, str] = field(default_factory=dict)
    decisions: dict[int, dict[str, Any]] = field(default_factory=dict)
    carried: dict[int, tuple[int, list[Any]]] = field(default_factory=dict)
    contested: set[int] = field(default_factory=set)
    remarks: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    meetings: dict[int, dict[str, Any]] = field(default_factory=dict)
    embargoes: dict[int, dict[str, Any]] = field(default_factory=dict)
    lifted: set[int] = field(default_factory=set)
    adhesions: dict[int, dict[str, Any]] = field(default_factory=dict)
    present: dict[int, bool] = field(default_factory=dict)
    digests: set[str] = field(default_factory=set)

    def read(self, event: str, body: dict[str, Any]) -> None:
        if "deadline" in body:
            self.deadlines[body["round"]] = body["deadline"]
        match event:
            case Event.ROUND_OPENED:
                self.rounds[body["round"]] = body
            case Event.DECISION_RECORDED:
                self.decisions[body["decision"]] = body
            case Event.DECISIONS_CARRIED:
                self.carried |= {row[0]: (body["round"], row) for row in body["decisions"]}
            case Event.DECISION_CONTESTED:
                self.contested.add(body["decision"])
            case Event.REMARK_ANSWERED:
                kind = "reservation" if "reservation" in body else "changerequest"
                self.remarks[kind, body[kind]] = body
            case _ if event in MEETINGS or (event == Event.ROUND_RETURNED and body.get("sent_back")):
                self.meetings[body["round"]] = body | {"event": event}
            case Event.EMBARGO_SET:
                self.embargoes[body["embargo"]] = body
            case Event.EMBARGO_LIFTED:
                self.lifted.add(body["embargo"])
            case Event.ADHESION_RECORDED:
                self.adhesions[body["adhesion"]] = body
            case Event.PARTNER_JOINED | Event.PARTNER_WITHDREW:
                self.present[body["organisation"]] = event == Event.PARTNER_JOINED


def contradictions() -> Iterator[str]:
    """One sentence for each difference; nothing where the tables hold exactly what their ledgers say."""
    for guard in missing_guards():
        yield _("The database no longer refuses to change the ledger: “%(guard)s” is missing.") % {"guard": guard}
    chains = {chain.project_id: chain for chain in LedgerChain.objects.order_by("pk")}
    with_rounds = Round.objects.order_by("project").values_list("project", flat=True).distinct()
    for project in sorted({*chains, *with_rounds}):
        if project in chains:
            yield from _of_chain(chains[project])
        else:
            yield _("Project %(project)s has rounds and no ledger.") % {"project": project}


def _of_chain(chain: LedgerChain) -> Iterator[str]:
    entries = [
        (event, json.loads(body)) for event, body in chain.entries.order_by("position").values_list("event", "body")
    ]
    try:
        recounted = recount(entries)
    except Contradiction as contradiction:
        yield f"{chain.pk}: {contradiction}"
        return
    told = Told()
    for event, body in entries:
        told.read(event, body)
    rounds = list(_rounds(chain.project_id))
    salts = Salt.objects.of(_digests(told))
    for round in rounds:
        yield from dict.fromkeys(_of_round(round, recounted.get(round.pk), told, salts))
    for missing in recounted.keys() - {round.pk for round in rounds}:
        names = {"round": missing, "chain": chain.pk}
        yield _("Round %(round)s is in the ledger of project %(chain)s and nowhere else.") % names
    yield from _of_project(chain, rounds, told)


def _rounds(project: int) -> Any:
    decisions = Decision.objects.with_remarks().select_related("minutes", "letter").order_by("pk")
    return (
        Round.objects.filter(project=project)
        .select_related("collective_decision__minutes_file")
        .prefetch_related("seats", Prefetch("decisions", decisions, to_attr="answers_given"))
        .order_by("pk")
    )


def _digests(told: Told) -> set[str]:
    found = {body["words"] for body in told.decisions.values()}
    found |= {row[-1] for body in told.decisions.values() for row in body["reservations"]}
    return {digest for digest in found if digest}


def _of_round(round: Any, counted: Recount | None, told: Told, salts: dict[str, str]) -> Iterator[str]:
    names = {"round": str(round)}
    if counted is None:
        yield _("%(round)s is not in the ledger.") % names
        return
    if round.state != counted.state:
        yield _("%(round)s is in another state than its ledger says.") % names
    if round.digest != counted.digest or round.text.digest != counted.digest:
        yield _("%(round)s holds another text than the one whose digest is in its ledger.") % names
    standing = {d.organisation_id: (d.pk, d.verdict) for d in round.standing}
    if standing != counted.standing():
        yield _("%(round)s holds other answers than its ledger.") % names
    opened = told.rounds[round.pk]
    kept = {
        "policy": round.pinned_policy.for_ledger(),
        "roster": sorted([seat.organisation_id, seat.organisation_name] for seat in round.seats.all()),
        "may_override_refusal": round.may_override_refusal,
        "asks_publication": round.asks_publication,
        "editorial_of": round.editorial_of_id,
        "notice_until": round.notice_until.isoformat() if round.notice_until else None,
        "reopened_for": round.reopened_for_id,
        "page": round.page_id,
        "title": round.page_title,
        "by": str(round.opened_by_id),
    }
    said = opened | {"roster": sorted(opened["roster"])}
    yield from _apart(str(round), kept, said)
    extended = told.deadlines[round.pk]
    # An objection by way of an answer gives the charter's time again, which that entry does not repeat.
    if round.deadline.isoformat() < extended or (not counted.objected and round.deadline.isoformat() != extended):
        yield _("%(round)s: “%(what)s” is not what the ledger says.") % (names | {"what": "deadline"})
    if (round.published_at is not None) != (counted.state == RoundState.PUBLISHED):
        yield _("%(round)s is in another state than its ledger says.") % names
    for decision in round.answers_given:
        yield from _of_decision(round, decision, told, salts)
    yield from _of_meeting(round, told)


def _apart(where: str, kept: dict[str, Any], said: dict[str, Any]) -> Iterator[str]:
    for what, value in kept.items():
        if said.get(what) != value:
            yield _("%(round)s: “%(what)s” is not what the ledger says.") % {"round": where, "what": what}


def _of_decision(round: Any, decision: Decision, told: Told, salts: dict[str, str]) -> Iterator[str]:
    where = f"{round}, {decision.organisation_id}"
    if decision.is_contested != (decision.pk in told.contested):
        yield from _apart(where, {"contested": decision.is_contested}, {})
    if decision.carried_from_id is not None:
        there, row = told.carried.get(decision.pk, (None, None))
        answer = [decision.organisation_id, decision.verdict, decision.consents_to_publication]
        if (there, row) != (round.pk, [decision.pk, decision.carried_from_id, *answer]):
            yield from _apart(where, {"carried": row}, {})
        return
    said = told.decisions.get(decision.pk)
    if said is None or said["round"] != round.pk:
        yield _("%(round)s holds other answers than its ledger.") % {"round": str(round)}
        return
    letter, dated_on = decision.letter, decision.letter_dated_on
    kept = {
        "organisation": decision.organisation_id,
        "verdict": str(decision.verdict),
        "consents_to_publication": decision.consents_to_publication,
        "expected_on": decision.expected_on.isoformat() if decision.expected_on else None,
        "supersedes": decision.supersedes_id,
        "reconfirmed": decision.reconfirmed_sections,
        "letter": [letter and letter.sha256, dated_on and dated_on.isoformat()] if letter or dated_on else None,
        "mandate": decision.mandate_role,
        "by": str(decision.made_by_id),
    }
    yield from _apart(where, kept, said)
    yield from _apart(where, {"deliberation": _deliberation(decision)}, {"deliberation": _said_deliberation(said)})
    if not _opens(said["words"], decision.comment, salts):
        yield from _apart(where, {"comment": decision.comment}, {})
    reservations = [[r.pk, r.suspensive, r.section] for r in decision.reservations.all()]
    changes = [[r.pk, r.section] for r in decision.change_requests.all()]
    yield from _apart(
        where,
        {"reservations": reservations, "changes": changes},
        {"reservations": [row[:3] for row in said["reservations"]], "changes": [row[:2] for row in said["changes"]]},
    )
    for remark in (*decision.reservations.all(), *decision.change_requests.all()):
        yield from _of_remark(where, remark, told)


def _deliberation(decision: Decision) -> list[Any] | None:
    if not decision.deliberated_by:
        return None
    held_on = decision.deliberated_on
    minutes = decision.minutes.sha256 if decision.minutes else None
    return [decision.deliberated_by, held_on.isoformat() if held_on else None, minutes]


def _said_deliberation(said: dict[str, Any]) -> list[Any] | None:
    """Without the words of its resolution and tally, which may have been erased."""
    found = said["deliberation"]
    return [found[0], found[1], found[-1]] if found else None


def _opens(digest: str | None, words: str, salts: dict[str, str]) -> bool:
    """Whether `words` are those of the ledger; unknown, hence true, once they were erased with their salt."""
    if digest is None:
        return not words
    return digest not in salts or Salt(digest=digest, salt=salts[digest]).opens(words)


def _of_remark(where: str, remark: Remark, told: Told) -> Iterator[str]:
    kind = "reservation" if isinstance(remark, Reservation) else "changerequest"
    said = told.remarks.get((kind, remark.pk))
    last = said["disposition"] if said else ""
    kept = remark.fate or remark.disposition
    if kept != last:
        yield from _apart(where, {kind: kept}, {})


def _of_meeting(round: Any, told: Told) -> Iterator[str]:
    meeting, said = getattr(round, "collective_decision", None), told.meetings.get(round.pk)
    if (meeting is None) != (said is None):
        yield from _apart(str(round), {"meeting": True}, {})
    if meeting is None or said is None:
        return
    kept: dict[str, Any] = {
        "confirmed": meeting.confirmed,
        "overrides_refusal": meeting.overrides_refusal,
        "by": str(meeting.recorded_by_id),
    }
    expected: dict[str, Any] = {
        "confirmed": said["event"] in MEETINGS,
        "overrides_refusal": said["event"] == Event.REFUSAL_OVERRULED,
        "by": said["by"],
    }
    if said["event"] in MEETINGS:
        kept["held_on"] = meeting.held_on.isoformat() if meeting.held_on else None
        kept["minutes_file"] = meeting.minutes_file.sha256 if meeting.minutes_file else None
        expected |= {"held_on": said["held_on"], "minutes_file": said["minutes_file"]}
    yield from _apart(str(round), kept, expected)


def _of_project(chain: LedgerChain, rounds: list[Any], told: Told) -> Iterator[str]:
    held = {decision.pk for round in rounds for decision in round.answers_given}
    for decision in sorted({*told.decisions, *told.carried} - held):
        yield _("Answer %(key)s is in the ledger of project %(chain)s and nowhere else.") % {
            "key": decision,
            "chain": chain.pk,
        }
    where = _("Project %(project)s") % {"project": chain.pk}
    embargoes = {e.pk: e for e in Embargo.objects.filter(pk__in=told.embargoes)}
    for key, said in told.embargoes.items():
        embargo = embargoes.get(key)
        kept = embargo and (embargo.page_id, embargo.kind, embargo.lifted_at is not None)
        if kept != (said["page"], said["kind"], key in told.lifted):
            yield from _apart(where, {"embargo": key}, {})
    adhesions = Adhesion.objects.filter(round__in=rounds)
    stated = {key: (said["round"], said["organisation"]) for key, said in told.adhesions.items()}
    if {a.pk: (a.round_id, a.organisation_id) for a in adhesions} != stated:
        yield from _apart(where, {"adhesions": len(stated)}, {})
    present = set(Partnership.objects.current().filter(project=chain.project_id).values_list("organisation", flat=True))
    for organisation, is_there in told.present.items():
        if is_there != (organisation in present):
            yield from _apart(where, {"presence": organisation}, {})
    unheld = ChangeRequest.objects.filter(decision__round__project=chain.project_id).exclude(decision__in=held)
    if unheld.exists():
        yield from _apart(where, {"changes": True}, {})
