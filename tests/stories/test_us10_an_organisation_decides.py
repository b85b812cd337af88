"""A president decides in the name of an organisation, on a phone, by keyboard alone."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from coop_pages.models import DecisionDraft, Round
from coop_pages.validation import clock, services
from coop_pages.validation.states import Verdict
from directory.models import Mandate
from tests.factories.directory import MandateFactory
from tests.factories.files import pdf
from tests.factories.projects import make_cast
from tests.stories.acts import accessible, choose, heading, press, reach, reads, type_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_read_decide_with_minutes_review_receipt_then_change_of_mind(home, visit, tmp_path):
    story = APresidentDecides(home, visit, tmp_path)
    story.read()
    story.approve_with_a_reservation_that_lacks_its_words()
    story.complete_the_reservation()
    story.tell_what_the_board_deliberated_with_its_minutes()
    story.read_it_again_and_record_it()
    story.change_their_mind_while_the_round_is_open()
    story.the_other_pages_of_the_space_hold_to_the_same()
    story.a_writer_answers_a_remark()
    story.what_changed_in_the_next_round_is_read()


class APresidentDecides:
    decision: Any

    def __init__(self, home: Any, visit: Any, folder: Path) -> None:
        self.cast = make_cast(home)
        self.cast.write()
        self.round = self.cast.open()
        self.minutes = folder / "pv.pdf"
        self.minutes.write_bytes(pdf("Le conseil").read())
        self.visit = visit
        self.page = visit(self.cast.speakers[0].email)

    def read(self) -> None:
        accessible(self.page)
        press(self.page, "Information et lancement", "link")
        heading(self.page, "Le texte figé")
        accessible(self.page)

    def approve_with_a_reservation_that_lacks_its_words(self) -> None:
        press(self.page, "Répondre", "link", exact=True)
        heading(self.page, "Que répond votre organisme ?")
        accessible(self.page)
        unfold(self.page, "Une autre réponse")
        choose(self.page, "Nous approuvons, avec une réserve")
        press(self.page, "Continuer")
        heading(self.page, "Ce que votre réponse demande")
        choose(self.page, "Oui, il peut être mis en ligne")
        press(self.page, "Continuer")
        reads(self.page, "Un point à corriger")
        assert self.page.title().startswith("Erreur\xa0:")
        assert self.page.evaluate("document.activeElement.className").endswith("error-summary")
        accessible(self.page)

    def complete_the_reservation(self) -> None:
        reach(self.page, "combobox", "De quelle section s’agit-il ?")
        self.page.keyboard.type("Introduction")
        type_in(self.page, "Votre réserve", "Le bail doit pouvoir être quitté.")
        reach(self.page, "checkbox", "Notre accord attend que cette réserve soit levée")
        self.page.keyboard.press("Space")

    def tell_what_the_board_deliberated_with_its_minutes(self) -> None:
        reach(self.page, "radio", "Non, ou pas encore")
        assert not self.page.get_by_label("À quelle date ?").is_visible()
        self.page.keyboard.press("ArrowDown")
        self.page.get_by_label("À quelle date ?").fill("2026-01-03")
        type_in(self.page, "Votes (facultatif)", "9 pour")
        self.page.get_by_label("Procès-verbal signé").set_input_files(self.minutes)
        accessible(self.page)
        press(self.page, "Continuer")

    def read_it_again_and_record_it(self) -> None:
        heading(self.page, "Relisez, puis enregistrez")
        reads(self.page, "Le bail doit pouvoir être quitté.", "pv.pdf", "9 pour", "3 janvier 2026")
        accessible(self.page)
        assert not self.round.decisions.exists()
        press(self.page, "Enregistrer notre réponse")
        heading(self.page, "Récépissé")
        accessible(self.page)
        self.decision = self.round.decisions.get()
        assert self.decision.verdict == Verdict.APPROVE_WITH_RESERVATIONS
        assert self.decision.reservations.get().suspensive
        with self.page.expect_download() as paper:
            press(self.page, "Récépissé en PDF", "link")
        assert paper.value.suggested_filename.endswith(".pdf")

    def change_their_mind_while_the_round_is_open(self) -> None:
        press(self.page, "Changer notre réponse", "link")
        reads(self.page, "Une nouvelle réponse la remplace")
        choose(self.page, "Nous refusons")
        press(self.page, "Continuer")
        type_in(self.page, "Commentaire", "Le bail est signé sans nous.")
        press(self.page, "Continuer")
        press(self.page, "Enregistrer notre réponse")
        heading(self.page, "Récépissé")
        [answer] = Round.objects.get(pk=self.round.pk).standing
        assert (answer.verdict, answer.supersedes_id) == (Verdict.REFUSE, self.decision.pk)

    def the_other_pages_of_the_space_hold_to_the_same(self) -> None:
        change = services.RequestedChange("Dire la durée.", section="introduction")
        self.cast.answer(self.round, 1, Verdict.REQUEST_CHANGES, change_requests=[change])
        for address in (
            f"/espace/projets/{self.cast.project.pk}/",
            f"/espace/tours/{self.round.pk}/remarques/",
            f"/espace/tours/{self.round.pk}/feuille/",
            "/espace/liste/en-cours/",
        ):
            self.page.goto(address)
            accessible(self.page)

    def a_writer_answers_a_remark(self) -> None:
        writer = self.visit(self.cast.contributor.email)
        writer.goto(f"/espace/tours/{self.round.pk}/remarques/")
        press(writer, "Répondre pour les rédacteurs", "link")
        choose(writer, "Nous acceptons cette remarque")
        type_in(writer, "En quelques mots", "Douze mois.")
        accessible(writer)
        press(writer, "Enregistrer")
        reads(writer, "Douze mois.")

    def what_changed_in_the_next_round_is_read(self) -> None:
        self.cast.answer(self.round, 2)
        self.cast.write("Nous voulons travailler ensemble douze mois.")
        self.page.goto(f"/espace/tours/{self.cast.open().pk}/")
        heading(self.page, "Ce qui a changé depuis la dernière réponse de votre organisme (premier tour)")
        accessible(self.page)


def test_a_substitute_a_wrong_organisation_and_a_lost_session(home, visit):
    story = ASubstituteOfTwoOrganisations(home, visit)
    story.says_for_which_one_they_speak()
    story.a_third_organisation_is_not_theirs_to_name()
    story.chooses_an_answer()
    story.loses_the_session_on_the_way_and_finds_the_words_again()
    story.a_scanner_that_opens_every_link_decides_nothing()
    story.records_the_answer()


class ASubstituteOfTwoOrganisations:
    def __init__(self, home: Any, visit: Any) -> None:
        self.cast = make_cast(home)
        self.cast.write()
        self.round = self.cast.open()
        other = make_cast(home, title="Un autre projet")
        self.mine, self.theirs = self.cast.organisations[0], other.organisations[0]
        self.substitute = MandateFactory(organisation=self.mine, role=Mandate.Role.SUBSTITUTE).person
        MandateFactory(person=self.substitute, organisation=self.theirs)
        self.page = visit(self.substitute.email)

    def says_for_which_one_they_speak(self) -> None:
        heading(self.page, "Pour quel organisme parlez-vous ?")
        accessible(self.page)

    def a_third_organisation_is_not_theirs_to_name(self) -> None:
        for organisation in (self.cast.organisations[1], self.theirs):
            address = f"/espace/tours/{self.round.pk}/reponse/{organisation.pk}/reponse/"
            assert self.page.goto(address).status == 404

    def chooses_an_answer(self) -> None:
        self.page.goto("/espace/")
        press(self.page, self.mine.name, "link")
        press(self.page, "Information et lancement", "link")
        reads(self.page, f"Vous parlez pour : {self.mine.name}")
        press(self.page, "Répondre", "link", exact=True)
        unfold(self.page, "Une autre réponse")
        choose(self.page, "Nous nous abstenons")
        press(self.page, "Continuer")

    def loses_the_session_on_the_way_and_finds_the_words_again(self) -> None:
        unfold(self.page, "Ajouter un commentaire")
        type_in(self.page, "Commentaire", "Notre conseil est partagé.")
        self.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        press(self.page, "Continuer")
        self.page.wait_for_url("**/connexion/**")
        self._sign_in_again()
        self.page.goto(f"/espace/tours/{self.round.pk}/reponse/{self.mine.pk}/precisions/")
        reads(self.page, "Votre session avait pris fin")
        assert self.page.get_by_label("Commentaire (").input_value() == "Notre conseil est partagé."
        press(self.page, "Continuer")

    def a_scanner_that_opens_every_link_decides_nothing(self) -> None:
        """The scanner of a mail program, with the person's own session."""
        heading(self.page, "Relisez, puis enregistrez")
        scanner = Client()
        scanner.force_login(self.substitute)
        for link in self.page.locator("main a").evaluate_all("links => links.map(link => link.href)"):
            scanner.get(link)
        assert not self.round.decisions.exists()
        assert DecisionDraft.objects.count() == 1

    def records_the_answer(self) -> None:
        press(self.page, "Enregistrer notre réponse")
        heading(self.page, "Récépissé")
        assert self.round.decisions.get().mandate_role == Mandate.Role.SUBSTITUTE

    def _sign_in_again(self) -> None:
        """What signing in does to the session of the browser: another key, the same content."""
        # What the door asks of the device by itself would give the browser its former key back.
        self.page.wait_for_load_state("networkidle")
        self.page.goto("about:blank")
        context = self.page.context
        [anonymous] = [cookie for cookie in context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME]
        signed_in = Client()
        signed_in.force_login(self.substitute)
        session = signed_in.session
        session.update(SessionStore(anonymous["value"]).load())
        session.save()
        context.add_cookies([anonymous | {"value": session.session_key}])


def test_a_letter_recorded_by_staff_is_contested_by_its_organisation(home, visit):
    cast = make_cast(home)
    cast.write()
    letter = services.record_letter(
        cast.open(),
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(name="lettre.pdf"),
        dated_on=clock.today(),
    )
    president = visit(cast.speakers[2].email)
    press(president, "Une réponse a été enregistrée pour vous", "link")
    press(president, "Contester cette lettre", "link")
    type_in(president, "En quelques mots", "Nous n’avons rien écrit.")
    accessible(president)
    press(president, "Contester cette lettre")
    reads(president, "cette réponse ne compte plus")
    letter.refresh_from_db()
    assert letter.is_contested
