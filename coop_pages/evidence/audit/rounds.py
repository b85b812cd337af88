"""A round, its answers and its meeting, held against the ledger that tells of them."""

import json
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _

from coop_pages.evidence.audit.remarks import remark_apart
from coop_pages.evidence.audit.told import MEETINGS, Ledger, Told
from coop_pages.evidence.audit.words import Said, opens, words_apart
from coop_pages.validation.digests import digest_of_data
from coop_pages.validation.models.decisions import Decision, Remark
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.ledger import Event, moment_told
from coop_pages.validation.states import AWAITING_PARTNERS
from coop_pages.validation.text.frozen import is_what_was_frozen
from coop_pages.validation.text.sections import MEDIA_KEY

# Where, when and by whom.
UNCONTESTED = (None, None, None)


def round_apart(round: Any, ledger: Ledger, said: Said, salts: dict[str, str]) -> Iterator[str]:
    """`said`: the words of its rows, by what they are about."""
    names, counted, told = {"round": str(round)}, ledger.rounds.get(round.pk), ledger.told
    if counted is None:
        yield _("%(round)s is not in the ledger.") % names
        return
    if round.state != counted.state:
        yield _("%(round)s is in another state than its ledger says.") % names
    if round.digest != counted.digest or _digest_of_text(round) != counted.digest:
        yield _("%(round)s holds another text than the one whose digest is in its ledger.") % names
        return
    # What people read before they answer; what is online is for `verify_publications`.
    if round.state in AWAITING_PARTNERS and not is_what_was_frozen(round, round.revision.as_object()):
        yield _("%(round)s shows its readers another text than the one whose digest is in its ledger.") % names
    standing = {d.organisation_id: (d.pk, d.verdict) for d in round.standing}
    if standing != counted.standing():
        yield _("%(round)s holds other answers than its ledger.") % names
    opened = told.opening(round.pk)
    kept = {
        "frozen_text": digest_of_data(round.frozen_text),
        "kind": round.text.kind,
        "sections": {section.key: section.digest for section in round.text.sections},
        "policy": round.pinned_policy.for_ledger(),
        "roster": sorted([seat.organisation_id, seat.organisation_name] for seat in round.seats.all()),
        "may_override_refusal": round.may_override_refusal,
        "asks_publication": round.asks_publication,
        "editorial_of": round.editorial_of_id,
        "notice_until": round.notice_until.isoformat() if round.notice_until else None,
        "reopened_for": round.reopened_for_id,
        "page": round.page_id,
        "number": round.number,
        "revision": round.revision_id,
        "title": round.page_title,
        "by": str(round.opened_by_id),
        "confirmed_by": round.confirmed_by_role,
        "reply_days": round.reply_days,
        "position": round.opened_position,
        "opened": moment_told(round.opened_at),
        "closed": (round.closed_position, moment_told(round.closed_at)) if round.closed_at else None,
        "objected": moment_told(round.objected_at) if round.objected_at else None,
        "published": moment_told(round.published_at) if round.published_at else None,
        # Which of its texts a page shows is for `verify_publications`.
        "online": round.page.live if counted.online else round.is_online,
        "notes": [(note.event, moment_told(note.said_at), str(note.said_by_id)) for note in _in_order(round.notes)],
        "files": sorted([file.kind, str(file.object_pk), file.title, file.sha256] for file in round.files.all()),
        "voiceless": {s.organisation_id for s in round.seats.all() if s.was_voiceless},
    }
    opened |= {
        "roster": sorted(opened["roster"]),
        "closed": told.closings.get(round.pk),
        "objected": told.objections.get(round.pk) if counted.objected else None,
        "published": told.publications.get(round.pk),
        "online": counted.online,
        "notes": told.notes.get(round.pk, []),
        "files": sorted(_files_of_text(round)),
        "voiceless": set(counted.voiceless),
    }
    yield from apart(str(round), kept, opened)
    deadline = round.deadline.isoformat()
    yield from apart(str(round), {"deadline": deadline}, {"deadline": told.deadlines[round.pk]})
    if not opens(told.left(told.reasons.get(round.pk)), round.reason, salts):
        yield from apart(str(round), {"reason": round.reason}, {})
    for decision in round.answers_given:
        yield from _decision_apart(round, decision, told, salts)
    yield from _meeting_apart(round, told, salts)
    yield from words_apart(str(round), said, told, salts)


def _in_order(rows: Any) -> list[Any]:
    """Of the ledger, which the lock of the round makes that of their keys; a clock may step back."""
    return sorted(rows.all(), key=attrgetter("pk"))


def apart(where: str, kept: dict[str, Any], said: dict[str, Any]) -> Iterator[str]:
    for what, value in kept.items():
        if not _same(said.get(what), value):
            yield _("%(round)s: “%(what)s” is not what the ledger says.") % {"round": where, "what": what}


