"""Reading what changed: since the organisation's last position, or between any two rounds of a text."""

import re

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model

from coop_pages.base.blocks import BodyBlock
from coop_pages.models import Charter, FeasibilityPhasePage, FrozenFile
from coop_pages.validation import clock, services
from coop_pages.validation.states import Verdict
from tests.factories.browsers import page_of, signed_in
from tests.factories.files import pdf, picture
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db


def changes_in(page):
    found = re.search(r'id="changes">.*?</h2>(.*?)</section>', page)
    return found[1] if found else ""


@pytest.fixture
def rounds(cast):
    """Four rounds: the first organisation approved the first, and only said on the second that its board would meet."""
    cast.write("Nous voulons travailler ensemble.")
    first = cast.open()
    cast.answer(first, 0)
    services.recall(first, by=cast.coordinator, reason="Une précision.")
    cast.write("Nous voulons travailler ensemble, deux ans.")
    second = cast.open()
    cast.answer(second, 0, Verdict.AWAITING_MANDATE, expected_on=second.deadline)
    cast.answer(second, 1)
    services.recall(second, by=cast.coordinator, reason="Une autre.")
    cast.write("Nous voulons travailler ensemble, trois ans.")
    third = cast.open()
    services.recall(third, by=cast.coordinator, reason="Encore.")
    cast.write("Nous voulons travailler ensemble, quatre ans.")
    return first, second, third, cast.open()


def test_what_changed_is_counted_from_the_last_position(cast, rounds):
    page = page_of(signed_in(cast.speakers[0]), rounds[3].get_absolute_url())
    assert "depuis la dernière réponse de votre organisme (premier tour)" in page
    assert "quatre ans" in changes_in(page)
    page = page_of(signed_in(cast.speakers[1]), rounds[3].get_absolute_url())
    assert "depuis la dernière réponse de votre organisme (deuxième tour)" in page
    page = page_of(signed_in(cast.speakers[2]), rounds[3].get_absolute_url())
    assert "dernière réponse de votre organisme" not in page
    assert "<ins>" not in page


def test_a_letter_that_was_contested_is_no_position(cast):
    cast.write()
    first = cast.open()
    letter = services.record_letter(
        first,
        organisation=cast.organisations[0],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(),
        dated_on=clock.today(),
    )
    services.contest(letter, by=cast.speakers[0], reason="Jamais écrite.")
    services.recall(first, by=cast.coordinator, reason="À revoir.")
    cast.write("Autre chose.")
    page = page_of(signed_in(cast.speakers[0]), cast.open().get_absolute_url())
    assert "dernière réponse de votre organisme" not in page


def test_any_two_rounds_are_compared_in_the_order_of_time(cast, rounds):
    browser = signed_in(cast.speakers[0])
    for asked in ("?depuis=2&jusque=3", "?depuis=3&jusque=2"):
        page = page_of(browser, rounds[3].get_absolute_url() + asked)
        assert "Ce qui a changé du deuxième tour au troisième tour" in page
        changes = changes_in(page)
        assert re.search(r"<del>.*?deux.*?</del>", changes)
        assert re.search(r"<ins>.*?trois.*?</ins>", changes)
        assert "quatre" not in changes
        assert '<option value="2" selected>' in page
        assert '<option value="3" selected>' in page
        assert 'href="#section-introduction">Introduction</a>' not in changes
    page = page_of(browser, rounds[3].get_absolute_url() + "?depuis=2")
    assert "Ce qui a changé du deuxième tour au quatrième tour" in page
    assert 'href="#section-introduction">Introduction</a>' in changes_in(page)
    page = page_of(browser, rounds[1].get_absolute_url() + "?depuis=1&jusque=4")
    assert "Ce qui a changé du premier tour au quatrième tour" in page
    page = page_of(browser, rounds[3].get_absolute_url() + "?depuis=2&jusque=2")
    assert "Rien n’a changé." in page


@pytest.mark.parametrize("asked", ["?depuis=9", "?depuis=2&jusque=9", "?depuis=x", "?depuis=2&jusque=x"])
def test_a_round_that_the_text_does_not_have(cast, rounds, asked):
    page_of(signed_in(cast.speakers[0]), rounds[3].get_absolute_url() + asked, 404)


