"""What docs/redaction.md tells: a case study written, illustrated, agreed to, put online and translated by its form."""

import gc
import io
import re
from typing import Any

import pytest
from django.template import engines
from PIL import Image
from playwright.sync_api import expect

from coop_pages.models import CaseStudyPage
from tests.factories.directory import UriopssContactFactory
from tests.factories.projects import make_cast
from tests.stories.acts import DESK, heading, reads
from tests.unit.access.answers import AS_WAGTAIL_IS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), *AS_WAGTAIL_IS]

TABLE = "<table><tr><td><p>Paie</p></td><td>31 000 €</td></tr><tr><td>Loyer</td><td>42 000 €</td></tr></table>"
PASTE = r"""(editor, html) => {
  const clipboard = new DataTransfer();
  clipboard.setData("text/html", html);
  clipboard.setData("text/plain", "Paie\t31 000 €\nLoyer\t42 000 €");
  editor.focus();
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
}"""
TITLE = "Un siège pour trois associations"


@pytest.fixture
def photograph():
    file = io.BytesIO()
    Image.new("RGB", (1600, 1000), "tan").save(file, "JPEG")
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


@pytest.fixture
def editor_as_it_is(monkeypatch):
    """Wagtail's own templates count on empty variables, and its pictures leave files open."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")
    yield
    gc.collect()


def test_staff_write_illustrate_publish_and_translate_a_case_study(home, visit, photograph, editor_as_it_is):
    story = ACaseStudy(home, visit, photograph)
    story.is_written_from_the_menu()
    story.keeps_apart_the_cells_of_a_table_that_is_pasted()
    story.keeps_nothing_of_a_picture_that_nobody_describes()
    story.is_illustrated_with_a_description()
    story.is_saved_as_a_draft()
    story.is_put_to_the_organisations_who_agree()
    story.is_put_online()
    story.is_translated_part_by_part()
    story.is_found_where_it_is_listed_and_read_in_english()


class ACaseStudy:
    study: Any

    def __init__(self, home: Any, visit: Any, photograph: Any) -> None:
        UriopssContactFactory(name="Uriopss Pays de la Loire")
        self.cast = make_cast(home, organisations=2, title="Une paie commune")
        self.photograph, self.visit = photograph, visit
        self.desk = visit(self.cast.staff.email)
        self.desk.set_viewport_size(DESK)

    def is_written_from_the_menu(self) -> None:
        desk = self.desk
        desk.goto("/admin/")
        desk.get_by_role("link", name="Nouvelle étude de cas").click()
        desk.get_by_role("textbox", name="Titre*").fill(TITLE)
        self._choose("Choisissez une page (Projet de coopération)", "Une paie commune")
        desk.get_by_role("textbox", name="Chapô*").fill("Trois associations partagent un siège.")
        self._choose("Choisir contact Uriopss", "Uriopss Pays de la Loire")
        desk.get_by_label("Commencée le").fill("05/06/2024")
        desk.get_by_label("Commencée le").press("Tab")
        self._write("context", "Trois baux, trois standards.")
        desk.locator("[data-contentpath=actors]").get_by_title("Insérer un bloc").click()
        desk.get_by_label("Nom", exact=False).last.fill("Association A")

    def keeps_apart_the_cells_of_a_table_that_is_pasted(self) -> None:
        text = self.desk.locator("[data-contentpath=context]").get_by_role("textbox").first
        text.evaluate(PASTE, TABLE)
        expect(text).to_contain_text("Paie · 31 000 €")
        expect(text).to_contain_text("Loyer · 42 000 €")
        text.press("Control+a")
        self.desk.keyboard.type("Trois baux, trois standards.")
        self.desk.wait_for_timeout(300)

    def keeps_nothing_of_a_picture_that_nobody_describes(self) -> None:
        desk = self.desk
        desk.get_by_role("button", name="Choisir une image").click()
        desk.get_by_role("tab", name="Transférer").click()
        desk.locator(".modal-body input[type=file]").set_input_files(self.photograph)
        # The form names the picture after its file, a moment later.
        expect(desk.locator(".modal-body [name$=title]")).to_have_value("IMG_2041")
        self._upload()
        reads(desk, "Décrivez l’image, ou dites qu’elle est seulement décorative.")

    def is_illustrated_with_a_description(self) -> None:
        desk = self.desk
        desk.locator(".modal-body [name$=description]").fill("Trois portes")
        desk.locator(".modal-body input[type=file]").set_input_files(self.photograph)
        self._upload()
        desk.locator(".modal-body").wait_for(state="detached")
        self._save()
        reads(desk, "Dites ce que montre l’image, ou cochez qu’elle est décorative.")
        desk.get_by_role("textbox", name="Description de l’image").fill("Trois portes sur une même rue")

    def is_saved_as_a_draft(self) -> None:
        # The editor saves by itself a moment after the last key: a person waits for it, a script must.
        self.desk.wait_for_timeout(3000)
        self._save()
        self.desk.locator(".messages .success").wait_for()
        self.study = CaseStudyPage.objects.get(title=TITLE).get_latest_revision_as_object()
        assert self.study.started_on.isoformat() == "2024-06-05"
        assert not self.study.live

    def is_put_to_the_organisations_who_agree(self) -> None:
        """And the committee confirms: their own stories tell how."""
        desk = self.desk
        desk.get_by_role("button", name="Plus d'actions").click()
        desk.get_by_role("link", name="Validation par les partenaires").click()
        heading(desk, TITLE)
        desk.get_by_role("button", name="Ouvrir un tour").click()
        desk.get_by_role("button", name="Oui, continuer").click()
        reads(desk, "Pas encore d’accord")
        self.cast.confirm(self.cast.agree(self.study.rounds.get()))

    def is_put_online(self) -> None:
        desk = self.desk
        desk.goto("/admin/")
        desk.get_by_role("link", name=f"Mettre en ligne {TITLE}").click()
        desk.get_by_role("button", name="Mettre en ligne le texte validé").click()
        desk.get_by_role("button", name="Oui, continuer").click()
        desk.get_by_role("link", name="Le lire sur le site public").click()
        reads(desk, "Validé par 2 organismes")

    def is_translated_part_by_part(self) -> None:
        desk = self.desk
        desk.goto("/admin/")
        desk.get_by_role("link", name="Traductions").click()
        desk.get_by_role("row", name=TITLE).get_by_role("link", name="Traduire").click()
        desk.get_by_label("Anglais").check()
        desk.get_by_role("button", name="Soumettre").click()
        self._translate(TITLE, "One seat for three associations")
        self._translate("Trois baux, trois standards.", "Three leases, three switchboards.")
        desk.get_by_role("button", name=re.compile("Publier : Anglais")).click()
        desk.locator(".messages").wait_for()

    def is_found_where_it_is_listed_and_read_in_english(self) -> None:
        reader = self.visit()
        reader.goto("/")
        reader.get_by_role("link", name=TITLE).first.click()
        reader.get_by_role("img", name="Trois portes sur une même rue").wait_for()
        reader.get_by_text("Menu", exact=True).click()
        reader.get_by_role("link", name="English").click()
        heading(reader, "One seat for three associations")
        reads(reader, "Three leases, three switchboards.")

    def _choose(self, button: str, name: str) -> None:
        """From the button of a field to what is chosen in the window that it opens."""
        self.desk.get_by_role("button", name=button).click()
        self.desk.locator(".modal-body").get_by_role("link", name=name, exact=True).first.click()
        self.desk.locator(".modal-body").wait_for(state="detached")

    def _write(self, field: str, words: str) -> None:
        """In a rich text of the form; the editor hands it over a quarter of a second after the last key."""
        text = self.desk.locator(f"[data-contentpath={field}]").get_by_role("textbox").first
        text.click()
        self.desk.keyboard.type(words)
        self.desk.wait_for_timeout(300)

    def _upload(self) -> None:
        self.desk.locator(".modal-body").get_by_role("button", name="Transférer").click()

    def _save(self) -> None:
        self.desk.get_by_role("button", name="Enregistrer le brouillon").click()

    def _translate(self, french: str, english: str) -> None:
        part = self.desk.locator("main li, main div").filter(has=self.desk.get_by_text(french, exact=True)).last
        part.get_by_role("button", name="Traduire").click()
        part.locator("textarea").fill(english)
        part.get_by_role("button", name="Enregistrer").click()
        part.get_by_text("Traduit manuellement").wait_for()
