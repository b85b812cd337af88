"""Every screen of the desk that staff work with, at sixty projects, without a mouse; and whoever only reads."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from openpyxl import load_workbook

from coop_pages.desk.reports import REPORTS
from coop_pages.models import CaseStudyPage, CooperationProjectPage, NamedVersion, ProjectMember, SavedView
from directory.models import DirectoryImport, Organisation, Overseer
from tests.factories.directory import OrganisationFactory, TerritoryFactory, UserFactory
from tests.factories.many_projects import many_projects
from tests.factories.projects import make_cast
from tests.stories.acts import DESK, LOOKS, heading, reads

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUSED = "element => element === document.activeElement"
FARTHEST = 150  # keys: the menu, then a form
LIST = "Nom;Type;Département\nLa Maison du Lac;Association;53\nLe Relais des Prés;Association;53\n"


def test_the_desk_by_keyboard_alone(home, visit, tmp_path):
    story = ByKeyboard(home, visit, tmp_path)
    story.projects_are_narrowed_kept_under_a_name_and_taken_away()
    story.a_calendar_leads_to_that_of_a_project()
    story.a_history_is_narrowed()
    story.a_version_is_named()
    story.a_report_is_narrowed_and_taken_away()
    story.somebody_is_given_a_place()
    story.a_project_is_launched()
    story.a_case_study_is_drafted()
    story.a_list_is_tried_then_written()
    story.an_organisation_merges_into_another()
    story.whoever_only_reads_acts_on_nothing()
    story.these_screens_are_accessible()


class ByKeyboard:
    def __init__(self, home: Any, visit: Any, folder: Any) -> None:
        self.cast = make_cast(home, title="Une paie partagée")
        self.cast.publish_phase()
        many_projects(self.cast, 60)
        self.visit, self.folder = visit, folder
        self.desk = visit(self.cast.staff.email)
        self.desk.set_viewport_size(DESK)

    # What a person's fingers do

    def reach(self, wanted: Any) -> None:
        wanted.wait_for()
        for _key in range(FARTHEST):
            if wanted.evaluate(FOCUSED):
                return
            self.desk.keyboard.press("Tab")
        pytest.fail(f"Tab never reaches {wanted} on {self.desk.url}")

    def found(self, role: str, name: str, exact: bool = True) -> Any:
        return self.desk.locator("main").get_by_role(role, name=name, exact=exact).first

    def press(self, name: str, role: str = "button", exact: bool = True) -> None:
        self.reach(self.found(role, name, exact))
        self.desk.keyboard.press("Enter")

    def type_in(self, label: str, words: str) -> None:
        self.reach(self.desk.locator("main").get_by_label(label, exact=True).locator("visible=true").first)
        self.desk.keyboard.type(words)

    def choose(self, label: str, words: str) -> None:
        """Along a list of choices, with the arrows."""
        box = self.desk.locator("main").get_by_label(label, exact=True).locator("visible=true").first
        self.reach(box)
        for _key in range(FARTHEST):
            if words in box.evaluate("box => box.selectedOptions[0].textContent"):
                return
            self.desk.keyboard.press("ArrowDown")
        pytest.fail(f"the arrows never choose “{words}” under “{label}”")

    def pick(self, field: str, words: str, name: str) -> None:
        """Among thousands: some words, then the box that they find."""
        group = self.desk.locator(f"#id_{field}")
        self.reach(group.locator("[type=search]"))
        self.desk.keyboard.press("Control+a")
        with self.desk.expect_response(lambda answer: "admin" in answer.url):
            self.desk.keyboard.type(words)
        self.reach(group.get_by_label(name, exact=True))
        self.desk.keyboard.press("Space")
        assert group.get_by_label(name, exact=True).is_checked()

    def unfold(self, words: str) -> None:
        self.reach(self.desk.locator("main summary").filter(has_text=words).first)
        self.desk.keyboard.press("Enter")

    def taken_away(self, name: str) -> Any:
        with self.desk.expect_download() as waited:
            self.press(name, "link")
        waited.value.save_as(self.folder / waited.value.suggested_filename)
        return load_workbook(self.folder / waited.value.suggested_filename).active

    # What they do with them

    def projects_are_narrowed_kept_under_a_name_and_taken_away(self) -> None:
        self.desk.goto(reverse("desk:projects"))
        reads(self.desk, "62 projets")
        self.type_in("Projet ou organisme", "paie partagee")
        self.press("Afficher")
        reads(self.desk, "1 projet")
        self.unfold("Enregistrer cette vue")
        self.press("Enregistrer")
        reads(self.desk, "est enregistrée")
        assert "paie" in SavedView.objects.get(person=self.cast.staff).query
        rows = list(self.taken_away("XLSX").values)
        assert [row[0] for row in rows] == ["Projet", "Une paie partagée"]
        self.press("Une paie partagée", "link")
        heading(self.desk, "Une paie partagée")
        reads(self.desk, str(self.cast.speakers[0]))

    def a_calendar_leads_to_that_of_a_project(self) -> None:
        self.desk.goto(reverse("desk:calendars"))
        self.type_in("Projet ou organisme", "paie partagee")
        self.press("Afficher")
        reads(self.desk, "1 projet")
        self.press("Une paie partagée", "link")
        heading(self.desk, "Calendrier de « Une paie partagée »")

    def a_history_is_narrowed(self) -> None:
        self.desk.goto(reverse("desk:timeline", args=[self.cast.project.pk]))
        self.choose("Quoi", "Mise en ligne")
        self.press("Afficher")
        reads(self.desk, "a mis en ligne")
        assert "a répondu au sujet de" not in self.desk.locator(".desk-timeline").inner_text()
        self.choose("Organisme", str(self.cast.organisations[1]))

    def a_version_is_named(self) -> None:
        self.desk.goto(reverse("desk:versions", args=[self.cast.phase.pk]))
        self.unfold("La nommer")
        self.desk.keyboard.press("Tab")
        self.desk.keyboard.type("Version présentée au conseil du 12 mai")
        self.desk.keyboard.press("Enter")
        reads(self.desk, "Version présentée au conseil du 12 mai")
        assert NamedVersion.objects.filter(name="Version présentée au conseil du 12 mai").exists()

    def a_report_is_narrowed_and_taken_away(self) -> None:
        self.desk.goto(reverse("desk:report", args=["reponses"]))
        self.choose("Projet", "Une paie partagée")
        self.press("Afficher")
        reads(self.desk, str(self.cast.organisations[2]))
        rows = list(self.taken_away("XLSX").values)
        assert len(rows) == 1 + len(self.cast.organisations)

    def somebody_is_given_a_place(self) -> None:
        someone = UserFactory.create(first_name="Zélie", last_name="Zimmer")
        self.desk.goto(reverse("desk:team", args=[self.cast.project.pk]))
        self.unfold("Donner une place à quelqu’un")
        self.pick("member-person", "zimmer", "Zélie Zimmer")
        self.choose("Rôle*", "groupe")
        self.press("Donner une place à quelqu’un")
        reads(self.desk, "Cette personne a une place dans le projet")
        assert ProjectMember.objects.get(person=someone).role == ProjectMember.Role.PROJECT_GROUP

    def a_project_is_launched(self) -> None:
        self.desk.goto(reverse("desk:new_project"))
        self.type_in("Nom du projet*", "Une équipe mobile")
        self.type_in("En un paragraphe*", "Deux associations se rapprochent.")
        for organisation in self.cast.organisations[:2]:
            self.pick("partners", organisation.name, organisation.name)
        self.choose("Uriopss accompagnatrice*", str(self.cast.project.uriopss))
        self.press("Créer le projet")
        reads(self.desk, "et ses cinq phases existent")
        assert CooperationProjectPage.objects.get(title="Une équipe mobile").partnerships.count() == 2

    def a_case_study_is_drafted(self) -> None:
        self.desk.goto(reverse("desk:project", args=[self.cast.project.pk]))
        self.press("Écrire un premier jet")
        reads(self.desk, "Le premier jet est écrit, et rien n’est en ligne.")
        assert not CaseStudyPage.objects.get(project=self.cast.project).live

    def a_list_is_tried_then_written(self) -> None:
        TerritoryFactory(departement=True, number="53", name="Mayenne")
        self.desk.goto(reverse("desk:imports"))
        file = self.desk.get_by_label("Le fichier*", exact=True)
        self.reach(file)
        file.set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
        self.press("Essayer cette liste")
        reads(self.desk, "La Maison du Lac")
        assert not Organisation.objects.filter(name="La Maison du Lac").exists()
        self.press("Écrire toutes ces lignes")
        reads(self.desk, "La liste s’écrit")
        assert DirectoryImport.objects.get().state == DirectoryImport.State.DONE
        assert Organisation.objects.filter(name__in=("La Maison du Lac", "Le Relais des Prés")).count() == 2

    def an_organisation_merges_into_another(self) -> None:
        absorbed, kept = OrganisationFactory.create(name="Les Sources"), OrganisationFactory.create(name="Les Rives")
        self.desk.goto(reverse("desk:merge", args=[absorbed.pk]))
        self.pick("kept", "rives", "Les Rives")
        self.press("Voir ce que cela ferait")
        self.press("Réunir « Les Sources » à « Les Rives »", exact=False)
        reads(self.desk, "son ancien nom mène au nouveau")
        assert Organisation.objects.get(pk=absorbed.pk).merged_into == kept

    def whoever_only_reads_acts_on_nothing(self) -> None:
        person = UserFactory.create()
        Overseer.objects.create(person=person, contact=self.cast.project.uriopss, role=Overseer.Role.READS)
        reader = self.visit(person.email)
        reader.set_viewport_size(DESK)
        reader.goto(reverse("desk:projects"))
        reader.get_by_label("Projet ou organisme").fill("paie partagee")
        reader.get_by_role("button", name="Afficher", exact=True).click()
        reader.get_by_role("link", name="Une paie partagée", exact=True).click()
        heading(reader, "Une paie partagée")
        assert reader.get_by_role("link", name="Ses personnes, et les invitations").count() == 0
        reader.goto(reverse("desk:validation", args=[self.cast.phase.pk]))
        heading(reader, "Information et lancement")
        assert reader.locator("main form[method=post]").count() == 0
        reader.goto(reverse("desk:new_project"))
        reader.wait_for_url("**/admin/")

    def these_screens_are_accessible(self) -> None:
        project = [self.cast.project.pk]
        wrong = []
        for address in (
            reverse("desk:calendars"),
            *(reverse(f"desk:{name}", args=project) for name in ("project", "project_calendar", "team", "merger")),
            reverse("desk:translations"),
            reverse("desk:import", args=[DirectoryImport.objects.get().pk]),
            *(reverse("desk:report", args=[report.slug]) for report in REPORTS),
        ):
            self.desk.goto(address)
            for look in LOOKS:
                self.desk.emulate_media(**look)
                found = Axe().run(self.desk, context="main").response["violations"]
                wrong += [(address, look, rule["id"], node["html"]) for rule in found for node in rule["nodes"]]
            self.desk.emulate_media(color_scheme="light", forced_colors="none")
            self.desk.set_viewport_size({"width": 375, "height": 800})
            assert self.desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
            self.desk.set_viewport_size(DESK)
        assert wrong == []
