"""A pack whose ledger tells of acts that the rules forbid, with every sum and signature right: the platform lies.

The reader was given the key that signed it, and the verifier still says which entry tells of what.
"""

import json
import re

import pytest

from coop_pages.evidence.verifier import command
from coop_pages.evidence.verifier.notes import read_private_key
from coop_pages.evidence.verifier.words import WORDS
from tests.unit.evidence.forger import FORGED_KEY, bodies, change_body, ledger, sign_again

pytestmark = pytest.mark.django_db

LONG_AGO, ONE_DAY, NEW = "2001-01-01", "2999-01-01", 999_999


def body_of(entries, event, number=0):
    return json.loads(bodies(entries, event)[number]["body"])


def altered(event, number=0, /, **changes):
    return lambda entries: change_body(bodies(entries, event)[number], lambda body: body.update(changes))


def both(*changes):
    """One after the other."""

    def change(entries):
        for one in changes:
            entries = one(entries) or entries
        return entries

    return change


def put(entries, event, body, before=None):
    """An entry more, at the end or before another one."""
    place = len(entries) if before is None else entries.index(before)
    entry = entries[-1] | {"event": event, "body": json.dumps(body)}
    return [*entries[:place], entry, *entries[place:]]


def told(event, place=-1, /, **body):
    """One more at the end, of a round by its place."""

    def change(entries):
        opened = body_of(entries, "round.opened", place)
        names = {"round": opened["round"], "number": opened["number"], "digest": opened["digest"]}
        return put(entries, event, names | {"by": "0" * 36} | body)

    return change


def beside(event, **body):
    return lambda entries: put(entries, event, {"by": "0" * 36} | body)


def again(event, number=-1, /, **changes):
    return lambda entries: put(entries, event, body_of(entries, event, number) | changes)


def without(event, number=0):
    return lambda entries: entries.remove(bodies(entries, event)[number])


def moved_to_the_end(event):
    def change(entries):
        moved = bodies(entries, event)[0]
        return [*(entry for entry in entries if entry is not moved), moved]

    return change


def first_organisation(entries):
    return body_of(entries, "round.opened")["roster"][0][0]


def left_and_came_back(entries):
    """Before the round to which approvals carry over."""
    opened, who = bodies(entries, "round.opened")[2], first_organisation(entries)
    until = opened["recorded_at"][:10]
    gone = {"organisation": who, "partnership": NEW, "since": LONG_AGO, "until": until, "words": None}
    entries = put(entries, "partner.withdrew", gone, before=opened)
    return put(entries, "partner.joined", {"organisation": who, "role": "voting", "since": until}, before=opened)


def says_nothing_of_publication(entries):
    carried = bodies(entries, "decisions.carried")[0]
    former = json.loads(carried["body"])["decisions"][0][1]
    change_body(carried, lambda body: body["decisions"][0].__setitem__(4, None))
    for given in bodies(entries, "decision.recorded"):
        if json.loads(given["body"])["decision"] == former:
            change_body(given, lambda body: body.update(consents_to_publication=None))


def contested(place, number, before):
    """An answer of a round, whether a letter or not, before an event."""

    def change(entries):
        opened = body_of(entries, "round.opened", place)
        given = [json.loads(e["body"]) for e in bodies(entries, "decision.recorded")]
        given = [one for one in given if one["round"] == opened["round"]][number]
        body = {
            "round": opened["round"],
            "number": opened["number"],
            "decision": given["decision"],
            "organisation": given["organisation"],
            "letter": given["decision"],
            "words": None,
        }
        return put(entries, "decision.contested", body, before=bodies(entries, before)[0] if before else None)

    return change


def answered_by_letter(entries):
    """The approval of the first round came on paper."""
    given = bodies(entries, "decision.recorded")[1]
    change_body(given, lambda body: body.update(mandate="", letter=["ab" * 32, given["recorded_at"][:10]]))


def leaves(organisation=None):
    def change(entries):
        who = first_organisation(entries) if organisation is None else organisation
        until = entries[-1]["recorded_at"][:10]
        gone = {"organisation": who, "partnership": NEW, "since": LONG_AGO, "until": until, "words": None}
        return put(entries, "partner.withdrew", gone)

    return change


def suspended(entries):
    return told("round.suspended", organisation=first_organisation(entries))(entries)


def refuses(entries, number=1):
    return sorted([first_organisation(entries), NEW][:number])


def overruled(number=1):
    def change(entries):
        opening = bodies(entries, "round.opened")[0]
        body = json.loads(opening["body"])
        held_on = opening["recorded_at"][:10]
        names = {"round": body["round"], "number": 1, "digest": body["digest"], "held_on": held_on}
        told = names | {"overruled": refuses(entries, number)}
        return put(entries, "refusal.overruled", told, before=bodies(entries, "round.opened")[1])

    return change


def published(before=None):
    """The second round, once it is confirmed."""

    def change(entries):
        opened = body_of(entries, "round.opened", 1)
        names = {"round": opened["round"], "number": 2, "digest": opened["digest"]}
        place = None if before is None else bodies(entries, before)[0]
        return put(entries, "text.published", names, before=place)

    return change


def held_back(entries):
    page = body_of(entries, "round.opened")["page"]
    return put(entries, "embargo.set", {"embargo": NEW, "page": page}, before=bodies(entries, "round.recalled")[0])


