"""Staff find what presses among sixty projects, act on it, and lose nothing that they type."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.urls import reverse

from coop_pages.models import CooperationProjectPage, Round
from coop_pages.validation import clock
from tests.factories.many_projects import many_projects
from tests.factories.projects import make_cast
from tests.stories.acts import DESK, LOOKS, heading, press, reads

# A column that is out of sight is not read.
TABLES_OUT_OF_SIGHT = """() => [...document.querySelectorAll(".desk-scroll, .vboard-frame")]
  .filter(frame => frame.scrollWidth > frame.clientWidth + 1)
  .map(frame => [frame.scrollWidth, frame.clientWidth, frame.textContent.trim().slice(0, 40)])"""
WIDTHS = (1280, 768, 375)
# Wagtail folds it a moment after the window is narrowed.
MENU_IN_ITS_PLACE = """() => new Promise(done => {
  const look = () => innerWidth > 800 || document.getElementById("main").getBoundingClientRect().x === 0
    ? done() : setTimeout(look, 50)
  look()
})"""
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_staff_find_what_presses_among_sixty_projects_and_lose_nothing_that_they_type(home, visit):
    story = AtTheDesk(home, visit)
    story.the_home_says_what_to_do_first_and_leads_to_it()
    story.a_reminder_says_whom_it_reaches_and_leaves_by_the_keyboard_alone()
    story.what_cannot_be_taken_back_is_asked_once_more()
    story.words_typed_survive_an_ended_session()
    story.a_project_is_found_and_its_history_read()
    story.every_screen_is_accessible()


class AtTheDesk:
    def __init__(self, home: Any, visit: Any) -> None:
        self.cast = make_cast(home, title="Un siège commun")
        self.cast.write()
        opened = self.cast.open()
        many_projects(self.cast, 60)
        Round.objects.filter(pk=opened.pk).update(deadline=clock.today() - timedelta(days=90))
        self.round = opened
        self.visit = visit
        self.desk = visit(self.cast.staff.email)
        self.desk.set_viewport_size(DESK)

    def the_home_says_what_to_do_first_and_leads_to_it(self) -> None:
        self.desk.goto("/admin/")
        first = self.desk.locator(".desk-pressing")
        assert "Un siège commun" in first.inner_text()
        assert "90 jours de retard" in " ".join(first.inner_text().split())
        first.get_by_role("link").click()
        heading(self.desk, "Information et lancement")

    def a_reminder_says_whom_it_reaches_and_leaves_by_the_keyboard_alone(self) -> None:
        self.desk.get_by_text(f"À {self.cast.speakers[0]}").wait_for()
        press(self.desk, "Relancer celles et ceux qui n’ont pas répondu", exact=True)
        reads(self.desk, "La relance part aussitôt")
        assert Round.objects.get(pk=self.round.pk).reminded_on == clock.today()

    def what_cannot_be_taken_back_is_asked_once_more(self) -> None:
        desk = self.desk
        desk.get_by_text("Rappeler le tour").first.click()
        desk.locator("#id_recall-reason").fill("Une erreur de date.")
        desk.get_by_role("button", name="Rappeler le tour").click()
        desk.locator("dialog[open]").get_by_text("Un message prévient ces organismes").wait_for()
        desk.get_by_role("button", name="Annuler").click()
        assert Round.objects.get(pk=self.round.pk).state == "open"
        desk.get_by_role("button", name="Rappeler le tour").click()
        desk.keyboard.press("Escape")
        assert Round.objects.get(pk=self.round.pk).state == "open"

    def words_typed_survive_an_ended_session(self) -> None:
        desk = self.desk
        desk.goto(reverse("desk:new_project"))
        desk.get_by_label("Nom du projet").fill("Une équipe mobile")
        desk.get_by_label("En un paragraphe").fill("Deux associations se rapprochent.")
        desk.get_by_label(self.cast.organisations[0].name, exact=True).first.check()
        Session.objects.all().delete()
        desk.get_by_role("button", name="Créer le projet").click()
        desk.wait_for_url("**/espace/connexion/**")
        self.sign_in_again()
        desk.goto(reverse("desk:new_project"))
        reads(desk, "Ce que vous aviez saisi ici est revenu")
        assert desk.get_by_label("Nom du projet").input_value() == "Une équipe mobile"
        desk.get_by_label(self.cast.organisations[1].name, exact=True).first.check()
        desk.locator("#id_uriopss").select_option(str(self.cast.project.uriopss_id))
        desk.get_by_role("button", name="Créer le projet").click()
        desk.wait_for_url("**/admin/cooperation/projets/*/")
        assert CooperationProjectPage.objects.get(title="Une équipe mobile").partnerships.count() == 2
        desk.goto(reverse("desk:new_project"))
        assert desk.get_by_label("Nom du projet").input_value() == ""

    def sign_in_again(self) -> None:
        """The same tab, as a person who follows the door does; signing in has its own story."""
        other = self.visit(self.cast.staff.email)
        self.desk.context.add_cookies(other.context.cookies())

    def a_project_is_found_and_its_history_read(self) -> None:
        desk = self.desk
        desk.goto(reverse("desk:projects"))
        desk.get_by_label("Projet ou organisme").fill("siege commun")
        desk.get_by_role("button", name="Afficher", exact=True).click()
        desk.get_by_role("link", name="Un siège commun", exact=True).click()
        heading(desk, "Un siège commun")
        desk.get_by_role("link", name="Toute son histoire").click()
        reads(desk, f"{self.cast.staff} a relancé")

    def every_screen_is_accessible(self) -> None:
        project, phase = [self.cast.project.pk], [self.cast.phase.pk]
        wrong = []
        for address in (
            reverse("wagtailadmin_home"),
            reverse("desk:queue", args=["en-retard"]),
            reverse("desk:projects"),
            reverse("desk:project", args=project),
            reverse("desk:timeline", args=project),
            reverse("desk:calendars"),
            reverse("desk:project_calendar", args=project),
            reverse("desk:validation", args=phase),
            reverse("desk:versions", args=phase),
            reverse("desk:report", args=["durees"]),
            reverse("desk:imports"),
            reverse("desk:merge", args=[self.cast.organisations[0].pk]),
            reverse("desk:new_project"),
        ):
            self.desk.goto(address)
            for look in LOOKS:
                self.desk.emulate_media(**look)
                found = Axe().run(self.desk).response["violations"]
                wrong += [
                    (address, look, rule["id"], node["html"])
                    for rule in found
                    for node in rule["nodes"]
                    if "wagtail-sidebar" not in node["html"]
                ]
            self.desk.emulate_media(color_scheme="light", forced_colors="none")
            for width in WIDTHS:
                self.desk.set_viewport_size({"width": width, "height": 800})
                self.desk.evaluate(MENU_IN_ITS_PLACE)
                assert self.desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
                assert self.desk.evaluate(TABLES_OUT_OF_SIGHT) == [], (address, width)
            self.desk.set_viewport_size(DESK)
        assert wrong == []
