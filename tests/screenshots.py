"""Draw the pictures of the guides from the demonstration, small enough for a repository.

With `make demo` running: PYTHONPATH=site python -m tests.screenshots http://localhost:8000 [beginning of a name]
"""

import os
import sys
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.find_browser import executable

FOLDER = Path(__file__).parents[1] / "docs/img"
HEAVIEST = 60_000  # bytes
COLOURS = 48


def session_of(email: str) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    from directory.models import User

    client = Client()
    client.force_login(User.objects.get(email=email))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value}


def draw(page: Page, name: str) -> None:
    """What the window shows, in few colours."""
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as shot:
        reduced = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(file, optimize=True)
    if file.stat().st_size > HEAVIEST:
        sys.exit(f"{file} is heavier than {HEAVIEST} bytes")


def addresses() -> dict[str, str]:
    """Of the screens that the guide for communications staff shows, by the name of their picture."""
    from django.urls import reverse
    from wagtail_localize.models import Translation

    from coop_pages.models import CaseStudyIndexPage, CaseStudyPage

    index = CaseStudyIndexPage.objects.get(locale__language_code="fr")
    study = CaseStudyPage.objects.filter(locale=index.locale, live=True).first()
    found = {
        "redaction-accueil": reverse("wagtailadmin_home"),
        "redaction-ajouter": reverse("wagtailadmin_pages:add", args=["coop_pages", "casestudypage", index.pk]),
        "redaction-validation": reverse("desk:validation", args=[study.pk]),
        "redaction-traductions": reverse("desk:translations"),
        "redaction-accord-image": reverse("imageconsent:add"),
    }
    translation = Translation.objects.filter(source__specific_content_type__model="casestudypage").first()
    if translation:
        target = translation.get_target_instance()
        found["redaction-traduire"] = reverse("wagtailadmin_pages:edit", args=[target.pk])
    return found


def main(site: str, beginning: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from tests.browser_fixtures import FLAGS

    FOLDER.mkdir(exist_ok=True)
    cookie, screens = session_of("redaction@example.org"), addresses()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        context = browser.new_context(base_url=site, locale="fr-FR", viewport={"width": 1000, "height": 640})
        context.add_cookies([cookie | {"url": site}])
        page = context.new_page()
        page.set_default_timeout(60_000)
        for name, address in screens.items():
            if name.startswith(beginning):
                page.goto(address)
                page.wait_for_load_state("networkidle")
                draw(page, name)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
