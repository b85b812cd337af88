"""Whoever holds the database changes what decides, past every guard of ours: `verify_ledger` names it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from wagtail.documents import get_document_model

from coop_pages.evidence.contradictions import contradictions
from coop_pages.models import HomePage
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import clock, services
from coop_pages.validation.models.decisions import (
    Adhesion,
    ChangeRequest,
    CollectiveDecision,
    Decision,
    Embargo,
    Remark,
    RemarkReply,
    Reservation,
)
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.frozen_files import FrozenFile
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry, faults, install_guards, remove_guards
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import RosterSeat, Round, RoundNote
from coop_pages.validation.models.salts import Salt
from coop_pages.validation.states import Verdict
from tests.factories.directory import MandateFactory, OrganisationFactory
from tests.factories.files import pdf
from tests.factories.projects import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    """Told once: what a test does to it is undone with that test, and it is itself undone after them all."""
    with django_db_blocker.unblock(), transaction.atomic():
        told = tell_the_story(Cast.of(CooperationProjectPage.objects.order_by("pk").first()))
        with django_db_blocker.block():
            yield told
        transaction.set_rollback(True)


def tell_the_story(cast):
    """A round sent back with every kind of remark, then one that is confirmed; an embargo, an arrival, an adhesion.

    And, before it, the round of another project.
    """
    other = make_cast(HomePage.objects.get(locale=cast.project.locale), title="Un autre projet")
    other.write()
    voted = services.Deliberation("board", clock.today(), minutes=pdf("Délibération"))
    other.answer(other.open(), 0, deliberation=voted)
    cast.write()
    services.recall(cast.open(), by=cast.coordinator, reason="Une coquille.")
    cast.write("Nous voulons travailler.")
    first = cast.open()
    change = services.RequestedChange("Dire la durée.", section="introduction")
    request = cast.answer(first, 0, Verdict.REQUEST_CHANGES, change_requests=[change]).change_requests.get()
    services.answer_change_request(request, by=cast.coordinator, disposition="declined", answer="Six mois suffisent.")
    services.answer_change_request(request, by=cast.speakers[0], disposition="maintained", answer="Non, il faut dire.")
    services.answer_change_request(request, by=cast.coordinator, disposition="accepted", answer="Douze mois.")
    cast.answer(
        first,
        1,
        comment="Bravo.",
        deliberation=services.Deliberation("board", clock.today(), minutes=pdf("Procès-verbal")),
    )
    cast.answer(first, 2, Verdict.ABSTAIN)
    statutes = get_document_model().objects.create(
        title="Statuts", file=pdf("Statuts", "statuts.pdf"), collection=cast.project.collection
    )
    cast.write(f'Ensemble douze mois, selon <a linktype="document" id="{statutes.pk}">les statuts</a>.')
    second = cast.open()
    reserved = cast.answer(
        second, 0, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[services.StatedReservation("Le budget.")]
    )
    reservation = reserved.reservations.get()
    services.answer_reservation(reservation, by=cast.coordinator, disposition="declined", answer="Non.")
    services.answer_reservation(reservation, by=cast.speakers[0], disposition="maintained", answer="Si.")
    services.answer_reservation(reservation, by=cast.coordinator, disposition="accepted", answer="Oui.")
    cast.answer(second, 1)
    cast.answer(second, 2)
    cast.confirm(Round.objects.get(pk=second.pk))
    services.set_embargo(cast.phase, by=cast.coordinator, kind=Embargo.Kind.OTHER, reason="Le CSE.")
    newcomer = OrganisationFactory()
    speaker = MandateFactory(organisation=newcomer).person
    passing = services.join(cast.project.pk, organisation=OrganisationFactory(), by=cast.coordinator)
    services.withdraw(passing, by=cast.coordinator, reason="Un autre projet.")
    services.join(cast.project.pk, organisation=newcomer, by=cast.coordinator)
    services.adhere(second, organisation=newcomer, by=speaker)
    assert [*faults(), *contradictions()] == []
    return cast


def of(model, **changes):
    return pytest.param(
        lambda: model.objects.filter(pk=model.objects.order_by("pk").last().pk).update(**changes),
        id=f"{model.__name__}: {', '.join(changes)}",
    )


def earlier(**changes):
    """A reply that others followed."""
    return pytest.param(
        lambda: RemarkReply.objects.filter(pk=RemarkReply.objects.order_by("pk").first().pk).update(**changes),
        id=f"earlier RemarkReply: {', '.join(changes)}",
    )


def gone(model, which="last"):
    """Past Django: what is protected is deleted all the same."""

    def delete():
        row = getattr(model.objects.order_by("pk"), which)()
        if issubclass(model, Remark):
            RemarkReply.objects.all()._raw_delete("default")
        with connection.constraint_checks_disabled():
            model.objects.filter(pk=row.pk)._raw_delete("default")

    return pytest.param(delete, id=f"{model.__name__} deleted, {which}")


def added(model, **changes):
    """One row more, like the last one."""

    def add():
        row = model.objects.order_by("pk").last()
        row.pk = None
        row._state.adding = True
        for name, value in changes.items():
            setattr(row, name, value)
        model.objects.bulk_create([row])

    return pytest.param(add, id=f"{model.__name__} added: {', '.join(changes)}")


def said_by_another():
    first, second = RemarkReply.objects.order_by("pk")[:2]
    RemarkReply.objects.filter(pk=first.pk).update(said_by=second.said_by)


def two_replies_in_another_order():
    first, second = RemarkReply.objects.order_by("pk")[:2]
    for row, other in ((first, second), (second, first)):
        said = {"words": other.words, "disposition": other.disposition, "said_by": other.said_by}
        RemarkReply.objects.filter(pk=row.pk).update(**said)


def a_reply_to_another_remark():
    first = RemarkReply.objects.order_by("pk").first()
    RemarkReply.objects.filter(pk=first.pk).update(changerequest=None, reservation=Reservation.objects.first())


def the_whole_ledger():
    remove_guards(connection, LedgerEntry._meta.db_table)
    LedgerEntry.objects.all()._raw_delete("default")
    LedgerChain.objects.all()._raw_delete("default")
    install_guards(connection, LedgerEntry._meta.db_table)


def the_end_of_the_ledger():
    remove_guards(connection, LedgerEntry._meta.db_table)
    last = LedgerEntry.objects.order_by("position").last()
    LedgerEntry.objects.filter(pk=last.pk)._raw_delete("default")
    LedgerChain.objects.update(length=last.position - 1, head=last.previous_hash)
    install_guards(connection, LedgerEntry._meta.db_table)


def a_note_of_another():
    last = RoundNote.objects.order_by("pk").last()
    RoundNote.objects.filter(pk=last.pk).update(said_by=PersonReference.objects.exclude(pk=last.said_by_id).first())


def one_of_the_beginning_observes():
    Partnership.objects.filter(pk=Partnership.objects.order_by("pk").first().pk).update(role="observer")


def another_partner():
    project = Round.objects.latest("pk").project
    Partnership.objects.bulk_create([Partnership(project=project, organisation=OrganisationFactory())])


def who_left_said_otherwise():
    Partnership.objects.filter(left_on__isnull=False).update(reason_for_leaving="Nous sommes fâchés.")


LONG_AGO = "2001-01-01T00:00:00Z"
TAMPERINGS = [
    of(Round, state="returned"),
    of(Round, digest="0" * 64),
    of(Round, policy="consent"),
    of(Round, quorum=1),
    of(Round, threshold=51),
    of(Round, majority="two_thirds"),
    of(Round, may_override_refusal=True),
    of(Round, asks_publication=False),
    of(Round, page_title="Un autre titre"),
    of(Round, deadline="2001-01-01"),
    of(Round, notice_until="2001-01-01"),
    of(Round, published_at="2001-01-01T00:00:00Z"),
    of(Round, objected_at="2026-01-01T00:00:00Z"),
    of(Round, closed_position=1),
    of(Round, opened_position=1),
    of(Round, opened_at=LONG_AGO),
    of(Round, closed_at=LONG_AGO),
    of(Round, confirmed_by_role="coordinator"),
    of(Round, reply_days=1),
    of(Round, reason="Une autre raison."),
    of(Round, frozen_text={}),
    of(RosterSeat, organisation_name="Une autre"),
    of(RosterSeat, was_voiceless=True),
    of(Decision, verdict="refuse"),
    of(Decision, decided_at=LONG_AGO),
    of(Decision, consents_to_publication=False),
    of(Decision, expected_on="2030-01-01"),
    of(Decision, mandate_role="substitute"),
    of(Decision, comment="Je n’ai pas dit cela."),
    of(Decision, deliberated_by="board"),
    of(Decision, reconfirmed_sections=["introduction"]),
    of(Decision, contested_at="2026-01-01T00:00:00Z"),
    of(Decision, letter_dated_on="2026-01-01"),
    of(Reservation, suspensive=True),
    of(Reservation, section="introduction"),
    of(Reservation, fate="lifted"),
    of(Reservation, answered_at=LONG_AGO),
    of(Reservation, disposition="declined"),
    of(Reservation, words="Rien."),
    of(Reservation, answer="Non."),
    of(Reservation, answered_by=None),
    of(Reservation, answered_position=1),
    of(Reservation, fate="maintained", fate_words="Si.", fate_position=1),
    of(ChangeRequest, section=""),
    of(ChangeRequest, words="Ne rien dire."),
    of(ChangeRequest, proposed_wording="Rien."),
    of(ChangeRequest, answer="Six mois suffisent."),
    of(ChangeRequest, disposition=""),
    earlier(words="Douze mois suffisent."),
    earlier(disposition="accepted"),
    pytest.param(said_by_another, id="earlier RemarkReply: said_by"),
    earlier(changerequest=None),
    of(RemarkReply, words="Non merci."),
    of(RemarkReply, said_at=LONG_AGO),
    added(RemarkReply),
    added(RemarkReply, words="De trop."),
    added(RemarkReply, reservation=None, changerequest=None),
    gone(RemarkReply),
    gone(RemarkReply, "first"),
    pytest.param(two_replies_in_another_order, id="two replies in another order"),
    pytest.param(a_reply_to_another_remark, id="a reply to another remark"),
    of(EvidenceFile, sha256="0" * 64),
    of(CollectiveDecision, confirmed=False),
    of(CollectiveDecision, overrides_refusal=True),
    of(CollectiveDecision, held_on="2001-01-01"),
    of(CollectiveDecision, recorded_at=LONG_AGO),
    of(Embargo, set_at=LONG_AGO),
    of(Embargo, lifted_at="2026-01-01T00:00:00Z"),
    of(CollectiveDecision, attendance="Personne"),
    of(CollectiveDecision, minutes="Rien."),
    of(CollectiveDecision, reason="Sans raison."),
    of(Embargo, kind="authorisation"),
    of(Embargo, reason="Un autre motif."),
    added(Embargo),
    of(Adhesion, comment="Avec des réserves."),
    of(Adhesion, mandate_role="contributor"),
    of(Adhesion, made_at=LONG_AGO),
    of(FrozenFile, sha256="0" * 64),
    of(FrozenFile, title="Un autre nom"),
    of(FrozenFile, kind="image"),
    added(FrozenFile, object_pk=99),
    gone(FrozenFile),
    of(RoundNote, words="Une autre raison."),
    of(RoundNote, said_at=LONG_AGO),
    of(RoundNote, event="round.suspended"),
    pytest.param(a_note_of_another, id="RoundNote: said_by"),
    added(RoundNote, words="De trop."),
    gone(RoundNote),
    pytest.param(lambda: Salt.objects.update(salt="0" * 32), id="Salt: salt"),
    pytest.param(lambda: Salt.objects.all()._raw_delete("default"), id="the salts deleted"),
    of(Partnership, left_on="2026-01-01"),
    of(Partnership, role="observer"),
    of(Partnership, joined_on="2001-01-01"),
    of(Partnership, joined_position=1),
    pytest.param(one_of_the_beginning_observes, id="Partnership, first: role"),
    pytest.param(another_partner, id="Partnership added: organisation"),
    pytest.param(who_left_said_otherwise, id="Partnership, left: reason_for_leaving"),
    of(LedgerChain, head="0" * 64),
    of(LedgerChain, length=3),
    gone(RosterSeat),
    gone(Reservation),
    gone(ChangeRequest),
    gone(CollectiveDecision),
    gone(Embargo),
    gone(Adhesion),
    gone(Partnership),
    pytest.param(the_whole_ledger, id="the whole ledger deleted"),
    pytest.param(the_end_of_the_ledger, id="the last entry deleted, the head made again"),
    pytest.param(lambda: remove_guards(connection, LedgerEntry._meta.db_table), id="the triggers dropped"),
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_what_decides_is_not_changed_unseen(story, tamper):
    tamper()
    with pytest.raises(CommandError):
        call_command("verify_ledger")


def test_an_answer_moved_to_another_organisation_is_named(story):
    last = Decision.objects.order_by("pk").last()
    Decision.objects.filter(pk=last.pk).update(organisation=OrganisationFactory())
    with pytest.raises(CommandError):
        call_command("verify_ledger")
