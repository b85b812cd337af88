"""The words said in rounds, each with the digest that the ledger keeps of it and the salt behind that digest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from coop_pages.evidence.reader import Reader
from coop_pages.validation.digests import sha256
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.models.salts import Salt

# What words were said about: those about one subject have the same readers, so that the salt of one tells no other.
Subject = tuple[str, int]
DIGITS = 64


def words_told(
    rounds: Sequence[Round], reader: Reader, entries: Iterable[tuple[str, dict[str, Any]]]
) -> list[dict[str, str]]:
    """What was said in `rounds` and the reader may read: `words`, their `digest` in the ledger and its `salt`.

    `entries`: (event, body) pairs of the ledger. Words redacted since, whose salt is gone, are left out.
    """
    said = defaultdict(set)
    for round in rounds:
        held_back = ((("embargo", embargo.pk), embargo.reason) for embargo in round.page.embargoes.all())
        for subject, words in (*said_in(round, reader), *held_back):
            if words:
                said[subject].add(words)
    sealed = {(subject, digest) for event, body in entries for subject, digest in digests_of_words(event, body)}
    sealed = {(subject, digest) for subject, digest in sealed if subject in said}
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

    A reply that others followed is there too: the ledger holds the digest of each one.
    """
    given = getattr(round, "answers_given", None)
    for decision in round.decisions.all() if given is None else given:
        if reader.reads_papers_of(decision.organisation_id):
            for words in (decision.comment, decision.resolution, decision.tally):
                yield ("decision", decision.pk), words
        yield ("contest", decision.pk), decision.contest
        for remark in (*decision.reservations.all(), *decision.change_requests.all()):
            about = (str(remark._meta.model_name), remark.pk)
            replies = [reply.words for reply in remark.replies.all()]
            for words in (remark.words, getattr(remark, "proposed_wording", ""), *replies):
                yield about, words
    mine, meeting = ("round", round.pk), getattr(round, "collective_decision", None)
    if meeting:
        for words in (meeting.attendance, meeting.minutes, meeting.reason):
            yield mine, words
    for note in round.notes.all():
        yield mine, note.words
    for adhesion in round.adhesions.all():
        yield ("adhesion", adhesion.pk), adhesion.comment


def digests_of_words(event: str, body: dict[str, Any]) -> Iterator[tuple[Subject, str]]:
    """The digests of words that an entry holds, by what these words are about."""
    match event:
        case Event.DECISION_RECORDED:
            mine = ("decision", body["decision"])
            yield from _digests(mine, body["words"], *(body["deliberation"] or ())[2:4])
            for pk, *rest in body["reservations"]:
                yield from _digests(("reservation", pk), *rest)
            for pk, *rest in body["changes"]:
                yield from _digests(("changerequest", pk), *rest)
        case Event.DECISION_CONTESTED:
            yield from _digests(("contest", body["decision"]), body["words"])
        case Event.REMARK_ANSWERED:
            kind = "reservation" if "reservation" in body else "changerequest"
            yield from _digests((kind, body[kind]), body["words"])
        case Event.ADHESION_RECORDED:
            yield from _digests(("adhesion", body["adhesion"]), body["words"])
        case Event.PARTNER_WITHDREW:
            yield from _digests(("departure", body["partnership"]), body["words"])
        case Event.EMBARGO_SET:
            yield from _digests(("embargo", body["embargo"]), body["words"])
        case _ if "round" in body:
            yield from _digests(
                ("round", body["round"]), body.get("words"), body.get("attendance"), body.get("minutes")
            )


def _digests(subject: Subject, *values: Any) -> Iterator[tuple[Subject, str]]:
    yield from ((subject, value) for value in values if isinstance(value, str) and len(value) == DIGITS)
