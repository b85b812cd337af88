"""The page behind a seal: anyone checks it, and nothing is told of what is not published."""

import contextlib
import io
import json
import re
import urllib.request

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from coop_pages.validation import services
from coop_pages.validation.models.ledger import Event, LedgerEntry
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict

pytestmark = pytest.mark.django_db


def mark_of(agreed):
    return agreed.digest[:16]


def shown(agreed):
    answer = Client().get(f"/validation/{mark_of(agreed)}/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_seal_leads_to_a_page_that_computes_the_digest_again(cast):
    agreed = cast.publish_phase()
    assert f'href="/validation/{mark_of(agreed)}/"' in Client().get(cast.phase.url).content.decode()
    page = shown(agreed)
    assert "Le texte en ligne est exactement celui qui a été validé" in page
    told = LedgerEntry.objects.get(event=Event.TEXT_PUBLISHED)
    assert agreed.digest in page
    assert told.hash in page
    for organisation in cast.organisations:
        assert organisation.name in page
    for person in (*cast.speakers, cast.contributor, cast.coordinator, cast.staff):
        assert person.first_name not in page
    with CaptureQueriesContext(connection) as queries:
        shown(agreed)
    assert len(queries) <= 12


def test_anyone_computes_the_digest_with_the_program_on_the_page(cast, monkeypatch):
    agreed = cast.publish_phase()
    page = Client().get(f"/validation/{mark_of(agreed)}/").content.decode()
    program = re.search(r"<code>(import .*?)</code>", page, re.DOTALL).group(1).replace("&quot;", '"')
    fetched = []

    def from_the_site(address):
        fetched.append(address)
        return io.BytesIO(Client().get(address.removeprefix("http://testserver")).content)

    monkeypatch.setattr(urllib.request, "urlopen", from_the_site)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})  # noqa: S102
    assert printed.getvalue().strip() == agreed.digest
    assert json.loads(Client().get(fetched[0].removeprefix("http://testserver")).content)["digest"] == agreed.digest


def test_a_replaced_text_says_so_and_a_text_that_differs_too(cast):
    first = cast.publish_phase()
    cast.write("Une autre rédaction.")
    second = cast.publish(cast.phase)
    assert f'href="/validation/{mark_of(second)}/"' in shown(first)
    type(cast.phase).objects.filter(pk=cast.phase.pk).update(introduction="<p>Changé dans la base.</p>")
    assert "n’est pas celui qui a été validé" in shown(second)


def test_nothing_is_told_of_what_is_not_published_or_not_for_everybody(cast):
    cast.write()
    agreed = cast.agree(cast.open())
    address = f"/validation/{mark_of(agreed)}/"
    assert Client().get(address).status_code == 404
    assert Client().get(f"{address}texte.json").status_code == 404
    cast.confirm(agreed)
    assert Client().get(address).status_code == 404
    services.publish(agreed, by=cast.staff)
    restriction = PageViewRestriction.objects.create(
        page=cast.project.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    assert Client().get(address).status_code == 404
    restriction.delete()
    assert Client().get(address).status_code == 200
    Page.objects.get(pk=cast.phase.pk).specific.unpublish()
    assert Client().get(address).status_code == 404
    assert Client().get("/validation/0000000000000000/").status_code == 404


def test_an_organisation_that_stood_aside_is_asked_but_did_not_validate(cast):
    cast.write()
    opened = cast.open()
    aside = cast.organisations[2].name
    cast.answer(opened, 0)
    reserved = cast.answer(
        opened, 1, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[services.StatedReservation("Le bail est court.")]
    )
    cast.answer(opened, 2, Verdict.RECUSED)
    services.answer_reservation(reserved.reservations.get(), by=cast.contributor, disposition="accepted", answer="Oui.")
    cast.confirm(opened)
    services.publish(opened, by=cast.staff)
    agreed = Round.objects.get(pk=opened.pk)
    page = re.sub(r"\s+", " ", Client().get(cast.phase.url).content.decode())
    assert "Validé par 2 organismes" in page
    assert "3 organismes ont été consultés" in page
    assert aside not in page
    assert cast.organisations[1].name in page
    assert "2 organismes ·" in re.sub(r"\s+", " ", Client().get("/").content.decode())
    checked = shown(agreed)
    assert checked.count("A validé le") == 2
    assert re.search(rf"{re.escape(aside)} <small>Consulté</small>", checked)
    assert "Le bail est court" not in checked