def joined_again(entries):
    return put(entries, "partner.joined", body_of(entries, "partner.joined"))


may_override = altered("round.opened", may_override_refusal=True)
under_notice = altered("round.opened", -1, editorial_of=NEW, notice_until=ONE_DAY)
publishes = published(before="round.recalled")
erases = beside("person.erased", person="0" * 36)
FORGED = {
    "misplaced": lambda entries: again("partner.joined", round=body_of(entries, "round.opened")["round"])(entries),
    "unfinished": suspended,
    "opened_twice": lambda entries: altered("round.opened", 1, round=body_of(entries, "round.opened")["round"])(
        entries
    ),
    "opened_number": altered("round.opened", 1, number=7),
    "opened_beside": without("round.recalled"),
    "opened_roster": lambda entries: change_body(bodies(entries, "round.opened")[0], lambda body: body["roster"].pop()),
    "opened_editorial": under_notice,
    "deadline_far": altered("round.opened", deadline=LONG_AGO),
    "answered_twice": lambda entries: altered(
        "decision.recorded", 1, decision=body_of(entries, "decision.recorded")["decision"]
    )(entries),
    "not_asked": altered("decision.recorded", organisation=NEW),
    "absent": altered("partner.joined", role="observer"),
    "supersedes": altered("decision.recorded", supersedes=NEW),
    "misanswered": altered("decision.recorded", verdict="request_changes"),
    "mandate": altered("decision.recorded", mandate=""),
    "dates": altered("decision.recorded", deliberation=["board", ONE_DAY, None, None, None]),
    "reconfirmed": altered("decision.recorded", reconfirmed=["introduction"]),
    "objection": altered("decision.recorded", objects_to_editorial=True),
    "time": both(
        altered("round.opened", editorial_of=NEW, notice_until=ONE_DAY),
        altered("decision.recorded", objects_to_editorial=True),
    ),
    "carried": lambda entries: change_body(
        bodies(entries, "decisions.carried")[0], lambda body: body["decisions"][0].__setitem__(1, NEW)
    ),
    "carried_late": moved_to_the_end("decisions.carried"),
    "carried_departed": left_and_came_back,
    "carried_silent": says_nothing_of_publication,
    "contest": contested(1, 0, "round.agreed"),
    "remark": altered("remark.answered", reservation=NEW),
    "remark_lifted": again("remark.answered"),
    "remark_closed": again("remark.answered", 0),
    "extended": told("deadline.extended", before=LONG_AGO, deadline=LONG_AGO),
    "reminded": told("partners.reminded", organisations=[NEW]),
    "no_notice": told("editorial.objected", organisation=NEW, deadline=ONE_DAY),
    "closing_state": told("round.returned", given_back=True),
    "closing_early": told("round.returned", voiceless=[]),
    "closing_notice": both(under_notice, told("round.returned", voiceless=[])),
    "voiceless": told("round.returned", voiceless=[NEW]),
    "followed": both(without("round.recalled"), told("round.recalled", 1)),
    "suspended": both(suspended, told("partners.reminded", organisations=[])),
    "not_suspended": leaves(),
    "reopened": told("round.reopened", deadline=ONE_DAY),
    "not_reopened": contested(1, 2, "round.confirmed"),
    "meeting": altered("round.confirmed", held_on=LONG_AGO),
    "overruled_charter": overruled(),
    "overruled_sent_back": both(may_override, altered("round.returned", sent_back=True), overruled()),
    "overruled_doubt": both(may_override, answered_by_letter, contested(0, 1, "round.returned"), overruled()),
    "overruled_refusals": both(may_override, overruled(2)),
    "published_unasked": both(altered("round.opened", 1, asks_publication=False), publishes),
    "published_consents": both(says_nothing_of_publication, publishes),
    "published_embargo": both(held_back, publishes),
    "published_doubt": both(contested(1, 2, "round.recalled"), publishes),
    "published_twice": both(publishes, publishes),
    "withdrawn": told("text.withdrawn"),
    "adopted": told("adhesion.recorded", organisation=NEW, organisation_name="Elle", mandate="holder"),
    "embargo": beside("embargo.lifted", embargo=NEW, page=1),
    "joined": joined_again,
    "withdrew": leaves(NEW),
    "paper": beside("file.shared", sha256="ab" * 32, organisation=NEW),
    "erased": erases,
    "erased_acts": both(
        lambda entries: put(entries, "person.erased", {"person": body_of(entries, "round.opened")["by"]}),
        again("partner.joined", organisation=NEW),
    ),
    "cosigner": altered("checkpoint.cosigned", organisation=NEW),
}
RULES = [key for key, sentence in WORDS["en"].items() if sentence.startswith(("entry {0}: ", "the ledger ends at"))]


def test_every_rule_has_its_forger():
    assert sorted(FORGED) == sorted(RULES)
    assert sorted(WORDS["fr"]) == sorted(WORDS["en"])


@pytest.mark.parametrize("rule", RULES)
def test_a_ledger_that_tells_what_the_rules_forbid_is_refused_by_name(folder, rule):
    ledger(FORGED[rule])(folder)
    sign_again(folder)
    report = command.verify(folder, "en", keys=(str(read_private_key(FORGED_KEY)[0]),))
    assert report.signed_by == "cooperer.example.org"
    said = max(re.split(r"\{\d\}", WORDS["en"][rule]), key=len).strip()
    assert any(said in fault for fault in report.faults), report.faults
