"""The partner space of the demonstration: accessible in light and dark, and light in queries."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coop_pages.models import Round
from coop_pages.validation.states import RoundState
from directory.models import Organisation, User

pytestmark = pytest.mark.browser

MOST_QUERIES = 30


def test_the_space_is_light_and_accessible(site, browser, committed):
    under_way = Round.objects.get(state=RoundState.OPEN)
    partner = Client()
    partner.force_login(User.objects.get(email="phare@example.org"))
    session = partner.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=site, locale="fr-FR", viewport={"width": 375, "height": 800})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
    president = context.new_page()
    organisation = Organisation.objects.get(mandates__person__email="phare@example.org")
    addresses = (
        "/espace/",
        "/espace/liste/valides/",
        f"/espace/tours/{under_way.pk}/",
        f"/espace/tours/{under_way.pk}/feuille/",
        f"/espace/tours/{under_way.pk}/remarques/",
        f"/espace/projets/{under_way.project_id}/",
        f"/espace/organismes/{organisation.pk}/personnes/",
        f"/espace/organismes/{organisation.pk}/inviter/",
        "/espace/mes-donnees/",
        "/espace/notifications/",
        "/espace/calendrier/",
        "/espace/securite/",
    )
    partner.get("/espace/mes-donnees/")  # what the process reads once and keeps
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert partner.get(address).status_code == 200
        assert len(queries) <= MOST_QUERIES, (address, len(queries))
        president.goto(address)
        for look in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}):
            president.emulate_media(**look)
            violations = Axe().run(president).response["violations"]
            assert [(address, rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []
            assert president.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        president.emulate_media(forced_colors="none")
    context.close()


@pytest.mark.parametrize("width", [320, 375, 768])
def test_the_menu_takes_one_line_and_unfolds_without_scripts(site, browser, committed, width):
    partner = Client()
    partner.force_login(User.objects.get(email="phare@example.org"))
    session = partner.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(
        base_url=site, locale="fr-FR", viewport={"width": width, "height": 800}, java_script_enabled=False
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
    president = context.new_page()
    president.goto("/espace/")
    # Until its own letters are there, a page is written in others, which are wider.
    president.evaluate("document.fonts.ready.then(() => null)")
    menu = president.get_by_role("navigation", name="Espace partenaires")
    assert president.get_by_role("banner").bounding_box()["height"] < 100
    assert not menu.get_by_role("link", name="Calendrier").is_visible()
    menu.get_by_text("Menu", exact=True).focus()
    president.keyboard.press("Enter")
    assert menu.get_by_role("button", name="Se déconnecter").is_visible()
    president.keyboard.press("Tab")
    assert menu.get_by_role("link", name="Mon espace").evaluate("link => link === document.activeElement")
    context.close()
