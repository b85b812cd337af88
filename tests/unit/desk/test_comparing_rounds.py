"""At the desk: any two rounds of a text compared, in both views, and two versions with the pictures that changed."""

import re

import pytest
from django.urls import reverse
from wagtail.images import get_image_model

from coop_pages.validation import services
from coop_pages.validation.models.rounds import Round
from tests.factories.browsers import page_of, signed_in
from tests.factories.files import picture
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db


def changes_in(page):
    return re.search(r'id="changes">.*?(?:</details>|</section>)', page)[0]


@pytest.fixture
def rounds(cast):
    """Three, of which the second changed a word and the third another."""
    opened = []
    for length in ("un an", "deux ans", "trois ans"):
        if opened:
            services.recall(opened[-1], by=cast.coordinator, reason="Une précision.")
        cast.write(f"Nous voulons travailler ensemble, {length}.")
        opened.append(cast.open())
    return opened


@pytest.fixture
def address(cast):
    return reverse("desk:validation", args=[cast.phase.pk])


def test_the_last_two_rounds_are_compared_unless_others_are_asked_for(cast, rounds, address):
    browser = signed_in(cast.staff)
    page = page_of(browser, address)
    assert "Ce qui a changé du deuxième tour au troisième tour" in page
    assert '<option value="2" selected>' in page
    assert '<option value="3" selected>' in page
    assert re.search(r'<details class="desk-step" ?> <summary> <h2 class="desk-step__title" id="changes">', page)
    for asked in ("?depuis=1&jusque=2", "?depuis=2&jusque=1"):
        page = page_of(browser, address + asked)
        assert "Ce qui a changé du premier tour au deuxième tour" in page
        assert re.search(r'<details class="desk-step" open> <summary> <h2 class="desk-step__title" id="changes">', page)
        changes = changes_in(page)
        assert re.search(r"<del>.*?un an.*?</del>", changes)
        assert re.search(r"<ins>.*?deux ans.*?</ins>", changes)
    page = page_of(browser, address + "?depuis=1")
    assert "Ce qui a changé du premier tour au troisième tour" in page
    assert re.search(r"<ins>.*?trois ans.*?</ins>", changes_in(page))


def test_two_rounds_leave_no_choice_and_one_nothing_to_compare(cast, address):
    cast.write()
    first = cast.open()
    browser = signed_in(cast.staff)
    assert 'id="changes"' not in page_of(browser, address)
    services.recall(first, by=cast.coordinator, reason="Une précision.")
    cast.write("Autrement.")
    cast.open()
    page = page_of(browser, address)
    assert 'id="changes"' in page
    assert 'name="depuis"' not in page


@pytest.mark.parametrize("asked", ["?depuis=9", "?depuis=2&jusque=9", "?depuis=x", "?depuis=2&jusque=x"])
def test_a_round_that_the_text_does_not_have(cast, rounds, address, asked):
    page_of(signed_in(cast.staff), address + asked, 404)


def test_a_round_of_another_project_is_not_compared(home, cast, rounds, address):
    """The page was moved here: who sees its new project alone does not see what was put to the vote in the other."""
    elsewhere = make_cast(home, title="Un autre projet").project
    Round.objects.filter(pk=rounds[0].pk).update(project=elsewhere)
    browser = signed_in(cast.staff)
    page_of(browser, address + "?depuis=1&jusque=3", 404)
    page_of(browser, address + "?depuis=2&jusque=3")


def test_whoever_does_not_see_the_project_compares_nothing(home, cast, rounds, address):
    stranger = make_cast(home, title="Un autre projet").coordinator
    answer = signed_in(stranger).get(address + "?depuis=1&jusque=2")
    assert answer.status_code in {302, 403}
    assert "deux ans" not in answer.content.decode()


def test_both_views_and_the_choice_keeps_the_view(cast, rounds, address):
    browser = signed_in(cast.staff)
    page = page_of(browser, address)
    assert "sides diff" not in page
    assert 'href="?vue=cote-a-cote#changes"' in page
    page = page_of(browser, address + "?depuis=1&jusque=2&vue=cote-a-cote")
    assert '<input type="hidden" name="vue" value="cote-a-cote" />' in page
    assert 'class="sides diff"' in page
    assert 'class="diff change__inline"' in page
    assert 'href="?depuis=1&amp;jusque=2#changes"' in page


def test_the_desk_costs_as_much_with_a_comparison(cast, rounds, address, django_assert_max_num_queries):
    browser = signed_in(cast.staff)
    browser.get(address)
    with django_assert_max_num_queries(60) as asked:
        browser.get(address)
    with django_assert_max_num_queries(len(asked.captured_queries)):
        browser.get(address + "?depuis=1&jusque=3&vue=cote-a-cote")


def image_of(cast, title, number):
    file = picture("PNG", f"{number}.png", side=number)
    return get_image_model().objects.create(title=title, file=file, collection=cast.project.collection)


def show(cast, image):
    cast.write(f'Voici.</p><embed embedtype="image" id="{image.pk}" format="left" alt="Un mur"/><p>Merci.')
    return cast.phase.latest_revision


# Wagtail leaves the temporary file of a rendition for Python to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_two_versions_show_both_pictures(home, cast):
    images = [image_of(cast, "La façade", 2), image_of(cast, "Le jardin", 3)]
    show(cast, images[0])
    opened = cast.open()
    first = opened.revision
    services.recall(opened, by=cast.coordinator, reason="Une autre image.")
    second = show(cast, images[1])
    address = reverse("desk:versions", args=[cast.phase.pk])
    asked = f"{address}?de={first.pk}&a={second.pk}"
    browser = signed_in(cast.coordinator)
    changes = changes_in(page_of(browser, asked))
    assert "La façade" in changes
    assert "Le jardin" in changes
    assert changes.count("<img ") == 2
    assert "/preuves/" not in changes
    assert f'href="?de={first.pk}&amp;a={second.pk}&amp;vue=cote-a-cote#changes"' in changes
    # The site's own picture became another one: what a round kept of it is shown, through the address that checks.
    get_image_model().objects.filter(pk=images[0].pk).update(file=images[1].file.name)
    changes = changes_in(page_of(browser, asked))
    assert f'<img src="{reverse("evidence:picture", args=[opened.pk, images[0].pk])}"' in changes
    assert changes.count("<img ") == 2


def test_versions_side_by_side(cast):
    cast.write("Nous commençons un peu plus tard.")
    first = cast.phase.latest_revision
    cast.write("Nous commençons un peu plus tôt.")
    second = cast.phase.latest_revision
    address = f"{reverse('desk:versions', args=[cast.phase.pk])}?de={first.pk}&a={second.pk}"
    page = page_of(signed_in(cast.staff), f"{address}&vue=cote-a-cote")
    assert 'class="sides diff"' in page
    assert '<input type="hidden" name="vue" value="cote-a-cote" />' in page
    assert "sides diff" not in page_of(signed_in(cast.staff), address)
