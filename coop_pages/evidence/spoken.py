"""The words said in rounds, each with the digest that the ledger keeps of it and the salt behind that digest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from coop_pages.evidence.reader import Reader
from coop_pages.validation.digests import sha256
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.models.salts import Salt

# What words were said about, its key, and in which of its fields: nothing said in one passes for another's.
Subject = tuple[str, int, str]
DIGITS = 64


def words_told(
    rounds: Sequence[Round], reader: Reader, entries: Iterable[tuple[str, dict[str, Any]]]
) -> list[dict[str, str]]:
    """What was said in `rounds` and the reader may read: `words`, their `digest` in the ledger and its `salt`.

    `entries`: (event, body) pairs of the ledger. Of words redacted since, what is left of them, with its own digest.
    """
    said = defaultdict(set)
    for round in rounds:
        held_back = ((("embargo", embargo.pk, "reason"), embargo.reason) for embargo in round.page.embargoes.all())
        for subject, words in (*said_in(round, reader), *held_back):
            if words:
                said[subject].add(words)
    sealed: set[tuple[Subject, str]] = set()
    erased: dict[str, str] = {}
    for event, body in entries:
        sealed |= {(subject, digest) for subject, digest in digests_of_words(event, body) if subject in said}
        erased |= left_by_erasure(event, body)
    sealed = {(subject, digest_that_stands(digest, erased)) for subject, digest in sealed}
    salts = Salt.objects.of(digest for _subject, digest in sealed)
    found = {
        (digest, salts[digest], words)
        for subject, digest in sealed
        if digest in salts
        for words in said[subject]
        if sha256(salts[digest] + words) == digest
    }
    return [{"digest": digest, "salt": salt, "words": words} for digest, salt, words in sorted(found)]


def said_in(round: Any, reader: Reader) -> Iterator[tuple[Subject, str]]:
    """What was said in a round, by what it is about; nothing said is an empty string.

    Notes, and replies to a remark, are all said of one subject: each of them is there, in the order of the ledger,
    which holds the digest of each one.
    """
    given = getattr(round, "answers_given", None)
    for decision in round.decisions.all() if given is None else given:
        if reader.reads_papers_of(decision.organisation_id):
            for name in ("comment", "resolution", "tally"):
                yield ("decision", decision.pk, name), getattr(decision, name)
        yield ("decision", decision.pk, "contest"), decision.contest
        for remark in (*decision.reservations.all(), *decision.change_requests.all()):
            kind = str(remark._meta.model_name)
            yield (kind, remark.pk, "words"), remark.words
            yield (kind, remark.pk, "proposed_wording"), getattr(remark, "proposed_wording", "")
            for reply in remark.replies.all():
                yield (kind, remark.pk, "replies"), reply.words
    meeting = getattr(round, "collective_decision", None)
    if meeting:
        yield ("round", round.pk, "attendance"), meeting.attendance
        yield ("round", round.pk, "minutes"), meeting.minutes
    for note in sorted(round.notes.all(), key=attrgetter("pk")):
        yield ("round", round.pk, "notes"), note.words
    for adhesion in round.adhesions.all():
        yield ("adhesion", adhesion.pk, "comment"), adhesion.comment


def digests_of_words(event: str, body: dict[str, Any]) -> Iterator[tuple[Subject, str]]:
    """The digests of words that an entry holds, by what these words are about."""
    match event:
        case Event.DECISION_RECORDED:
            pk, held = body["decision"], body["deliberation"] or [None] * 5
            yield from _digests("decision", pk, comment=body["words"], resolution=held[2], tally=held[3])
            for pk, _suspensive, _section, words in body["reservations"]:
                yield from _digests("reservation", pk, words=words)
            for pk, _section, words, wording in body["changes"]:
                yield from _digests("changerequest", pk, words=words, proposed_wording=wording)
        case Event.DECISION_CONTESTED:
            yield from _digests("decision", body["decision"], contest=body["words"])
        case Event.REMARK_ANSWERED:
            kind = "reservation" if "reservation" in body else "changerequest"
            yield from _digests(kind, body[kind], replies=body["words"])
        case Event.ADHESION_RECORDED:
            yield from _digests("adhesion", body["adhesion"], comment=body["words"])
        case Event.PARTNER_WITHDREW:
            yield from _digests("departure", body["partnership"], reason=body["words"])
        case Event.EMBARGO_SET:
            yield from _digests("embargo", body["embargo"], reason=body["words"])
        case _ if "round" in body:
            said = {"notes": body.get("words"), "attendance": body.get("attendance"), "minutes": body.get("minutes")}
            yield from _digests("round", body["round"], **said)


def left_by_erasure(event: str, body: dict[str, Any]) -> dict[str, str]:
    """The digests of words that an entry says were erased, each with that of the words left in their place."""
    return dict(body.get("erased", ())) if event == Event.PERSON_ERASED else {}


def digest_that_stands(digest: str, erased: dict[str, str]) -> str:
    """The digest of what is left today of words, after every erasure. `erased`: of the whole ledger."""
    passed: set[str] = set()
    while digest in erased and digest not in passed:
        passed.add(digest)
        digest = erased[digest]
    return digest


def _digests(kind: str, pk: int, **values: Any) -> Iterator[tuple[Subject, str]]:
    for name, value in values.items():
        if isinstance(value, str) and len(value) == DIGITS:
            yield (kind, pk, name), value