def test_a_stranger_compares_nothing(home, cast, rounds):
    stranger = make_cast(home, title="Un autre projet").speakers[0]
    page_of(signed_in(stranger), rounds[3].get_absolute_url() + "?depuis=1&jusque=2", 404)


def test_the_choice_keeps_the_view(cast, rounds):
    page = page_of(signed_in(cast.speakers[0]), rounds[3].get_absolute_url() + "?depuis=1&jusque=2&vue=cote-a-cote")
    assert '<input type="hidden" name="vue" value="cote-a-cote" />' in page
    assert 'class="sides diff"' in page
    # On a narrow screen, where two columns have no room, the same change stands inside the text.
    assert 'class="diff change__inline"' in page
    assert "depuis=1&amp;jusque=2#changes" in page


def test_a_text_with_one_round_offers_no_comparison(cast):
    cast.write()
    assert 'id="changes"' not in page_of(signed_in(cast.speakers[0]), cast.open().get_absolute_url())


def test_the_page_of_a_round_costs_as_much_with_a_comparison(cast, rounds, django_assert_max_num_queries):
    browser = signed_in(cast.speakers[0])
    address = rounds[3].get_absolute_url() + "?depuis=1&jusque=2"
    browser.get(address)
    with django_assert_max_num_queries(30):
        browser.get(address)


def test_the_desk_shows_what_changed_since_the_round_before(cast, rounds):
    page = page_of(signed_in(cast.staff), reverse("desk:validation", args=[rounds[3].page_id]))
    assert "Ce qui a changé du troisième tour au quatrième tour" in page
    assert "differences" in page


def test_the_sheet_starts_with_the_sentence_and_ends_with_the_resolution(cast, rounds):
    sheet = page_of(signed_in(cast.speakers[0]), f"/espace/tours/{rounds[3].pk}/feuille/")
    assert "depuis la dernière réponse de votre organisme (premier tour)" in sheet
    assert "<p>1 changement dans 1 section" in sheet
    assert "Nous voulons travailler ensemble, quatre ans." in sheet
    resolution = sheet.index("Décision à mettre aux voix")
    assert sheet.index("Le texte figé") < resolution < sheet.index("Nous approuvons") < sheet.index(rounds[3].digest)


def test_the_sheet_has_one_view(cast, rounds):
    """On paper nobody changes it, and two columns would take twice the sheets."""
    sheet = page_of(signed_in(cast.speakers[0]), f"/espace/tours/{rounds[3].pk}/feuille/?vue=cote-a-cote")
    assert "<ins>" in sheet
    assert "sides diff" not in sheet
    assert "differences-view" not in sheet


def test_the_notice_of_an_editorial_change_shows_what_changed_in_both_views_without_leaving_the_page(cast):
    """What is being typed there must not be lost by looking at the changes otherwise."""
    Charter.objects.filter(project=cast.project).update(allows_editorial_changes=True)
    cast.write("Nous voulons travailler ensemble.")
    agreed = cast.confirm(cast.agree(cast.open()))
    services.recall(agreed, by=cast.coordinator, reason="Une coquille.")
    cast.write("Nous voulons travailler ensemble !")
    retouch = services.open_round(cast.phase, by=cast.coordinator, editorial=True)
    address = f"/espace/tours/{retouch.pk}/objection/{cast.organisations[1].pk}/"
    browser = signed_in(cast.speakers[1])
    for page in (page_of(browser, address), browser.post(address, {"words": " "}).content.decode()):
        changes = changes_in(" ".join(page.split()))
        assert "<p>1 changement dans 1 section" in changes
        assert 'name="differences-view" id="differences-inside" checked' in changes
        assert 'name="differences-view" id="differences-sides"' in changes
        assert (
            '<label class="differences__switch" for="differences-sides">Avant et après, côte à côte</label>' in changes
        )
        assert 'class="diff change__inline"' in changes
        assert 'class="sides diff"' in changes
        assert "vue=" not in changes
        assert re.search(r"<del>.*?ensemble\..*?</del>", changes)
    # The boxes stand outside the form: what they say is never sent.
    assert page.index("differences-sides") < page.index('name="words"')


