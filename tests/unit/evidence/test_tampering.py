"""Whoever holds the database changes what decides, past every guard of ours: `verify_ledger` names it."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from coop_pages.validation.models.decisions import (
    Adhesion,
    ChangeRequest,
    CollectiveDecision,
    Decision,
    Embargo,
    RemarkReply,
    Reservation,
)
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.frozen_files import FrozenFile
from coop_pages.validation.models.ledger import LedgerChain, remove_guards
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import RosterSeat, Round, RoundNote
from coop_pages.validation.models.salts import Salt
from tests.unit.evidence.tampering import (
    TABLE,
    Tampering,
    a_later_deadline_after_an_objection,
    a_meeting_that_was_not_held,
    a_note_of_another,
    a_reply_behind_a_false_erasure,
    a_reply_to_another_remark,
    a_round_without_meeting,
    added,
    an_answer_of_another,
    another_organisation,
    another_partner,
    carried,
    earlier,
    gone,
    no_reason,
    of,
    one_of_the_beginning_observes,
    said_by_another,
    the_end_of_a_ledger,
    the_entry_of_an_erasure,
    the_last_chain,
    the_reason_of_another_act,
    the_whole_ledger,
    two_replies_in_another_order,
    who_left_said_otherwise,
    words_behind_a_false_erasure,
    words_behind_a_true_erasure,
)
from tests.unit.evidence.told_story import story  # noqa: F401

pytestmark = pytest.mark.django_db

LONG_AGO = "2001-01-01T00:00:00Z"
STATE = "n’est pas dans l’état que dit son registre"
TEXT = "porte un autre texte que celui dont l’empreinte est dans son registre"
ANSWERS = "porte d’autres réponses que son registre"
LAST_ANSWER = r"la remarque \d+ montre une autre réponse que la dernière du registre"
SALT_LOST = "le sel de ces paroles est perdu, et aucun effacement n’en parle"
FIRST_REPLY = r"réponse 1 à la remarque \d+ n’est pas ce que dit le registre"
LAST_REPLY = r"réponse 3 à la remarque \d+ n’est pas ce que dit le registre"
GUARD = r"ne refuse plus de modifier le registre\s: «\sledger_refuses_(change|delete)\s» manque"
ENDS_EARLY = "s’arrête avant sa dernière écriture connue"


def differs(what):
    """What the ledger says otherwise: a column by its name, or the words that stand there."""
    return rf"«\s{re.escape(what)}\s» n’est pas ce que dit le registre"


TAMPERINGS = [
    (Tampering("a Decision of another organisation", an_answer_of_another), ANSWERS),
    (of(Round, state="returned"), STATE),
    (of(Round, digest="0" * 64), TEXT),
    (of(Round, policy="consent"), differs("policy")),
    (of(Round, quorum=1), differs("policy")),
    (of(Round, threshold=51), differs("policy")),
    (of(Round, majority="two_thirds"), differs("policy")),
    (of(Round, may_override_refusal=True), differs("may_override_refusal")),
    (of(Round, asks_publication=False), differs("asks_publication")),
    (of(Round, page_title="Un autre titre"), differs("title")),
    (of(Round, deadline="2001-01-01"), differs("deadline")),
    (of(Round, notice_until="2001-01-01"), differs("notice_until")),
    (of(Round, published_at="2001-01-01T00:00:00Z"), differs("published")),
    (of(Round, objected_at="2026-01-01T00:00:00Z"), differs("objected")),
    (of(Round, closed_position=1), differs("closed")),
    (of(Round, opened_position=1), differs("position")),
    (of(Round, opened_at=LONG_AGO), differs("opened")),
    (of(Round, closed_at=LONG_AGO), differs("closed")),
    (of(Round, confirmed_by_role="coordinator"), differs("confirmed_by")),
    (of(Round, reply_days=1), differs("reply_days")),
    (of(Round, reason="Une autre raison."), differs("reason")),
    (of(Round, frozen_text={}), TEXT),
    (of(RosterSeat, organisation_name="Une autre"), differs("roster")),
    (of(RosterSeat, was_voiceless=True), differs("voiceless")),
    (of(Decision, verdict="refuse"), ANSWERS),
    (of(Decision, decided_at=LONG_AGO), differs("given")),
    (of(Decision, consents_to_publication=False), differs("consents_to_publication")),
    (of(Decision, expected_on="2030-01-01"), differs("expected_on")),
    (of(Decision, mandate_role="substitute"), differs("mandate")),
    (of(Decision, comment="Je n’ai pas dit cela."), differs("Je n’ai pas dit cela.")),
    (of(Decision, deliberated_by="board"), differs("deliberation")),
    (of(Decision, reconfirmed_sections=["introduction"]), differs("reconfirmed")),
    (of(Decision, contested_at="2026-01-01T00:00:00Z"), differs("contested")),
    (of(Decision, letter_dated_on="2026-01-01"), differs("letter")),
    (of(Reservation, suspensive=True), differs("reservations")),
    (of(Reservation, section="introduction"), differs("reservations")),
    (of(Reservation, fate="lifted"), LAST_ANSWER),
    (of(Reservation, answered_at=LONG_AGO), LAST_ANSWER),
    (of(Reservation, disposition="declined"), LAST_ANSWER),
    (of(Reservation, words="Rien."), differs("Rien.")),
    (of(Reservation, answer="Non."), LAST_ANSWER),
    (of(Reservation, answered_by=None), LAST_ANSWER),
    (of(Reservation, answered_position=1), LAST_ANSWER),
    (of(Reservation, fate="maintained", fate_words="Si.", fate_position=1), LAST_ANSWER),
    (of(ChangeRequest, section=""), differs("changes")),
    (of(ChangeRequest, words="Ne rien dire."), differs("Ne rien dire.")),
    (of(ChangeRequest, proposed_wording="Rien."), differs("Rien.")),
    (of(ChangeRequest, answer="Six mois suffisent."), LAST_ANSWER),
    (of(ChangeRequest, disposition=""), LAST_ANSWER),
    (earlier(words="Douze mois suffisent."), FIRST_REPLY),
    (earlier(disposition="accepted"), FIRST_REPLY),
    (
        Tampering("earlier RemarkReply: said_by", said_by_another),
        FIRST_REPLY,
    ),
    (earlier(changerequest=None), "ne répond à aucune remarque"),
    (of(RemarkReply, words="Non merci."), LAST_REPLY),
    (of(RemarkReply, said_at=LONG_AGO), LAST_REPLY),
    (added(RemarkReply), "compte 4 réponses, et 3 au registre"),
    (added(RemarkReply, words="De trop."), "compte 4 réponses, et 3 au registre"),
    (added(RemarkReply, reservation=None, changerequest=None), "ne répond à aucune remarque"),
    (gone(RemarkReply), "compte 2 réponses, et 3 au registre"),
    (gone(RemarkReply, "first"), "compte 2 réponses, et 3 au registre"),
    (
        Tampering("two replies in another order", two_replies_in_another_order),
        FIRST_REPLY,
    ),
    (Tampering("a reply to another remark", a_reply_to_another_remark), "compte 2 réponses, et 3 au registre"),
    (of(EvidenceFile, sha256="0" * 64), differs("deliberation")),
    (of(CollectiveDecision, confirmed=False), differs("confirmed")),
    (of(CollectiveDecision, overrides_refusal=True), differs("overrides_refusal")),
    (of(CollectiveDecision, held_on="2001-01-01"), differs("held_on")),
    (of(CollectiveDecision, recorded_at=LONG_AGO), differs("recorded")),
    (of(Embargo, set_at=LONG_AGO), differs("set")),
    (of(Embargo, lifted_at="2026-01-01T00:00:00Z"), differs("embargo lifted")),
    (of(CollectiveDecision, attendance="Personne"), differs("Personne")),
    (of(CollectiveDecision, minutes="Rien."), differs("Rien.")),
    (of(CollectiveDecision, reason="Sans raison."), differs("reason")),
    (of(Embargo, kind="authorisation"), differs("kind")),
    (of(Embargo, reason="Un autre motif."), differs("Un autre motif.")),
    (added(Embargo), "n’est dans aucun registre"),
    (of(Adhesion, comment="Avec des réserves."), differs("Avec des réserves.")),
    (of(Adhesion, mandate_role="contributor"), differs("adhesions")),
    (of(Adhesion, made_at=LONG_AGO), differs("adhesions")),
    (of(FrozenFile, sha256="0" * 64), differs("files")),
    (of(FrozenFile, title="Un autre nom"), differs("files")),
    (of(FrozenFile, kind="image"), differs("files")),
    (added(FrozenFile, object_pk=99), differs("files")),
    (gone(FrozenFile), differs("files")),
    (of(RoundNote, words="Une autre raison."), differs("Une autre raison.")),
    (of(RoundNote, said_at=LONG_AGO), differs("notes")),
    (of(RoundNote, event="round.suspended"), differs("notes")),
    (Tampering("RoundNote: said_by", a_note_of_another), differs("notes")),
    (added(RoundNote, words="De trop."), differs("notes")),
    (gone(RoundNote), differs("notes")),
    (Tampering("Salt: salt", lambda: Salt.objects.update(salt="0" * 32)), differs("Vu avec […].")),
    (Tampering("the salts deleted", lambda: Salt.objects.all()._raw_delete("default")), SALT_LOST),
    (of(Partnership, left_on="2026-01-01"), differs("presence")),
    (of(Partnership, role="observer"), differs("presence")),
    (of(Partnership, joined_on="2001-01-01"), differs("presence")),
    (of(Partnership, joined_position=1), differs("presence")),
    (Tampering("Partnership, first: role", one_of_the_beginning_observes), differs("presence")),
    (Tampering("Partnership added: organisation", another_partner), differs("presence")),
    (Tampering("Partnership, left: reason_for_leaving", who_left_said_otherwise), differs("Nous sommes fâchés.")),
    (of(LedgerChain, head="0" * 64), ENDS_EARLY),
    (of(LedgerChain, length=3), ENDS_EARLY),
    (gone(RosterSeat), differs("roster")),
    (gone(Reservation), "compte 0 réponses, et 3 au registre"),
    (gone(ChangeRequest), differs("changes")),
    (gone(CollectiveDecision), differs("meeting")),
    (gone(Embargo), differs("embargo")),
    (gone(Adhesion), differs("adhesions")),
    (gone(Partnership), differs("presence")),
    (Tampering("the whole ledger deleted", the_whole_ledger), "a des tours et pas de registre"),
    (Tampering("the last entry deleted, the head made again", the_end_of_a_ledger), differs("reason")),
    (
        Tampering("the triggers dropped", lambda: remove_guards(connection, TABLE)),
        GUARD,
    ),
    (Tampering("a round shows the reason of another act", the_reason_of_another_act), differs("reason")),
    (Tampering("a round without its reason", no_reason), differs("reason")),
    (Tampering("a later deadline after an objection", a_later_deadline_after_an_objection), differs("deadline")),
    (Tampering("words behind a false erasure", words_behind_a_false_erasure), SALT_LOST),
    (
        Tampering("a reply behind a false erasure", a_reply_behind_a_false_erasure),
        LAST_REPLY,
    ),
    (Tampering("other words than those left by an erasure", words_behind_a_true_erasure), differs("[…] n’a rien vu.")),
    (
        Tampering("an erasure no longer told", the_entry_of_an_erasure(lambda body: body["erased"].clear())),
        differs("reason"),
    ),
    (
        Tampering(
            "an erasure that lists other words",
            the_entry_of_an_erasure(lambda body: body["erased"][0].__setitem__(0, "0" * 64)),
        ),
        differs("reason"),
    ),
    (Tampering("a text sent back by a meeting", a_meeting_that_was_not_held), differs("held_on")),
    (carried(made_by=lambda: PersonReference.objects.create(name="Une autre")), differs("by")),
    (carried(mandate_role="contributor"), differs("mandate")),
    (carried(deliberated_by="board"), differs("deliberation")),
    (carried(deliberated_on="2026-01-01"), differs("deliberation")),
    (carried(minutes=lambda: EvidenceFile.objects.first()), differs("deliberation")),
    (carried(comment="Avec joie."), differs("Avec joie.")),
    (carried(verdict="abstain"), ANSWERS),
    (carried(reconfirmed_sections=["introduction"]), differs("reconfirmed")),
    (of(Decision, deliberated_on="2026-01-01"), differs("deliberation")),
    (of(EvidenceFile, organisation=None, purpose="committee"), differs("minutes")),
    (of(EvidenceFile, kept_at="2030-01-01T00:00:00Z"), differs("minutes")),
    (added(Round, number=9, state="returned"), "n’est pas dans le registre"),
    (added(Decision, organisation=another_organisation, submission=None), ANSWERS),
    (added(RosterSeat, organisation=another_organisation), differs("roster")),
    (added(Reservation), differs("reservations")),
    (added(Adhesion, organisation=another_organisation), differs("adhesions")),
    (added(CollectiveDecision, round=a_round_without_meeting), differs("meeting")),
    (gone(Round), r"Le tour \d+ est dans le registre du projet \d+ et nulle part ailleurs"),
    (gone(Round, "first"), r"Le tour \d+ est dans le registre du projet \d+ et nulle part ailleurs"),
    (gone(Decision), ANSWERS),
    (gone(Decision, "first"), ANSWERS),
    (gone(EvidenceFile), differs("deliberation")),
    (Tampering("one ledger of two deleted", the_last_chain), "a des tours et pas de registre"),
]


@pytest.mark.parametrize(("tamper", "sentence"), [pytest.param(t.do, said, id=t.name) for t, said in TAMPERINGS])
def test_what_decides_is_not_changed_unseen(story, tamper, sentence):  # noqa: F811
    # Rolled back before the test ends: rows that lead nowhere would be found then.
    with transaction.atomic():
        tamper()
        with pytest.raises(CommandError, match=sentence):
            call_command("verify_ledger")
        transaction.set_rollback(True)