def _same(one: Any, other: Any) -> bool:
    """Python holds that True is 1, and whoever digests does not."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _digest_of_text(round: Any) -> str:
    try:
        return str(round.text.digest)
    except (AttributeError, KeyError, TypeError, ValueError):
        return ""


def _heading(round: Any, remark: Remark) -> str:
    section = round.text.section(remark.section) if remark.section else None
    return section.label if section else ""


def _files_of_text(round: Any) -> list[list[str]]:
    """Kind, key, title and digest of each file that the frozen text shows."""
    section = round.text.section(MEDIA_KEY)
    return list(json.loads(section.content)) if section else []


def _decision_apart(round: Any, decision: Decision, told: Told, salts: dict[str, str]) -> Iterator[str]:
    where = f"{round}, {decision.organisation_id}"
    contested_at = decision.contested_at and moment_told(decision.contested_at)
    contested_by = str(decision.contested_by_id) if decision.contested_by_id else None
    contest = decision.contested_position, contested_at, contested_by
    moments = {"contested": told.contested.get(decision.pk, UNCONTESTED), "given": told.given.get(decision.pk)}
    yield from apart(where, {"contested": contest, "given": moment_told(decision.decided_at)}, moments)
    carried = decision.carried_from_id is not None
    if carried:
        there, row = told.carried.get(decision.pk, (None, None))
        answer = [decision.organisation_id, decision.verdict, decision.consents_to_publication]
        if (there, row) != (round.pk, [decision.pk, decision.carried_from_id, *answer]):
            yield from apart(where, {"carried": True}, {})
            return
    said = told.carried_to(decision.pk)
    if said is None or (said["round"] != round.pk and not carried):
        yield _("%(round)s holds other answers than its ledger.") % {"round": str(round)}
        return
    reservations: list[Any] = list(decision.reservations.all())
    changes: list[Any] = list(decision.change_requests.all())
    letter, dated_on = decision.letter, decision.letter_dated_on
    kept: dict[str, Any] = {
        "organisation": decision.organisation_id,
        "verdict": str(decision.verdict),
        "consents_to_publication": decision.consents_to_publication,
        "expected_on": decision.expected_on.isoformat() if decision.expected_on else None,
        "supersedes": decision.supersedes_id,
        "reconfirmed": decision.reconfirmed_sections,
        "letter": [letter and letter.sha256, dated_on and dated_on.isoformat()] if letter or dated_on else None,
        "mandate": decision.mandate_role,
        "by": str(decision.made_by_id),
        "deliberation": _deliberation(decision),
        "reservations": [[r.pk, r.suspensive, r.section] for r in reservations],
        "changes": [[r.pk, r.section] for r in changes],
    }
    yield from apart(where, kept, _as_carried(said) if carried else _without_words(said))
    for remark in reservations + changes:
        yield from apart(where, {"section_label": remark.section_label}, {"section_label": _heading(round, remark)})
        yield from remark_apart(where, remark, list(remark.replies.all()), told, salts)
    came = decision.organisation_id, str(decision.made_by_id), moment_told(decision.decided_at)
    yield from _paper_apart(where, decision.minutes, EvidenceFile.Purpose.MINUTES, came)
    yield from _paper_apart(where, letter, EvidenceFile.Purpose.LETTER, came)


def _without_words(said: dict[str, Any]) -> dict[str, Any]:
    """The digests of words are opened where words are compared, each in its field."""
    deliberated = said["deliberation"]
    return said | {
        "deliberation": [*deliberated[:2], deliberated[-1]] if deliberated else None,
        "reservations": [row[:3] for row in said["reservations"]],
        "changes": [row[:2] for row in said["changes"]],
    }


def _as_carried(said: dict[str, Any]) -> dict[str, Any]:
    """What carries over is the plain approval, with who gave it and under which mandate: no paper, nothing replaced."""
    nothing: dict[str, Any] = dict.fromkeys(("expected_on", "supersedes", "letter", "deliberation"))
    return said | nothing | {"reconfirmed": [], "reservations": [], "changes": []}


def _deliberation(decision: Decision) -> list[Any] | None:
    held_on = decision.deliberated_on
    minutes = decision.minutes.sha256 if decision.minutes else None
    if not decision.deliberated_by and held_on is None and minutes is None:
        return None
    return [decision.deliberated_by, held_on.isoformat() if held_on else None, minutes]


def _paper_apart(
    where: str, paper: EvidenceFile | None, purpose: str, came: tuple[int | None, str, str]
) -> Iterator[str]:
    """A paper is of the act with which it came: whose it is, from whom and when. Its digest is told with that act, and
    its bytes are read by `verify_publications`."""
    if paper is not None:
        kept = (paper.purpose, (paper.organisation_id, str(paper.kept_by_id), moment_told(paper.kept_at)))
        yield from apart(where, {str(purpose): kept}, {str(purpose): (purpose, came)})


def _meeting_apart(round: Any, told: Told, salts: dict[str, str]) -> Iterator[str]:
    meeting, said = getattr(round, "collective_decision", None), told.meetings.get(round.pk)
    if meeting is None or said is None:
        if meeting is not said:
            yield from apart(str(round), {"meeting": True}, {})
        return
    kept: dict[str, Any] = {
        "confirmed": meeting.confirmed,
        "overrides_refusal": meeting.overrides_refusal,
        "by": str(meeting.recorded_by_id),
        "recorded": moment_told(meeting.recorded_at),
        "held_on": meeting.held_on.isoformat() if meeting.held_on else None,
        "minutes_file": meeting.minutes_file.sha256 if meeting.minutes_file else None,
    }
    # Of a text sent back, the ledger tells no meeting: neither a day nor minutes.
    acts = {"confirmed": said["event"] in MEETINGS, "overrides_refusal": said["event"] == Event.REFUSAL_OVERRULED}
    yield from apart(str(round), kept, said | acts)
    if not opens(told.left(said.get("words")), meeting.reason, salts):
        yield from apart(str(round), {"reason": meeting.reason}, {})
    came = None, said["by"], said["recorded"]
    yield from _paper_apart(str(round), meeting.minutes_file, EvidenceFile.Purpose.COMMITTEE, came)
