"""What a person finds on arriving, however much awaits them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coop_pages.projects.path import phases_of
from coop_pages.validation import services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState, Verdict
from tests.factories.browsers import signed_in
from tests.factories.directory import MandateFactory, OrganisationFactory, UserFactory
from tests.factories.projects import make_cast
from tests.factories.rounds import many_rounds

pytestmark = pytest.mark.django_db

MOST_QUERIES = 30


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_a_space_page_costs_the_same_whatever_awaits(cast):
    cast.write()
    opened = cast.open()
    partner = signed_in(cast.speakers[0])
    addresses = ["/espace/", "/espace/liste/a-repondre/", "/espace/liste/en-cours/", "/espace/liste/valides/"]
    addresses += [f"/espace/projets/{cast.project.pk}/", f"/espace/tours/{opened.pk}/"]
    asked = {address: [] for address in addresses}
    for awaiting in (1, 50, 500):
        missing = awaiting - Round.objects.awaiting(cast.organisations[0]).count()
        many_rounds(cast, opened, missing)
        many_rounds(cast, opened, missing, state=RoundState.CONFIRMED)
        for address in addresses:
            text(partner.get(address))  # what the process reads once and keeps
            with CaptureQueriesContext(connection) as queries:
                page = text(partner.get(address))
            asked[address].append(len(queries))
            assert not any('."frozen_text"' in query["sql"] for query in queries) or "tours" in address
        if awaiting == 500:
            assert "Voir les 490 autres" in text(partner.get("/espace/"))
            assert len(page) < 100_000
    for address, (one, fifty, many) in asked.items():
        assert one <= fifty == many <= MOST_QUERIES, (address, one, fifty, many)


def test_what_awaits_mine_comes_before_others_and_what_is_agreed(cast):
    cast.publish_phase()
    opportunity, feasibility = phases_of(cast.project)[1:3]
    for page in (opportunity, feasibility):
        page.save_revision(user=cast.contributor)
        services.open_round(page, by=cast.coordinator)
    answered = Round.objects.get(page=opportunity)
    cast.answer(answered, 0)
    page = text(signed_in(cast.speakers[0]).get("/espace/"))
    places = [page.index(words) for words in ("Attend votre organisme", "Étude de faisabilité", "En cours")]
    places += [page.index("Étude d’opportunité"), page.index("Validés"), page.index("Information et lancement")]
    assert places == sorted(places)
    cast.answer(answered, 1, Verdict.APPROVE_WITH_RESERVATIONS, comment="Le budget.")
    assert "Des remarques attendent la réponse des rédacteurs" in text(signed_in(cast.contributor).get("/espace/"))


def test_a_person_of_two_organisations_says_for_which_one(cast, home):
    other = make_cast(home, title="Un autre projet")
    both = cast.speakers[0]
    MandateFactory(person=both, organisation=other.organisations[0])
    cast.write()
    opened = cast.open()
    browser = signed_in(both)
    page = text(browser.get("/espace/"))
    assert "Pour quel organisme parlez-vous" in page
    assert "1 texte attend sa réponse" in page
    assert cast.phase.title not in page
    mine, theirs = cast.organisations[0], other.organisations[0]
    page = text(browser.get(f"/espace/?organisation={mine.pk}"))
    assert f"/espace/tours/{opened.pk}/?organisation={mine.pk}" in page
    assert "Un autre projet" not in page
    assert cast.phase.title not in text(browser.get(f"/espace/?organisation={theirs.pk}"))
    assert browser.get(f"/espace/?organisation={cast.organisations[1].pk}").status_code == 404
    assert f"/reponse/{mine.pk}/" in text(browser.get(f"/espace/tours/{opened.pk}/"))


def test_an_observer_reads_and_a_coordinator_follows(cast):
    cast.write()
    cast.open()
    observer = MandateFactory(organisation=cast.organisations[0], observer=True).person
    page = text(signed_in(observer).get("/espace/"))
    assert "Vous lisez pour" in page
    assert page.index("En cours") < page.index("Information et lancement")
    assert "Information et lancement" in text(signed_in(cast.coordinator).get("/espace/"))
    assert "Information et lancement" not in text(signed_in(UserFactory()).get("/espace/"))


def test_the_project_page_shows_the_board_the_dates_and_the_people(cast):
    cast.publish_phase()
    late = OrganisationFactory(name="Association arrivée ensuite")
    services.join(cast.project.pk, organisation=late, by=cast.coordinator)
    opportunity = phases_of(cast.project)[1]
    opportunity.save_revision(user=cast.contributor)
    opened = services.open_round(opportunity, by=cast.coordinator)
    cast.answer(opened, 0, Verdict.REFUSE, comment="Non.")
    cast.answer(opened, 1, Verdict.AWAITING_MANDATE, expected_on=opened.deadline)
    page = text(signed_in(cast.speakers[2]).get(f"/espace/projets/{cast.project.pk}/"))
    for words in (
        "Refuse",
        "Attend son conseil",
        "Attendue",
        "Non consulté",
        "Pas encore soumis",
        f"Conseil d’{cast.organisations[1]}",
        "Dernier jour pour répondre",
        "Comité de pilotage\u00a0: Information",
        "Association arrivée ensuite",
        "Personne n’a de mandat pour parler en son nom",
        cast.speakers[0].get_full_name(),
    ):
        assert words in page, words
