"""What staff ask of all the projects at once: read, narrowed, exported in words and types, and for one's own alone."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from openpyxl import load_workbook

from coop_pages.desk.reports import REPORTS
from coop_pages.models import Round
from coop_pages.validation.states import Verdict
from directory.models import Overseer
from tests.factories.browsers import signed_in
from tests.factories.directory import TerritoryFactory, UserFactory
from tests.factories.many_projects import many_projects
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30


def address(slug):
    return reverse("desk:report", args=[slug])


def rows_of(browser, slug, **asked):
    answer = browser.get(address(slug), asked | {"export": "csv"})
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def busy(cast, home):
    """A text published after a round of ten days; another project, elsewhere, whose text one organisation refused."""
    cast.publish_phase()
    Round.objects.update(opened_at=timezone.now() - timedelta(days=10, hours=1))
    other = make_cast(home, title="Une équipe mobile")
    type(other.project).objects.filter(pk=other.project.pk).update(territory=TerritoryFactory(name="Finistère"))
    other.write()
    opened = other.open()
    other.answer(opened, 0, Verdict.REFUSE, comment="Non.")
    return cast, other


def test_projects_are_counted_by_territory_form_and_phase(busy):
    browser = signed_in(busy[0].staff)
    assert {row["Territoire"]: row["Projets"] for row in rows_of(browser, "projets-par-territoire")} == {
        "Finistère": "1",
        "—": "1",
    }
    by_phase = {row["Phase en cours"]: row["Projets"] for row in rows_of(browser, "projets-par-phase")}
    assert by_phase == {"1. Information et lancement": "1", "2. Étude d’opportunité": "1"}


def test_the_time_of_rounds_is_told_with_the_longest_and_its_text(busy):
    first = rows_of(signed_in(busy[0].staff), "durees")[0]
    assert first["Tours clos"] == "1"
    assert first["Durée médiane d’un tour (jours)"] == "10"
    assert busy[0].project.title in first["Lequel"]


def test_who_answered_what_and_when_is_told_of_one_project(busy):
    cast, other = busy
    rows = rows_of(signed_in(cast.staff), "reponses", project=other.project.pk)
    assert [(row["Organisme"], row["Réponse"]) for row in rows] == [
        (other.organisations[0].name, "Refuse"),
        (other.organisations[1].name, "Sans réponse"),
        (other.organisations[2].name, "Sans réponse"),
    ]
    assert rows[0]["Donnée par"] == str(other.speakers[0])
    assert rows[0]["Donnée le"] == f"{timezone.localdate():%d/%m/%Y}"


def test_what_was_published_is_told_between_two_days(busy):
    browser = signed_in(busy[0].staff)
    [row] = rows_of(browser, "textes-en-ligne")
    assert (row["Organismes qui ont approuvé"], row["En ligne aujourd’hui"]) == ("3", "oui")
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert rows_of(browser, "textes-en-ligne", since=f"{tomorrow:%Y-%m-%d}") == []


def test_a_workbook_holds_numbers_and_days_as_such(busy):
    answer = signed_in(busy[0].staff).get(address("textes-en-ligne"), {"export": "xlsx"})
    header, values = ([cell.value for cell in line] for line in load_workbook(io.BytesIO(answer.content)).active.rows)
    told = dict(zip(header, values, strict=True))
    assert told["Organismes qui ont approuvé"] == 3
    assert told["Publié le"].date() == timezone.localdate()


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.slug)
def test_an_overseer_reads_in_it_the_projects_of_their_uriopss_alone(busy, report):
    cast, other = busy
    other.project.uriopss.to_verify, other.project.uriopss.name = True, "Uriopss Bretagne"
    other.project.uriopss.save()
    person = UserFactory.create()
    Overseer.objects.create(person=person, contact=cast.project.uriopss)
    browser = signed_in(person)
    shown = strip_tags(browser.get(address(report.slug)).content.decode())
    exported = browser.get(address(report.slug), {"export": "csv"}).content.decode("utf-8-sig")
    for secret in (other.project.title, "Finistère", other.organisations[0].name, other.project.uriopss.name):
        assert secret not in shown, secret
        assert secret not in exported, secret


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.slug)
def test_whoever_follows_nothing_is_refused(cast, report):
    assert signed_in(cast.contributor).get(address(report.slug)).status_code == 302


def test_every_report_asks_the_database_as_much_for_hundreds_of_projects_as_for_nine(cast):
    cast.write()
    cast.open()
    browser, counts = signed_in(cast.staff), []
    for added in (9, 291):
        many_projects(cast, added)
        for report in REPORTS:
            browser.get(address(report.slug))
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address(report.slug)).status_code == 200
            counts.append(len(queries))
    assert counts[: len(REPORTS)] == counts[len(REPORTS) :]
    assert max(counts) <= MOST_QUERIES, counts
