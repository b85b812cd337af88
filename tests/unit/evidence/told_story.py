"""Two projects in which everything that a ledger tells of happened at least once: what tests tamper with."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from wagtail.documents import get_document_model

from coop_pages.evidence.contradictions import contradictions
from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.models import HomePage
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import clock, services
from coop_pages.validation.models.decisions import Embargo
from coop_pages.validation.models.ledger import faults
from coop_pages.validation.models.partners import Charter
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from directory.models import User
from tests.factories.directory import MandateFactory, OrganisationFactory, UserFactory
from tests.factories.files import pdf
from tests.factories.projects import Cast, make_cast
from tests.lock_order import around_many_acts

NAMED = "Philibert Ravachol"


@pytest.fixture(scope="module")
def story(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Cast]:
    """Told once: what a test does to it is undone with that test, and it is itself undone after them all."""
    with django_db_blocker.unblock(), around_many_acts():
        told = tell_the_story(Cast.of(CooperationProjectPage.objects.order_by("pk").first()))
        with django_db_blocker.block():
            yield told
        transaction.set_rollback(True)


def tell_the_story(cast: Cast) -> Cast:
    """A round sent back with every kind of remark, then one that is confirmed; an embargo, an arrival, an adhesion.

    And, before it, the rounds of another project; after it, a person whom both name asks to be forgotten.
    """
    first, last = NAMED.split()
    named = UserFactory.create(first_name=first, last_name=last, email="philibert@example.org")
    tell_of_another_project(make_cast(HomePage.objects.get(locale=cast.project.locale), title="Un autre projet"), named)
    tell_of_this_project(cast)
    erase_person(named, by=User.objects.create_superuser("effacement@example.org", "x"))
    assert [*faults(), *contradictions()] == []
    return cast


def tell_of_another_project(other: Cast, named: User) -> None:
    """A text that all approve, one by letter; its change of wording, to which the approvals carry over until somebody
    objects by an answer; the letter contested."""
    Charter.objects.filter(project=other.project).update(allows_editorial_changes=True)
    other.write("Le budjet est de douze pages.")
    first = services.open_round(other.phase, by=other.coordinator, deadline=clock.today() + timedelta(days=5))
    words = {"resolution": "2026-14", "tally": "9 pour"}
    minutes = services.Deliberation("board", clock.today(), minutes=pdf("Délibération"), **words)
    other.answer(first, 0, deliberation=minutes, comment=f"Vu avec {NAMED}.")
    services.extend_deadline(
        first, by=other.coordinator, deadline=clock.today() + timedelta(days=10), reason="Les conseils siègent tard."
    )
    services.remind(first, by=other.coordinator, words=f"{NAMED} attend votre réponse.")
    other.answer(first, 1, comment="Bien.")
    sent = services.record_letter(
        first,
        organisation=other.organisations[2],
        by=other.staff,
        verdict=Verdict.APPROVE,
        letter=pdf("Courrier"),
        dated_on=clock.today(),
        consents_to_publication=True,
    )
    services.confirm(
        Round.objects.get(pk=first.pk),
        by=other.coordinator,
        held_on=clock.today(),
        attendance="Deux membres",
        minutes="Adopté.",
        minutes_file=pdf("Comité"),
    )
    services.set_embargo(other.phase, by=other.coordinator, kind=Embargo.Kind.WORKS_COUNCIL, reason="Le comité.")
    newcomer = OrganisationFactory.create()
    speaker = MandateFactory.create(organisation=newcomer).person
    joined = services.join(other.project.pk, organisation=newcomer, by=other.coordinator)
    services.adhere(first, organisation=newcomer, by=speaker, comment="Avec plaisir.")
    services.withdraw(joined, by=other.coordinator, reason="Fusion.")
    other.write("Le budget est de douze pages.")
    second = services.open_round(
        other.phase, by=other.coordinator, deadline=clock.today() + timedelta(days=5), editorial=True
    )
    MandateFactory.create(organisation=other.organisations[1], person=named)
    wishes = [
        services.RequestedChange("Compter les annexes.", section="introduction", proposed_wording="Vingt pages."),
        services.RequestedChange("Dire qui paie."),
    ]
    services.decide(
        second,
        organisation=other.organisations[1],
        by=named,
        verdict=Verdict.REQUEST_CHANGES,
        change_requests=wishes,
    )
    services.contest(sent, by=other.speakers[2], reason="Notre bureau n’a pas signé.")


def tell_of_this_project(cast: Cast) -> None:
    cast.write("Nous voulons.")
    services.send_back(cast.agree(cast.open()), by=cast.coordinator, reason="Trop court.")
    cast.write()
    recalled = cast.open()
    deadline = recalled.deadline + timedelta(days=30)
    services.extend_deadline(recalled, by=cast.coordinator, deadline=deadline, reason="Un mois de plus.")
    services.recall(recalled, by=cast.coordinator, reason=f"Une coquille, vue par {NAMED}.")
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
    rules = get_document_model().objects.create(
        title="Règlement", file=pdf("Règlement", "reglement.pdf"), collection=cast.project.collection
    )
    links = " et ".join(f'<a linktype="document" id="{paper.pk}">{paper.title}</a>' for paper in (rules, statutes))
    cast.write(f"Ensemble douze mois, selon {links}.")
    second = cast.open()
    conditions = [services.StatedReservation("Le lieu.", "introduction"), services.StatedReservation("Le budget.")]
    reserved = cast.answer(second, 0, Verdict.APPROVE_WITH_RESERVATIONS, reservations=conditions)
    place, reservation = reserved.reservations.order_by("pk")
    services.answer_reservation(place, by=cast.coordinator, disposition="accepted", answer="À Laval.")
    services.answer_reservation(reservation, by=cast.coordinator, disposition="declined", answer="Non.")
    services.answer_reservation(reservation, by=cast.speakers[0], disposition="maintained", answer="Si.")
    services.answer_reservation(reservation, by=cast.coordinator, disposition="accepted", answer="Oui.")
    cast.answer(second, 1)
    cast.answer(second, 2)
    cast.confirm(Round.objects.get(pk=second.pk))
    services.set_embargo(cast.phase, by=cast.coordinator, kind=Embargo.Kind.OTHER, reason="Le CSE.")
    newcomer = OrganisationFactory.create()
    speaker = MandateFactory.create(organisation=newcomer).person
    passing = services.join(cast.project.pk, organisation=OrganisationFactory.create(), by=cast.coordinator)
    services.withdraw(passing, by=cast.coordinator, reason="Un autre projet.")
    services.join(cast.project.pk, organisation=newcomer, by=cast.coordinator)
    services.adhere(second, organisation=newcomer, by=speaker)
