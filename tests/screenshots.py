"""Draw the pictures of the guides from the demonstration, small enough for a repository.

With `make demo` running: make screenshots PORT=8000, or with ONLY=redaction-a those whose name begins so. The draft of
an answer, the person and the mandate that it writes on the way are thrown away again.
"""

import os
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.find_browser import executable

FOLDER = Path(__file__).parents[1] / "docs/img"
HEAVIEST = 60_000  # bytes
COLOURS = 48
DESK, PHONE = (1000, 640), (375, 640)
# The browser itself writes the dates of its fields; Debian's does it in French with the package chromium-l10n.
FRENCH: dict[str, str | float | bool] = {**os.environ, "LANG": "fr_FR.UTF-8", "LANGUAGE": "fr"}


@dataclass(frozen=True)
class Album:
    """One person's window, and the names of the pictures that are wanted."""

    page: Page
    site: str
    beginning: str

    def draw(self, name: str, *, lower: str = "", field: str = "", lowest: bool = False) -> None:
        """What the window shows, in few colours; from the heading `lower`, or the group `field`, on; or its end."""
        if not name.startswith(self.beginning):
            return
        self.page.evaluate("scrollTo(0, 0)")
        if field:
            group = self.page.get_by_role("group", name=field).first
            group.evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 20)")
        if lowest:
            self.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        if lower:
            heading = self.page.get_by_role("heading", name=lower).first
            heading.evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 20)")
        file = FOLDER / f"{name}.png"
        self.page.screenshot(path=file)
        with Image.open(file) as shot:
            reduced = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        reduced.save(file, optimize=True)
        if file.stat().st_size > HEAVIEST:
            sys.exit(f"{file} is heavier than {HEAVIEST} bytes")


def session_of(email: str) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    from directory.models import User

    client = Client()
    client.force_login(User.objects.get(email=email))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value}