# Wagtail leaves the temporary file of a rendition for Python to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_both_pictures_are_shown(home, cast):
    images = [
        get_image_model().objects.create(
            title=title, file=picture("PNG", f"{number}.png"), collection=cast.project.collection
        )
        for number, title in enumerate(("La façade", "Le jardin"))
    ]
    block = BodyBlock().child_blocks["illustration"]

    def write(image):
        value = {"image": {"image": image.pk, "alt_text": "Un mur", "decorative": False}, "caption": ""}
        cast.write("Nous.", body=[("illustration", block.to_python(value))])

    write(images[0])
    first, number = cast.open(), images[0].pk
    cast.answer(first, 0)
    services.recall(first, by=cast.coordinator, reason="Autre image.")
    write(images[1])
    second = cast.open()
    browser = signed_in(cast.speakers[0])
    page = changes_in(page_of(browser, second.get_absolute_url()))
    assert "La façade → Le jardin" in page
    assert page.count("<img ") == 2
    assert "/preuves/" not in page
    # The site's own picture is gone: the one that the round kept is shown, to the people of the project alone.
    images[0].delete()
    kept = f"/preuves/tours/{first.pk}/images/{number}/"
    assert f'src="{kept}"' in changes_in(page_of(browser, second.get_absolute_url()))
    answer = browser.get(kept)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"PNG" in answer.getvalue()
    assert Client().get(kept).status_code == 302
    stranger = make_cast(home, title="Un autre projet").speakers[0]
    for person, address in ((stranger, kept), (cast.speakers[0], f"/preuves/tours/{second.pk}/images/{number}/")):
        assert signed_in(person).get(address).status_code == 404
    storages["private"].delete(FrozenFile.objects.get(round=first).place)
    assert browser.get(kept).status_code == 404


def test_a_frozen_text_keeps_how_its_rows_and_what_they_name_were_called(cast):
    """The editor's identifiers pair the rows, and an organisation renamed since goes by the name that it had."""
    page = FeasibilityPhasePage.objects.child_of(cast.project).get().get_latest_revision_as_object()
    rows = [
        {"type": "line", "id": "one", "value": {"label": "Paie", "kind": "expense", "amount": "31000", "year": 2026}},
        {"type": "line", "id": "two", "value": {"label": "Loyer", "kind": "expense", "amount": "42000", "year": 2026}},
    ]
    impact = {"area": "finance", "organisation": cast.organisations[0].pk, "effect": "Moins", "gravity": "3"}

    def write(amount, organisation):
        rows[0]["value"]["amount"] = amount
        link = f'<a linktype="page" id="{cast.project.pk}">le projet</a>'
        page.introduction = f'<p data-block-key="k1">Voir {link}.</p>'
        page.budget = rows
        page.impacts = [{"type": "impact", "id": "i", "value": impact | {"organisation": organisation.pk}}]
        page.save_revision(user=cast.coordinator)
        return services.open_round(page, by=cast.coordinator)

    first = write("31000", cast.organisations[0])
    name = cast.organisations[0].name
    type(cast.organisations[0]).objects.filter(pk=cast.organisations[0].pk).update(name="Un autre nom")
    services.recall(first, by=cast.coordinator, reason="Le budget.")
    second = write("42000", cast.organisations[1])
    introduction = first.text.section("introduction")
    assert introduction.ids == (("/introduction#0", "k1"),)
    assert introduction.names == ((f"wagtailcore.page {cast.project.pk}", cast.project.title),)
    assert first.text.section("budget").ids == (("/budget/0", "one"), ("/budget/1", "two"))
    shown = page_of(signed_in(cast.coordinator), second.get_absolute_url() + "?depuis=1")
    assert "Paie, montant : 31 000 € → 42 000 €" in shown
    assert f"{name} → {cast.organisations[1].name}" in shown
    assert "Loyer," not in shown
