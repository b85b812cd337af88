"""After the answer: every remark answered, a letter contested, a wording objected to, an earlier text adopted."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from coop_pages.models import Charter
from coop_pages.validation import clock, services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState, Verdict
from tests.factories.browsers import signed_in
from tests.factories.directory import MandateFactory, OrganisationFactory
from tests.factories.files import pdf
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db


def page_of(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


def test_the_writers_answer_each_remark_and_its_organisation_lifts_it(cast, opened, home):
    change = services.RequestedChange("Dire la durée.", section="introduction", proposed_wording="Douze mois.")
    cast.answer(opened, 1, Verdict.REQUEST_CHANGES, change_requests=[change])
    conditions = [services.StatedReservation("Le bail.", suspensive=True)]
    decision = cast.answer(opened, 2, Verdict.APPROVE_WITH_RESERVATIONS, reservations=conditions)
    remarks = f"/espace/tours/{opened.pk}/remarques/"
    address = f"/espace/remarques/reserve/{decision.reservations.get().pk}"
    writer, president = signed_in(cast.contributor), signed_in(cast.speakers[2])
    page = page_of(writer, remarks)
    for words in ("Introduction", "Dire la durée.", "Douze mois.", "Le bail.", "réserve suspensive"):
        assert words in page, words
    assert f"{address}/repondre/" in page
    assert f"{address}/conclure/" not in page
    page_of(writer, f"{address}/conclure/", 404)
    refused = writer.post(f"{address}/repondre/", {"disposition": "", "words": "Nous l’ajoutons."})
    assert refused.status_code == 422
    assert "Nous l’ajoutons." in refused.content.decode()
    assert writer.post(f"{address}/repondre/", {"disposition": "lifted", "words": "x"}).status_code == 422
    writer.post(f"{address}/repondre/", {"disposition": "accepted", "words": "Nous l’ajoutons."})
    assert "Les rédacteurs ont répondu à vos remarques" in page_of(president, "/espace/")
    assert f"{address}/conclure/" in page_of(president, remarks)
    president.post(f"{address}/conclure/", {"disposition": "lifted", "words": "Parfait."})
    page = page_of(president, remarks)
    assert "Nous l’ajoutons." in page
    assert "Parfait." in page
    page_of(president, f"{address}/conclure/", 302)
    stranger = signed_in(make_cast(home, title="Autre").speakers[0])
    for path in (remarks, f"{address}/repondre/"):
        page_of(stranger, path, 404)


def test_the_remark_of_an_organisation_is_left_to_the_others(cast, opened):
    conditions = [services.StatedReservation("Le bail.")]
    decision = cast.answer(opened, 0, Verdict.APPROVE_WITH_RESERVATIONS, reservations=conditions)
    remarks = f"/espace/tours/{opened.pk}/remarques/"
    address = f"/espace/remarques/reserve/{decision.reservations.get().pk}/repondre/"
    reminder = "Des remarques attendent la réponse des rédacteurs"
    for own in (cast.speakers[0], cast.contributor):
        browser = signed_in(own)
        assert address not in page_of(browser, remarks)
        assert reminder not in page_of(browser, "/espace/")
        page_of(browser, address, 404)
        assert browser.post(address, {"disposition": "accepted", "words": "Oui."}).status_code == 404
    for other in (cast.speakers[1], cast.coordinator):
        browser = signed_in(other)
        assert address in page_of(browser, remarks)
        assert reminder in page_of(browser, "/espace/")
        page_of(browser, address)


def test_every_answer_to_a_remark_is_read_in_the_order_in_which_they_came(cast, opened):
    conditions = [services.StatedReservation("Le bail.")]
    decision = cast.answer(opened, 0, Verdict.APPROVE_WITH_RESERVATIONS, reservations=conditions)
    reservation = decision.reservations.get()
    said = (
        (cast.speakers[1], "declined", "Le bail est signé."),
        (cast.speakers[0], "maintained", "Il ne l’est pas."),
        (cast.coordinator, "accepted", "Nous l’écrivons."),
    )
    for person, disposition, words in said:
        services.answer_reservation(reservation, by=person, disposition=disposition, answer=words)
    desk = reverse("desk:validation", args=[opened.page_id])
    readers = (
        (cast.speakers[2], f"/espace/tours/{opened.pk}/remarques/"),
        (cast.speakers[0], f"/espace/remarques/reserve/{reservation.pk}/conclure/"),
        (cast.staff, desk),
    )
    for reader, address in readers:
        page = page_of(signed_in(reader), address)
        places = [page.find(words) for _, _, words in said]
        assert -1 not in places, address
        assert places == sorted(places), address


def test_the_remarks_of_a_round_cost_the_same_whatever_was_answered(
    cast, opened, django_assert_num_queries, django_assert_max_num_queries
):
    conditions = [services.StatedReservation(f"Le bail {number}.") for number in range(4)]
    decision = cast.answer(opened, 0, Verdict.APPROVE_WITH_RESERVATIONS, reservations=conditions)
    first, *others = decision.reservations.all()
    addresses = (
        (cast.speakers[1], f"/espace/tours/{opened.pk}/remarques/"),
        (cast.staff, reverse("desk:validation", args=[opened.page_id])),
    )
    services.answer_reservation(first, by=cast.speakers[1], disposition="declined", answer="Non.")
    browsers = [(signed_in(person), address) for person, address in addresses]
    asked = []
    for browser, address in browsers:
        page_of(browser, address)
        with django_assert_max_num_queries(80) as context:
            page_of(browser, address)
        asked.append(len(context))
    for reservation in others:
        for person in (cast.speakers[1], cast.coordinator):
            services.answer_reservation(reservation, by=person, disposition="declined", answer="Non.")
    for (browser, address), before in zip(browsers, asked, strict=True):
        with django_assert_num_queries(before):
            page_of(browser, address)


def test_a_letter_recorded_in_its_name_is_contested_by_its_organisation(cast, opened):
    decision = services.record_letter(
        opened,
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict="approve",
        letter=pdf(name="lettre.pdf"),
        dated_on=clock.today(),
    )
    president = signed_in(cast.speakers[2])
    address = f"/espace/recepisses/{decision.pk}/"
    assert "Vérifiez-la" in page_of(president, "/espace/")
    assert "Contester cette lettre" in page_of(president, address)
    assert president.post(f"{address}contester/", {"words": " "}).status_code == 422
    president.post(f"{address}contester/", {"words": "Nous n’avons rien écrit."})
    decision.refresh_from_db()
    assert decision.is_contested
    assert "cette réponse ne compte plus" in page_of(president, address)
    assert "Contester cette lettre" not in page_of(president, address)
    page_of(signed_in(cast.speakers[0]), f"{address}contester/", 404)
    page_of(signed_in(cast.staff), f"{address}contester/", 404)


def test_an_objection_makes_a_retouch_a_matter_of_substance(cast, opened):
    Charter.objects.filter(project=cast.project).update(allows_editorial_changes=True)
    cast.confirm(cast.agree(opened))
    services.recall(opened, by=cast.coordinator, reason="Une coquille.")
    cast.write("Nous voulons travailler ensemble !")
    retouch = services.open_round(cast.phase, by=cast.coordinator, editorial=True)
    president = signed_in(cast.speakers[1])
    address = f"/espace/tours/{retouch.pk}/objection/{cast.organisations[1].pk}/"
    assert address in page_of(president, "/espace/")
    assert "<ins>" in page_of(president, address)
    page_of(president, address.replace(f"/{cast.organisations[1].pk}/", f"/{cast.organisations[0].pk}/"), 404)
    president.post(address, {"words": "Le ton n’est plus le même."})
    assert Round.objects.get(pk=retouch.pk).objected_at
    again = president.post(address, {"words": "Encore."})
    assert again.status_code == 422
    assert "Encore." in again.content.decode()


def test_an_organisation_that_joined_later_adopts_what_was_agreed(cast):
    agreed = cast.publish_phase()
    late = OrganisationFactory()
    person = MandateFactory(organisation=late).person
    services.join(cast.project.pk, organisation=late, by=cast.coordinator)
    president = signed_in(person)
    address = f"/espace/tours/{agreed.pk}/adhesion/{late.pk}/"
    assert address in page_of(president, "/espace/")
    assert address in page_of(president, f"/espace/tours/{agreed.pk}/")
    page_of(president, address)
    assert not agreed.adhesions.exists()
    president.post(address, {"words": ""})
    assert agreed.adhesions.get().organisation == late
    page_of(president, address, 404)
    assert "Adopté ensuite" in page_of(president, f"/espace/projets/{cast.project.pk}/")
    other = f"/espace/tours/{agreed.pk}/adhesion/{cast.organisations[0].pk}/"
    page_of(signed_in(cast.speakers[0]), other, 404)


def test_minutes_are_shared_with_the_project_by_their_organisation_alone(cast, opened):
    minutes = services.Deliberation("board", clock.today(), minutes=pdf())
    decision = cast.answer(opened, 0, deliberation=minutes)
    address = f"/espace/recepisses/{decision.pk}/"
    assert "Le montrer à tout le projet" in page_of(signed_in(cast.speakers[0]), address)
    assert "Le montrer" not in page_of(signed_in(cast.contributor), address)
    signed_in(cast.contributor).post(f"{address}pv/", {"shared": "yes"})
    signed_in(cast.speakers[1]).post(f"{address}pv/", {"shared": "yes"})
    decision.minutes.refresh_from_db()
    assert not decision.minutes.shared
    signed_in(cast.speakers[0]).post(f"{address}pv/", {"shared": "yes"})
    decision.minutes.refresh_from_db()
    assert decision.minutes.shared


def test_reading_what_changed_inline_and_side_by_side(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1, Verdict.REQUEST_CHANGES, comment="La durée.")
    cast.answer(opened, 2)
    cast.write("Nous voulons travailler <b>ensemble</b> pendant douze mois.")
    second = cast.open()
    cast.answer(second, 1, Verdict.REFUSE, comment="Non.")
    president = signed_in(cast.speakers[0])
    page = page_of(president, f"/espace/tours/{second.pk}/")
    assert "Ce qui a changé depuis la dernière réponse de votre organisme (premier tour)" in page
    assert "<strong>ensemble</strong> pendant douze mois.</ins>" in page
    assert "Approuve (2)" in page
    assert "Demande des modifications (1)" in page
    sides = page_of(president, f"/espace/tours/{second.pk}/?vue=cote-a-cote")
    assert 'class="sides diff"' in sides
    assert re.search(r"<del>.{1,60}ensemble.</del>", sides)
    page_of(president, f"/espace/tours/{second.pk}/?depuis=7", 404)
    coordinator = signed_in(cast.coordinator)
    assert "<ins>" not in page_of(coordinator, f"/espace/tours/{second.pk}/")
    assert "<ins>" in page_of(coordinator, f"/espace/tours/{second.pk}/?depuis=1")
    sheet = page_of(president, f"/espace/tours/{second.pk}/feuille/")
    for words in (
        "Décision à mettre aux voix",
        "Nous approuvons, avec une réserve",
        "<ins>",
        "<strong>ensemble</strong>",
    ):
        assert words in sheet, words
    assert Round.objects.get(pk=second.pk).state == RoundState.OPEN
    assert second.deadline > clock.today() + timedelta(days=1)