def album_of(browser: Browser, site: str, email: str, size: tuple[int, int], beginning: str) -> Album:
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(base_url=site, locale="fr-FR", viewport=viewport)
    context.add_cookies([session_of(email) | {"url": site}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    return Album(page, site, beginning)


def tell_of_the_desk(album: Album) -> None:
    """The screens of docs/redaction.md, as communications staff see them."""
    from django.urls import reverse
    from wagtail_localize.models import Translation

    from coop_pages.models import CaseStudyIndexPage, Round
    from coop_pages.projects.path import phases_of

    page = album.page
    under_way = Round.objects.get(state="open")
    draft = phases_of(under_way.project)[-1]
    index = CaseStudyIndexPage.objects.get(locale__language_code="fr")
    study = Translation.objects.filter(source__specific_content_type__model="casestudypage").first()
    screens = {
        "redaction-accueil": reverse("wagtailadmin_home"),
        "redaction-ajouter": reverse("wagtailadmin_pages:add", args=["coop_pages", "casestudypage", index.pk]),
        "redaction-valider": reverse("wagtailadmin_pages:edit", args=[draft.pk]),
        "redaction-validation": reverse("desk:validation", args=[under_way.page_id]),
        "redaction-traductions": reverse("desk:translations"),
        "redaction-traduire": reverse("wagtailadmin_pages:edit", args=[study.get_target_instance().pk]),
        "redaction-accord-image": reverse("imageconsent:add"),
        "redaction-lancer": reverse("desk:new_project"),
        "redaction-projets": reverse("desk:projects"),
        "redaction-projet": reverse("desk:project", args=[under_way.project_id]),
        "redaction-calendrier": reverse("desk:project_calendar", args=[under_way.project_id]),
        "redaction-histoire": reverse("desk:timeline", args=[under_way.project_id]),
        "redaction-rapport": reverse("desk:report", args=["projets-par-phase"]),
        "redaction-importer": reverse("desk:imports"),
    }
    for name, address in screens.items():
        if name.startswith(album.beginning):
            page.goto(address)
            page.wait_for_load_state("networkidle")
            if name == "redaction-valider":
                page.get_by_role("button", name="Plus d'actions").click()
                page.get_by_role("link", name="Validation par les partenaires").wait_for()
                page.wait_for_timeout(500)  # it fades in
            if name == "redaction-lancer":
                page.locator("#id_partners [type=search]").fill("hébergement")
                page.get_by_text("Aucun autre résultat").first.wait_for()
            album.draw(name)


def tell_of_the_space(album: Album) -> None:
    """The story of docs/partenaires.md, one picture a screen, on a president's phone."""
    from coop_pages.models import Decision, Round
    from directory.models import Organisation

    page = album.page
    under_way = Round.objects.get(state="open")
    organisation = Organisation.objects.get(mandates__person__email=PRESIDENT)
    revised = Round.objects.filter(number=2).earliest("opened_at")
    decision = Decision.objects.standing().filter(organisation=organisation, round=revised).get()
    page.goto("/espace/")
    album.draw("partenaires-accueil", lower="Votre espace")
    page.goto(f"/espace/projets/{under_way.project_id}/")
    album.draw("partenaires-tableau", lower="Où en est chaque organisme")
    page.goto(f"/espace/tours/{revised.pk}/?vue=cote-a-cote")
    album.draw("partenaires-changements", lower="Ce qui a changé")
    page.goto(f"/espace/tours/{under_way.pk}/")
    album.draw("partenaires-texte", lower="Budget")
    album.draw("partenaires-reponse", lower="Que répond votre organisme")
    page.get_by_text("Une autre réponse", exact=True).click()
    page.get_by_text("Nous approuvons, avec une réserve").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("De quelle section").select_option(index=3)
    page.get_by_label("Votre réserve").fill("Le bail doit pouvoir être quitté au bout de trois ans.")
    album.draw("partenaires-precisions", lower="Ce que votre réponse demande")
    page.get_by_text("Oui, il peut être mis en ligne").click()
    page.get_by_text("Conseil d’administration", exact=True).click()
    page.get_by_label("À quelle date").fill(under_way.opened_at.astimezone().date().isoformat())
    page.get_by_label("Votes").fill("9 pour, 1 contre")
    album.draw("partenaires-deliberation", field="Une de vos instances a-t-elle délibéré")
    page.get_by_role("button", name="Continuer").click()
    album.draw("partenaires-relecture", lower="Relisez, puis enregistrez")
    page.get_by_text("Vous laisser un mot").click()
    page.get_by_role("button", name="Jeter ce brouillon").click()
    page.goto(f"/espace/recepisses/{decision.pk}/")
    album.draw("partenaires-recepisse", lower="Récépissé")


def tell_of_people(album: Album) -> None:
    """The three stories of the guide: the president lends his voice to the treasurer, who is invited; he leaves."""
    from django.utils import timezone

    from directory.models import Invitation, Mandate, User

    page = album.page
    own = Mandate.objects.get(person__email=PRESIDENT)
    treasurer = User.objects.create_user(email="tresorerie@example.org", first_name="Odile", last_name="Garcia")
    first_day = timezone.localdate() + timedelta(days=30)
    last_day = first_day + timedelta(days=45)
    key = Invitation.new_key()
    invitation = Invitation(
        organisation=own.organisation,
        email=treasurer.email,
        first_name=treasurer.first_name,
        last_name=treasurer.last_name,
        role=Mandate.Role.SUBSTITUTE,
        starts_on=first_day,
        ends_on=last_day,
        invited_by=own.person,
        delegated_by=own,
        key_digest=Invitation.digest_of(key),
        sent_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
    )
    try:
        Invitation.objects.bulk_create([invitation])  # no message leaves for somebody who does not exist
        browser = page.context.browser
        assert browser is not None
        theirs = album_of(browser, album.site, treasurer.email, PHONE, album.beginning)
        theirs.page.goto(f"/espace/invitation/{key}/")
        theirs.draw(f"{PEOPLE}-invitation", lower="Une invitation")
        page.goto(f"/espace/organismes/{own.organisation_id}/inviter/")
        page.get_by_text("Par ma délégation", exact=True).click()
        page.get_by_label("À partir du").fill(first_day.isoformat())
        page.get_by_label("Jusqu’au").fill(last_day.isoformat())
        album.draw(f"{PEOPLE}-delegation", field="Que fera cette personne")
        album.draw(f"{PEOPLE}-dates", lowest=True)
        given = invitation.offered
        given.person = treasurer
        given.save()
        Invitation.objects.filter(organisation=own.organisation, email=treasurer.email).delete()
        page.goto(f"/espace/organismes/{own.organisation_id}/personnes/")
        album.draw(f"{PEOPLE}-mandats", lower="Qui agit en son nom")
        page.goto(f"/espace/mandats/{own.pk}/fin/")
        album.draw(f"{PEOPLE}-fin-de-mandat", lower="Mettre fin à ce mandat")
    finally:
        Invitation.objects.filter(email=treasurer.email).delete()
        Mandate.objects.filter(person=treasurer).delete()
        treasurer.delete()
    page.goto((FOLDER.parent / "messages/round.suspended.html").as_uri())
    album.draw(f"{PEOPLE}-depart")


STAFF, PRESIDENT = "redaction@example.org", "phare@example.org"
PEOPLE = "partenaires-personnes"
GUIDES = {
    "redaction": (STAFF, DESK, tell_of_the_desk),
    "partenaires": (PRESIDENT, PHONE, tell_of_the_space),
    PEOPLE: (PRESIDENT, PHONE, tell_of_people),
}


def main(site: str, beginning: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    sys.path.insert(0, str(Path(__file__).parents[1] / "site"))
    django.setup()
    from tests.browser_fixtures import FLAGS

    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS), env=FRENCH)
        for guide, (email, size, tell) in GUIDES.items():
            if guide.startswith(beginning[: len(guide)]):
                tell(album_of(browser, site, email, size, beginning))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
