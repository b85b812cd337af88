"""A text agreed by every organisation, published, and read."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from coop_pages.management.setup.groups import COMMUNICATIONS
from coop_pages.models import CooperationProjectPage, Round
from coop_pages.projects.pages import ProjectIndexPage
from coop_pages.projects.path import phases_of
from directory.models import Mandate
from tests.factories.directory import MandateFactory, OrganisationFactory, UserFactory
from tests.factories.projects import make_cast, publish_case_study
from tests.stories.acts import DESK, accessible, heading, reads

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STUDY = "Ce que trois associations ont appris"


def test_a_text_is_agreed_by_every_organisation_published_and_read(home, visit):
    story = FromDraftToPublished(home, visit)
    story.staff_create_a_project_in_one_form()
    story.a_contributor_writes_a_phase_and_can_neither_publish_it_nor_open_another_project()
    story.staff_open_a_round_and_the_editor_says_that_the_text_is_frozen()
    story.one_organisation_asks_for_changes_and_everyone_is_heard_before_the_text_returns()
    story.the_text_is_revised_and_each_organisation_sees_what_changed_then_approves()
    story.the_committee_confirms_and_staff_put_online_exactly_what_was_agreed()
    story.a_reader_finds_the_text_from_the_home_page_and_who_validated_it()
    story.a_reader_finds_a_case_study_and_a_contact_without_a_cookie()
    story.a_place_that_does_not_exist_is_told_so()


class FromDraftToPublished:
    project: Any
    phase: Any
    reader: Any

    def __init__(self, home: Any, visit: Any) -> None:
        staff = UserFactory(first_name="Rédaction", preferred_language="fr")
        staff.groups.add(Group.objects.get(name=COMMUNICATIONS))
        self.coordinator = UserFactory(first_name="Pilotage")
        self.partners = [OrganisationFactory(name=f"Association {letter}") for letter in "ABC"]
        speakers = [MandateFactory(organisation=partner, role=Mandate.Role.HOLDER).person for partner in self.partners]
        contributor = MandateFactory(organisation=self.partners[0], role=Mandate.Role.CONTRIBUTOR).person
        call_command("load_directory", verbosity=0)
        self.other = make_cast(home, title="Un autre projet")
        publish_case_study(self.other, title=STUDY)
        self.index = ProjectIndexPage.objects.child_of(home).get()
        self.visit = visit
        self.desk, self.editor = visit(staff.email), visit(contributor.email)
        self.people = [visit(speaker.email) for speaker in speakers]
        self.desk.set_viewport_size(DESK)
        self.editor.set_viewport_size(DESK)

    def staff_create_a_project_in_one_form(self) -> None:
        desk = self.desk
        desk.goto(f"/admin/cooperation/projets/nouveau/{self.index.pk}/")
        desk.get_by_label("Nom du projet").fill("Un siège commun")
        desk.get_by_label("En un paragraphe").fill("Trois associations étudient un siège commun.")
        for partner in self.partners:
            desk.locator("#id_partners").get_by_label(partner.name).check()
        desk.locator("#id_uriopss").select_option(label="Uriopss Pays de la Loire")
        desk.locator("#id_coordinator").locator(f"[value='{self.coordinator.pk}']").check()
        desk.get_by_role("button", name="Créer le projet").click()
        desk.wait_for_url("**/admin/cooperation/projets/*/")
        self.project = CooperationProjectPage.objects.get(title="Un siège commun")
        phases = phases_of(self.project)
        assert len(phases) == 5
        self.phase = phases[0]

    def a_contributor_writes_a_phase_and_can_neither_publish_it_nor_open_another_project(self) -> None:
        self._write_introduction("Nos associations se rencontrent.")
        assert self.editor.locator("[name=action-publish]").count() == 0
        answer = self.editor.goto(f"/admin/pages/{phases_of(self.other.project)[0].pk}/edit/")
        assert answer.url.endswith("/admin/")
        assert "Un autre projet" not in self.editor.content()

    def staff_open_a_round_and_the_editor_says_that_the_text_is_frozen(self) -> None:
        self._open_a_round("ouvert")
        self.desk.goto(f"/admin/pages/{self.phase.pk}/edit/")
        reads(self.desk, "Le premier tour est en cours sur ce texte")

    def one_organisation_asks_for_changes_and_everyone_is_heard_before_the_text_returns(self) -> None:
        first, second, third = self.people
        first.goto("/espace/")
        accessible(first)
        self._approve(first)
        accessible(first)
        self._send(first)
        accessible(first)
        self._choose(second, "Nous demandons des modifications")
        second.get_by_label("De quelle section s’agit-il ?").select_option("introduction")
        second.get_by_label("Que faudrait-il changer ?").fill("Dire la durée.")
        self._go_on(second)
        self._send(second)
        assert Round.objects.get(project=self.project).state == "open"
        self._approve(third)
        self._send(third)
        self._go_to_validation()
        reads(self.desk, "Association B demande des modifications")
        assert not self._phase_now().live
        assert Round.objects.filter(state="returned").count() == 1

    def the_text_is_revised_and_each_organisation_sees_what_changed_then_approves(self) -> None:
        self._write_introduction("Nos associations se rencontrent pendant douze mois.")
        self._open_a_round("deuxième tour")
        for person in self.people:
            person.goto("/espace/")
            person.get_by_role("link", name="Information et lancement").first.click()
            heading(person, "Ce qui a changé")
            person.locator(".diff ins", has_text="douze mois").first.wait_for()
            self._approve(person)
            self._send(person)

    def the_committee_confirms_and_staff_put_online_exactly_what_was_agreed(self) -> None:
        self._go_to_validation()
        self.desk.get_by_label("Personnes présentes").fill("Les trois présidences")
        self.desk.get_by_role("button", name="Enregistrer la confirmation du comité").click()
        self.desk.get_by_role("button", name="Mettre en ligne le texte validé").click()
        self.desk.get_by_role("button", name="Oui, continuer").click()
        reads(self.desk, "publié")
        live = self._phase_now()
        assert live.live
        assert live.freeze().digest == Round.objects.get(project=self.project, number=2).digest

    def a_reader_finds_the_text_from_the_home_page_and_who_validated_it(self) -> None:
        self.reader = reader = self.visit()
        reader.goto("/")
        accessible(reader)
        agreed_lately = reader.get_by_role("region", name="Textes validés récemment")
        agreed_lately.get_by_role("link", name="Information et lancement").click()
        reads(reader, "Validé par 3 organismes")
        accessible(reader)

    def a_reader_finds_a_case_study_and_a_contact_without_a_cookie(self) -> None:
        reader = self.reader
        reader.goto("/")
        reader.get_by_role("link", name=STUDY).first.click()
        reads(reader, "Validé par 3 organismes")
        accessible(reader)
        reader.get_by_role("link", name="Trouver mon Uriopss").first.click()
        reader.get_by_label("Votre ville, votre département").fill("Mayenne")
        reader.get_by_role("button", name="Trouver").click()
        heading(reader, "Uriopss Pays de la Loire")
        accessible(reader)
        assert reader.context.cookies() == []

    def a_place_that_does_not_exist_is_told_so(self) -> None:
        self.reader.goto("/contacts/?lieu=99999")
        reads(self.reader, "n’est pas un lieu que nous connaissons en France")
        accessible(self.reader)

    def _phase_now(self) -> Any:
        return type(self.phase).objects.get(pk=self.phase.pk)

    def _go_to_validation(self) -> None:
        self.desk.goto(f"/admin/cooperation/validation/{self.phase.pk}/")

    def _open_a_round(self, shown: str) -> None:
        self._go_to_validation()
        self.desk.get_by_role("button", name="Ouvrir un tour").click()
        self.desk.get_by_role("button", name="Oui, continuer").click()
        reads(self.desk, shown)

    def _write_introduction(self, words: str) -> None:
        """The contributor types in Wagtail's editor and saves a draft."""
        editor = self.editor
        editor.goto(f"/admin/pages/{self.phase.pk}/edit/")
        text = editor.locator("[id$=introduction-section] [role=textbox]")
        text.click()
        editor.keyboard.press("Control+A")
        editor.keyboard.type(words)
        # The editor hands its text to the form a quarter of a second after the last key.
        editor.wait_for_function(
            "words => document.querySelector('[name=introduction]').value.includes(words)", arg=words
        )
        editor.get_by_role("button", name="Enregistrer le brouillon").click()
        editor.locator(".messages .success").wait_for()

    def _choose(self, person: Any, verdict: str) -> None:
        """From the text that awaits the organisation to the second step of its answer."""
        person.goto("/espace/")
        person.get_by_role("link", name="Information et lancement").first.click()
        person.get_by_role("link", name="Répondre", exact=True).click()
        person.get_by_text("Une autre réponse", exact=True).wait_for()
        if not person.get_by_text(verdict, exact=True).is_visible():
            person.get_by_text("Une autre réponse", exact=True).click()
        person.get_by_text(verdict, exact=True).click()
        self._go_on(person)

    def _approve(self, person: Any) -> None:
        self._choose(person, "Nous approuvons")
        person.get_by_text("Oui, il peut être mis en ligne").click()
        self._go_on(person)

    def _send(self, person: Any) -> None:
        """The answer read again is recorded."""
        person.get_by_role("button", name="Enregistrer notre réponse").click()
        heading(person, "Récépissé")

    def _go_on(self, person: Any) -> None:
        person.get_by_role("button", name="Continuer").click()
