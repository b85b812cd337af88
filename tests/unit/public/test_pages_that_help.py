"""When something is not there, or not now, the page says what to do next."""

import pytest
from django.template.loader import get_template
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_lost_reader_can_search_and_call_in_both_languages(home):
    for prefix, action in (("", "/etudes-de-cas/"), ("/en", "/en/case-studies/")):
        answer = Client().get(f"{prefix}/nulle-part/")
        assert answer.status_code == 404
        page = answer.content.decode()
        assert f'action="{action}"' in page
        assert f'href="{prefix}/contacts/"' in page
        assert 'role="search"' in page


@pytest.mark.django_db(databases=[])
def test_a_failure_page_needs_no_database():
    for name in ("500.html", "maintenance.html"):
        page = get_template(name).render()
        assert "tel:+33153363500" in page
        assert "{" not in page.split("</style>")[1]


def test_a_file_closes_the_site_and_its_removal_opens_it(home, settings, tmp_path):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    assert Client().get("/").status_code == 200
    settings.MAINTENANCE_FILE.touch()
    answer = Client().get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "en travaux" in answer.content.decode()
    assert Client().get("/sante/").status_code == 200
    settings.MAINTENANCE_FILE.unlink()
    assert Client().get("/").status_code == 200
