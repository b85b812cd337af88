"""Draw the pictures of docs/partenaires.md from the demonstration, as a president's phone shows it.

With `make demo` running: make screenshots PORT=8000. The draft that it writes on the way is thrown away again.
"""

import os
import sys
from pathlib import Path
from typing import Any

import django
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.find_browser import executable

FOLDER = Path(__file__).parents[1] / "docs/img"
HEAVIEST = 60_000  # bytes
COLOURS = 32
# The browser itself writes the dates of its fields.
FRENCH: dict[str, str | float | bool] = {**os.environ, "LANG": "fr_FR.UTF-8", "LANGUAGE": "fr"}
PRESIDENT = "phare@example.org"


def draw(page: Page, name: str, *, lower: str = "") -> None:
    """What the phone shows, in few colours; from the heading `lower` on where one is given."""
    page.evaluate("scrollTo(0, 0)")
    if lower:
        page.get_by_role("heading", name=lower).first.evaluate("element => scrollTo(0, element.offsetTop - 20)")
    file = FOLDER / f"partenaires-{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as shot:
        reduced = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(file, optimize=True)
    if file.stat().st_size > HEAVIEST:
        sys.exit(f"{file} is heavier than {HEAVIEST} bytes")


def where(person: str) -> dict[str, Any]:
    """The demonstration's addresses, and the cookie of a session that is open."""
    from django.conf import settings
    from django.test import Client

    from coop_pages.models import Decision, Round
    from directory.models import User

    client = Client()
    client.force_login(User.objects.get(email=person))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    under_way = Round.objects.get(state="open")
    organisation = User.objects.get(email=person).mandates.get().organisation
    revised = Round.objects.filter(number=2).earliest("opened_at")
    return {
        "cookie": {"name": cookie.key, "value": cookie.value},
        "round": under_way,
        "answer": f"/espace/tours/{under_way.pk}/reponse/{organisation.pk}",
        "revised": revised,
        "decision": Decision.objects.standing().filter(organisation=organisation, round=revised).get(),
    }


def tell(page: Page, places: dict[str, Any]) -> None:
    """The story of the guide, one picture a screen."""
    page.goto("/espace/")
    draw(page, "accueil", lower="Votre espace")
    page.goto(f"/espace/projets/{places['round'].project_id}/")
    draw(page, "tableau", lower="Où en est chaque organisme")
    page.goto(f"/espace/tours/{places['revised'].pk}/?vue=cote-a-cote")
    draw(page, "changements", lower="Ce qui a changé")
    page.goto(f"{places['answer']}/reponse/")
    draw(page, "reponse", lower="Que répond votre organisme")
    page.get_by_text("Nous approuvons, avec une réserve").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("De quelle section").select_option(index=3)
    page.get_by_label("Votre réserve").fill("Le bail doit pouvoir être quitté au bout de trois ans.")
    draw(page, "precisions", lower="Ce que votre réponse demande")
    page.get_by_text("Oui, il peut être mis en ligne").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Quelle instance a délibéré").select_option("board")
    page.get_by_label("À quelle date").fill(places["round"].opened_at.date().isoformat())
    page.get_by_label("Votes").fill("9 pour, 1 contre")
    draw(page, "deliberation", lower="Une de vos instances")
    page.get_by_role("button", name="Continuer").click()
    draw(page, "relecture", lower="Relisez, puis enregistrez")
    page.get_by_role("button", name="Jeter ce brouillon").click()
    page.goto(f"/espace/recepisses/{places['decision'].pk}/")
    draw(page, "recepisse", lower="Récépissé")


def main(site: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    sys.path.insert(0, str(Path(__file__).parents[1] / "site"))
    django.setup()
    from tests.browser_fixtures import FLAGS

    FOLDER.mkdir(exist_ok=True)
    places = where(PRESIDENT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS), env=FRENCH)
        context = browser.new_context(base_url=site, locale="fr-FR", viewport={"width": 375, "height": 640})
        context.add_cookies([places["cookie"] | {"url": site}])
        tell(context.new_page(), places)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
