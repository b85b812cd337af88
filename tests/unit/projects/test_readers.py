"""What a reader who is signed in nowhere may learn, and what is the partners' own."""

import pytest
from django.test import Client

from coop_pages.projects.path import phase_path, phases_of
from coop_pages.validation import services
from coop_pages.validation.states import Verdict
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db


def test_the_public_path_does_not_tell_how_a_text_that_is_not_online_fares(cast):
    cast.publish_phase()
    opportunity = phases_of(cast.project)[1]
    opportunity.save_revision(user=cast.contributor)
    opened = services.open_round(opportunity, by=cast.coordinator)
    assert [step.state for step in phase_path(cast.project)][:2] == ["validated", "under_way"]
    for number in range(3):
        cast.answer(opened, number, Verdict.REFUSE, comment="Non.")
    assert [step.state for step in phase_path(cast.project)][:2] == ["validated", "returned"]
    readers = phase_path(cast.project, for_readers=True)
    assert [step.state for step in readers] == ["validated", *["to_come"] * 4]
    page = Client().get(cast.phase.url).content.decode()
    assert "revenue à ses rédacteurs" not in page
    assert "à venir" in page


def test_a_stranger_learns_nothing_of_a_project(cast, home):
    cast.write()
    opened = cast.open()
    decision = cast.answer(opened, 0)
    addresses = [f"/espace/projets/{cast.project.pk}/", f"/espace/tours/{opened.pk}/"]
    receipt = f"/espace/recepisses/{decision.pk}/"
    other = make_cast(home, title="Un autre projet")
    for address in [*addresses, receipt]:
        assert Client().get(address).status_code == 302
        stranger = Client()
        stranger.force_login(other.speakers[0])
        assert stranger.get(address).status_code == 404
    stranger.post(addresses[1], {"verdict": "refuse", "organisation": cast.organisations[0].pk})
    assert opened.decisions.count() == 1
    assert cast.project.title not in stranger.get("/espace/").content.decode()
    colleague = Client()
    colleague.force_login(cast.speakers[1])
    assert colleague.get(addresses[1]).status_code == 200
    assert colleague.get(receipt).status_code == 404
    assert Client().get(cast.phase.url or "/nulle-part/").status_code == 404
