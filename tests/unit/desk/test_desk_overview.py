"""What the desk shows at a glance: the rounds to act on, and what each organisation said."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coop_pages.models import Round
from coop_pages.validation import clock, services
from coop_pages.validation.services import RequestedChange
from coop_pages.validation.states import Verdict
from tests.factories.browsers import signed_in
from tests.factories.files import pdf
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30


def home_of(person):
    return signed_in(person).get(reverse("wagtailadmin_home")).content.decode()


def test_the_home_of_the_desk_groups_rounds_by_what_they_wait_for(cast, home):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    shown = home_of(cast.staff)
    assert "Les organismes répondent" in shown
    assert "1 réponse sur 3" in shown
    Round.objects.filter(pk=opened.pk).update(deadline=clock.today() - timedelta(days=1))
    shown = home_of(cast.staff)
    assert "En retard" in shown
    assert "Les organismes répondent" not in shown
    for number in (1, 2):
        cast.answer(opened, number)
    assert "À confirmer par le comité de pilotage" in home_of(cast.staff)
    cast.confirm(opened)
    assert "Prêt à mettre en ligne" in home_of(cast.staff)
    services.publish(opened, by=cast.staff)
    assert "Prêt à mettre en ligne" not in home_of(cast.staff)


def test_the_home_of_the_desk_says_each_thing_once_and_in_plain_words(cast, home):
    cast.write()
    cast.open()
    for person in (cast.staff, cast.contributor):
        assert "workflow" not in home_of(person).partition("<main")[2]


def test_no_word_of_another_language_stands_in_the_trails_and_choices_of_the_editor(cast, home):
    browser = signed_in(cast.staff)
    for address in (
        reverse("wagtailadmin_explore", args=[home.pk]),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtail_localize:submit_page_translation", args=[home.pk]),
    ):
        shown = browser.get(address).content.decode()
        for word in ("Root", "Locale", "Régions"):
            assert f">{word}<" not in "".join(shown.split()), (address, word)


def test_nobody_reads_there_the_rounds_of_a_project_that_is_not_theirs(cast, home):
    other = make_cast(home, title="Un projet secret")
    other.write()
    other.open()
    assert "Un projet secret" in home_of(cast.staff)
    assert "Un projet secret" not in home_of(cast.contributor)


def test_what_each_organisation_said_is_read_with_its_minutes_and_its_remarks(cast):
    cast.write()
    opened = cast.open()
    cast.answer(
        opened,
        0,
        Verdict.REQUEST_CHANGES,
        change_requests=[RequestedChange("Dire la durée.", "introduction", "Pendant douze mois.")],
    )
    services.record_letter(
        opened,
        organisation=cast.organisations[1],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(),
        dated_on=clock.today(),
    )
    request = opened.decisions.order_by("pk")[0].change_requests.get()
    services.answer_change_request(request, by=cast.coordinator, disposition="accepted", answer="C’est ajouté.")
    shown = signed_in(cast.staff).get(reverse("desk:validation", args=[cast.phase.pk])).content.decode()
    letter = opened.decisions.get(organisation=cast.organisations[1]).letter
    for words in ("Dire la durée.", "Pendant douze mois.", "C’est ajouté.", letter.get_absolute_url()):
        assert words in shown


def test_the_desk_asks_the_database_as_much_for_many_organisations_as_for_few(home):
    counts = []
    for organisations in (3, 15):
        cast = make_cast(home, organisations=organisations, title=f"À {organisations}")
        cast.write()
        opened = cast.open()
        for number in range(organisations - 1):
            cast.answer(opened, number, Verdict.REQUEST_CHANGES, comment="Dire la durée.")
        browser, address = signed_in(cast.staff), reverse("desk:validation", args=[cast.phase.pk])
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES
