"""All projects on one screen: found by what one asks, sorted, kept as a view, and exported exactly as seen."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape, strip_tags
from openpyxl import load_workbook

from coop_pages.models import Round, SavedView
from coop_pages.validation import clock
from directory.models import Overseer
from tests.factories.browsers import signed_in
from tests.factories.directory import TerritoryFactory, UriopssContactFactory, UserFactory
from tests.factories.many_projects import many_projects
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30
ALL = "/admin/cooperation/projets/"


def words_of(answer):
    return " ".join(strip_tags(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ").split())


def overseer_of(cast, role=Overseer.Role.READS, contact=None):
    person = UserFactory.create()
    Overseer.objects.create(person=person, contact=contact or cast.project.uriopss, role=role)
    return person


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def two_projects(cast, home):
    other = make_cast(home, title="Une équipe mobile de l’Élorn")
    type(other.project).objects.filter(pk=other.project.pk).update(territory=TerritoryFactory(name="Finistère"))
    type(other.organisations[0]).objects.filter(pk=other.organisations[0].pk).update(name="Le Bon Sauveur")
    other.write()
    opened = other.open()
    Round.objects.filter(pk=opened.pk).update(deadline=clock.today() - timedelta(days=4))
    return cast, other


def test_a_project_is_found_by_its_name_its_organisations_its_territory_and_its_situation(two_projects):
    cast, other = two_projects
    browser = signed_in(cast.staff)
    for asked, found in (
        ({"q": "equipe l'elorn"}, other),
        ({"q": "le bon sauveur"}, other),
        ({"situation": "late"}, other),
        ({"situation": "writing"}, cast),
        ({"uriopss": cast.project.uriopss_id}, cast),
        ({"phase": "information", "uriopss": other.project.uriopss_id}, other),
    ):
        shown = words_of(browser.get(ALL, asked))
        other_one = cast if found is other else other
        assert found.project.title in shown, asked
        assert other_one.project.title not in shown, asked
    nothing = words_of(browser.get(ALL, {"q": "introuvable"}))
    assert "Aucun projet ne répond à cela." in nothing
    assert "Voir tous les projets" in nothing


def test_what_the_address_asks_wrongly_is_left_out(two_projects):
    cast, other = two_projects
    shown = words_of(signed_in(cast.staff).get(ALL, {"situation": "x", "uriopss": "9999999", "tri": "y", "p": "z"}))
    assert cast.project.title in shown
    assert other.project.title in shown


def test_the_most_pressing_project_comes_first_and_a_click_on_a_heading_sorts(two_projects):
    cast, other = two_projects
    browser = signed_in(cast.staff)

    def order(**asked):
        shown = words_of(browser.get(ALL, asked))
        return shown.index(other.project.title) < shown.index(cast.project.title)

    assert order()
    assert order(tri="-titre")
    assert not order(tri="titre")
    page = browser.get(ALL, {"tri": "titre"}).content.decode()
    assert 'aria-sort="ascending"' in page
    assert "?tri=-titre" in page


def test_a_view_is_saved_in_two_clicks_and_forgotten_in_one(two_projects):
    cast, _other = two_projects
    browser = signed_in(cast.staff)
    page = browser.get(ALL, {"situation": "late", "tri": "retard"}).content.decode()
    assert 'value="des réponses sont en retard"' in page
    browser.post(f"{ALL}vues/", {"name": "Mes retards", "query": "situation=late&tri=retard&p=3"})
    view = SavedView.objects.get()
    assert (view.person, view.query) == (cast.staff, "situation=late&tri=retard")
    assert "Mes retards" in words_of(browser.get(ALL))
    assert 'aria-current="page"' in browser.get(f"{ALL}?{view.query}").content.decode()
    assert "Mes retards" not in words_of(signed_in(cast.coordinator).get(ALL))
    assert signed_in(cast.coordinator).post(f"{ALL}vues/{view.pk}/oublier/").status_code == 404
    browser.post(f"{ALL}vues/{view.pk}/oublier/")
    assert not SavedView.objects.exists()


def test_a_name_that_is_refused_stays_typed_in_a_form_that_is_open(two_projects):
    cast, _other = two_projects
    browser = signed_in(cast.staff)
    typed = "Retards & « suites » " + "à revoir " * 12
    answer = browser.post(f"{ALL}vues/", {"name": typed, "query": "situation=late"}, follow=True)
    page = answer.content.decode()
    assert not SavedView.objects.exists()
    assert "Donnez un nom" in words_of(answer)
    assert f'value="{escape(typed)}"' in page
    assert '<details class="desk-save" open>' in page
    assert 'name="query" value="situation=late"' in page


def test_what_is_exported_is_exactly_what_is_seen_in_words_with_dates_and_numbers(two_projects):
    cast, other = two_projects
    browser = signed_in(cast.staff)
    header, *rows = rows_of(browser.get(ALL, {"situation": "late", "export": "csv"}))
    assert [row[0] for row in rows] == [other.project.title]
    told = dict(zip(header, rows[0], strict=True))
    assert told["Situation"] == "des réponses sont en retard"
    assert told["Jours de retard"] == "4"
    assert told["Prochaine date"] == f"{clock.today() - timedelta(days=4):%d/%m/%Y}"
    assert told["Territoire"] == "Finistère"
    assert other.organisations[2].name in told["Qui doit agir"]
    book = load_workbook(io.BytesIO(browser.get(ALL, {"situation": "late", "export": "xlsx"}).content))
    names, values = ([cell.value for cell in line] for line in book.active.iter_rows())
    assert names == header
    typed = dict(zip(names, values, strict=True))
    assert typed["Jours de retard"] == 4
    assert typed["Prochaine date"].date() == clock.today() - timedelta(days=4)
    assert typed["Projet"] == "Une équipe mobile de l’Élorn"
    assert book.active.freeze_panes == "A2"


def test_a_formula_in_a_title_stays_words_in_a_spreadsheet(cast):
    type(cast.project).objects.filter(pk=cast.project.pk).update(title="=1+1")
    browser = signed_in(cast.staff)
    assert rows_of(browser.get(ALL, {"export": "csv"}))[1][0] == "'=1+1"
    cell = load_workbook(io.BytesIO(browser.get(ALL, {"export": "xlsx"}).content)).active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_picture_says_the_phases_of_the_rows_seen(two_projects):
    cast, _other = two_projects
    drawn = signed_in(cast.staff).get(ALL, {"situation": "late", "export": "svg"})
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "Une équipe mobile de l’Élorn" in drawn.content.decode()
    assert cast.project.title not in drawn.content.decode()


@pytest.mark.parametrize("role", Overseer.Role)
def test_an_overseer_finds_the_projects_of_their_uriopss_alone_on_every_screen_and_in_every_export(two_projects, role):
    cast, other = two_projects
    browser = signed_in(overseer_of(cast, role))
    for asked in ({}, {"q": "Élorn"}, {"uriopss": other.project.uriopss_id}, *({"export": e} for e in ("csv", "svg"))):
        shown = browser.get(ALL, asked).content.decode("utf-8-sig")
        assert other.project.title not in shown, asked
    assert cast.project.title in words_of(browser.get(ALL))
    assert other.project.title not in words_of(browser.get(reverse("wagtailadmin_home")))
    assert cast.project.title in words_of(browser.get(reverse("desk:project", args=[cast.project.pk])))
    assert browser.get(reverse("desk:project", args=[other.project.pk])).status_code == 302
    assert browser.get(reverse("desk:validation", args=[other.phase.pk])).status_code == 302


def test_somebody_of_the_national_union_finds_every_project(two_projects):
    cast, other = two_projects
    shown = words_of(signed_in(overseer_of(cast, contact=UriopssContactFactory(is_national=True))).get(ALL))
    assert cast.project.title in shown
    assert other.project.title in shown


def test_whoever_only_reads_acts_on_nothing_and_whoever_steers_opens_and_recalls(cast):
    cast.write()
    reader, steering = overseer_of(cast), overseer_of(cast, Overseer.Role.STEERS)
    address = reverse("desk:validation", args=[cast.phase.pk])
    signed_in(reader).post(address, {"step": "open"})
    assert not Round.objects.exists()
    assert "Ouvrir un tour" not in words_of(signed_in(reader).get(address))
    signed_in(steering).post(address, {"step": "open", "open-asks_publication": "on"})
    assert Round.objects.get().state == "open"
    signed_in(steering).post(address, {"step": "recall", "recall-reason": "Une erreur."})
    assert Round.objects.get().state == "recalled"


def test_an_overseer_writes_no_text_and_puts_nothing_online(cast):
    cast.write()
    person = overseer_of(cast, Overseer.Role.STEERS)
    browser = signed_in(person)
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[cast.phase.pk])).status_code == 302
    cast.confirm(cast.agree(cast.open()))
    address = reverse("desk:validation", args=[cast.phase.pk])
    assert "Mettre en ligne le texte validé" not in words_of(browser.get(address))
    browser.post(address, {"step": "publish"})
    assert Round.objects.get().state == "confirmed"


def test_an_overseer_whose_time_is_over_finds_nothing_more(cast):
    person = overseer_of(cast)
    browser = signed_in(person)
    assert browser.get(ALL).status_code == 200
    Overseer.objects.filter(person=person).update(until=date(2020, 1, 1))
    assert browser.get(ALL).status_code in {302, 404}
    assert not person.groups.exists()


@pytest.mark.parametrize("more", [91, pytest.param(991, marks=pytest.mark.long)])
def test_the_screens_ask_the_database_as_much_for_a_thousand_projects_as_for_nine(cast, more):
    cast.write()
    cast.open()
    people = (cast.staff, cast.coordinator, overseer_of(cast))
    addresses = (ALL, reverse("desk:project", args=[cast.project.pk]), f"{ALL}?export=csv")
    counts = []
    for added in (9, more):
        many_projects(cast, added)
        for browser in map(signed_in, people):
            for address in addresses:
                browser.get(address)
                with CaptureQueriesContext(connection) as queries:
                    assert browser.get(address).status_code == 200
                counts.append(len(queries))
    assert counts[:9] == counts[9:]
    assert max(counts) <= MOST_QUERIES, counts
