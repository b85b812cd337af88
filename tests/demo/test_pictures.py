"""What the pages look like, against small pictures kept in tests/visual/: shapes and masses, not letters.

A page is compared an eighth of its size and in grey, so that another version of the browser or another day's dates
pass, and a missing stylesheet, a moved column or a vanished map does not. `make pictures` takes them anew.
"""

import pytest

from coop_pages.models import CaseStudyPage, CooperationProjectPage
from tests.small_pictures import PICTURES, SCREENS, changed
from tests.unit.space.test_comparison_pictures import PICTURES_OF_THE_COMPARISON

pytestmark = pytest.mark.browser

NAMES = ("home", "approach", "forms", "map", "follow-up", "case-study")


# The mark also has the database made when these tests run alone.
@pytest.mark.django_db
def test_every_picture_kept_is_still_taken():
    expected = {f"{name}-{screen}.png" for name in NAMES for screen in SCREENS}
    expected |= {f"{name}.png" for name in PICTURES_OF_THE_COMPARISON}
    assert {path.name for path in PICTURES.glob("*.png") if ".seen" not in path.name} == expected


def test_pages_look_as_they_were_drawn(site, browser, committed):
    project = CooperationProjectPage.objects.get(title__contains="Mayenne")
    case = CaseStudyPage.objects.get(title__contains="Mayenne", locale=project.locale)
    addresses = {
        "home": "/",
        "approach": "/demarche/#phases",
        "forms": "/formes/",
        "map": "/contacts/?lieu=53#map",
        "follow-up": f"{project.url}suivi/",
        "case-study": case.url,
    }
    others = {}
    for screen, (width, height) in SCREENS.items():
        page = browser.new_page(
            base_url=site, locale="fr-FR", viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        for name, address in addresses.items():
            page.goto(address)
            page.evaluate("document.fonts.ready")
            others[f"{name}-{screen}"] = changed(page, f"{name}-{screen}")
        page.context.close()
    assert {name: share for name, share in others.items() if share} == {}
