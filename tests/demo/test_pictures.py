"""What the pages look like, against small pictures kept in tests/visual/: shapes and masses, not letters.

A page is compared an eighth of its size and in grey, so that another version of the browser or another day's dates
pass, and a missing stylesheet, a moved column or a vanished map does not. `make pictures` takes them anew.
"""

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from coop_pages.models import CaseStudyPage, CooperationProjectPage

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[1] / "visual"
REDUCTION = 8
MOST_GREY = 48  # a point that differs by more is another one
MOST_POINTS = 0.04  # of such points, among all
SCREENS = {"phone": (376, 800), "desk": (1280, 880)}


def small(page):
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("L")
    return taken.resize((taken.width // REDUCTION, taken.height // REDUCTION), Image.Resampling.BOX)


def differing(one, other):
    others = ImageChops.difference(one, other).point(lambda grey: 255 * (grey > MOST_GREY))
    return others.histogram()[255] / (one.width * one.height)


NAMES = ("home", "approach", "forms", "map", "follow-up", "case-study")


# The mark also has the database made when these tests run alone.
@pytest.mark.django_db
def test_every_picture_kept_is_still_taken():
    expected = {f"{name}-{screen}.png" for name in NAMES for screen in SCREENS}
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
    changed = {}
    for screen, (width, height) in SCREENS.items():
        page = browser.new_page(
            base_url=site, locale="fr-FR", viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        for name, address in addresses.items():
            page.goto(address)
            page.evaluate("document.fonts.ready")
            path = PICTURES / f"{name}-{screen}.png"
            seen = small(page)
            if os.environ.get("TAKE_PICTURES"):
                seen.save(path, optimize=True)
                continue
            kept = Image.open(path)
            assert seen.size == kept.size, path.name
            share = differing(seen, kept)
            if share > MOST_POINTS:
                changed[path.name] = f"{share:.1%}"
                seen.save(path.with_name(f"{path.stem}.seen.png"))
        page.context.close()
    assert changed == {}
