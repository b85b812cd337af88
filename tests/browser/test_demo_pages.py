"""The demonstration's pages as people meet them: accessible in light and dark, and light in queries."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coop_pages.models import CaseStudyPage, CooperationProjectPage, Round
from coop_pages.validation.states import RoundState
from directory.models import User
from tests.factories.directory import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_QUERIES = 12
MOST_SPACE_QUERIES = 30


@pytest.fixture
def demo(home, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("load_demo")
    finished = CooperationProjectPage.objects.get(title__contains="Mayenne")
    public = [finished, *finished.phases(), CaseStudyPage.objects.live().first()]
    return [
        "/",
        "/en/",
        "/projets/",
        "/etudes-de-cas/",
        "/contacts/?departement=DEP-53",
        *(page.url for page in public),
    ]


def assert_accessible(page, address):
    violations = Axe().run(page).response["violations"]
    assert [(address, rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_public_pages_are_light_and_accessible(demo, live_server, visit):
    for address in demo:
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert len(queries) <= MOST_QUERIES, (address, len(queries))
    reader = visit()
    for scheme in ("light", "dark"):
        reader.emulate_media(color_scheme=scheme)
        for address in demo:
            reader.goto(address)
            assert_accessible(reader, address)

    under_way = Round.objects.get(state=RoundState.OPEN)
    partner, president = Client(), visit("phare@example.org")
    partner.force_login(User.objects.get(email="phare@example.org"))
    for address in ("/espace/", f"/espace/tours/{under_way.pk}/", f"/espace/projets/{under_way.project_id}/"):
        with CaptureQueriesContext(connection) as queries:
            assert partner.get(address).status_code == 200
        assert len(queries) <= MOST_SPACE_QUERIES, (address, len(queries))
        for scheme in ("light", "dark"):
            president.emulate_media(color_scheme=scheme)
            president.goto(address)
            assert_accessible(president, address)
