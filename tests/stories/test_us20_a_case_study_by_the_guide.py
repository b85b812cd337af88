"""What docs/redaction.md tells: a case study written, illustrated, agreed to, put online and translated by its form."""

import gc
import io
import re

import pytest
from django.template import engines
from PIL import Image

from coop_pages.models import CaseStudyPage
from tests.factories.directory import UriopssContactFactory
from tests.factories.projects import make_cast
from tests.unit.access.answers import AS_WAGTAIL_IS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), *AS_WAGTAIL_IS]

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


def choose(desk, button, name):
    """From the button of a field to what is chosen in the window that it opens."""
    desk.get_by_role("button", name=button).click()
    desk.locator(".modal-body").get_by_role("link", name=name, exact=True).first.click()
    desk.locator(".modal-body").wait_for(state="detached")


def write(desk, field, words):
    """In a rich text of the form; the editor hands it over a quarter of a second after the last key."""
    text = desk.locator(f"[data-contentpath={field}]").get_by_role("textbox").first
    text.click()
    desk.keyboard.type(words)
    desk.wait_for_timeout(300)


def save(desk):
    desk.get_by_role("button", name="Enregistrer le brouillon").click()


def translate(desk, french, english):
    part = desk.locator("main li, main div").filter(has=desk.get_by_text(french, exact=True)).last
    part.get_by_role("button", name="Traduire").click()
    part.locator("textarea").fill(english)
    part.get_by_role("button", name="Enregistrer").click()
    part.get_by_text("Traduit manuellement").wait_for()


def test_staff_write_illustrate_publish_and_translate_a_case_study(home, visit, photograph, editor_as_it_is):
    UriopssContactFactory(name="Uriopss Pays de la Loire")
    cast = make_cast(home, organisations=2, title="Une paie commune")

    # 1. Write, from the menu.
    desk = visit(cast.staff.email)
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.goto("/admin/")
    desk.get_by_role("link", name="Nouvelle étude de cas").click()
    desk.get_by_role("textbox", name="Titre*").fill(TITLE)
    choose(desk, "Choisissez une page (Projet de coopération)", "Une paie commune")
    desk.get_by_role("textbox", name="Chapô*").fill("Trois associations partagent un siège.")
    choose(desk, "Choisir contact Uriopss", "Uriopss Pays de la Loire")
    desk.get_by_label("Commencée le").fill("05/06/2024")
    desk.get_by_label("Commencée le").press("Tab")
    write(desk, "context", "Trois baux, trois standards.")
    desk.locator("[data-contentpath=actors]").get_by_title("Insérer un bloc").click()
    desk.get_by_label("Nom", exact=False).last.fill("Association A")

    # 2. Illustrate: the form keeps nothing of a picture that nobody describes.
    desk.get_by_role("button", name="Choisir une image").click()
    desk.get_by_role("tab", name="Transférer").click()
    desk.locator(".modal-body input[type=file]").set_input_files(photograph)
    # The form names the picture after its file, a moment later.
    desk.wait_for_function("document.querySelector('.modal-body [name$=title]').value == 'IMG_2041'")
    desk.locator(".modal-body").get_by_role("button", name="Transférer").click()
    desk.get_by_text("Décrivez l’image, ou dites qu’elle est seulement décorative.").wait_for()
    desk.locator(".modal-body [name$=description]").fill("Trois portes")
    desk.locator(".modal-body input[type=file]").set_input_files(photograph)
    desk.locator(".modal-body").get_by_role("button", name="Transférer").click()
    desk.locator(".modal-body").wait_for(state="detached")
    save(desk)
    desk.get_by_text("Dites ce que montre l’image, ou cochez qu’elle est décorative.").wait_for()
    desk.get_by_role("textbox", name="Description de l’image").fill("Trois portes sur une même rue")
    # The editor saves by itself a moment after the last key: a person waits for it, a script must.
    desk.wait_for_timeout(3000)
    save(desk)
    desk.locator(".messages .success").wait_for()
    study = CaseStudyPage.objects.get(title=TITLE).get_latest_revision_as_object()
    assert study.started_on.isoformat() == "2024-06-05"
    assert not study.live

    # 3. Put it to the organisations; they agree, the committee confirms (their own stories tell how).
    desk.get_by_role("button", name="Plus d'actions").click()
    desk.get_by_role("link", name="Validation par les partenaires").click()
    desk.get_by_role("heading", name=TITLE).first.wait_for()
    desk.get_by_role("button", name="Ouvrir un tour").click()
    desk.get_by_text("Pas encore d’accord").wait_for()
    cast.confirm(cast.agree(study.rounds.get()))
    desk.goto("/admin/")
    desk.get_by_role("link", name=f"{TITLE}, tour 1").click()
    desk.get_by_role("button", name="Mettre en ligne le texte validé").click()
    desk.get_by_role("link", name="Le lire sur le site public").click()
    desk.get_by_text("Validé par 2 organismes").first.wait_for()

    # 4. Translate what is online, part by part.
    desk.goto("/admin/")
    desk.get_by_role("link", name="Traductions").click()
    desk.get_by_role("row", name=TITLE).get_by_role("link", name="Traduire").click()
    desk.get_by_label("Anglais").check()
    desk.get_by_role("button", name="Soumettre").click()
    translate(desk, TITLE, "One seat for three associations")
    translate(desk, "Trois baux, trois standards.", "Three leases, three switchboards.")
    desk.get_by_role("button", name=re.compile("Publier : Anglais")).click()
    desk.locator(".messages").wait_for()

    # A reader finds the story where it is listed, its picture described, and reads it in English.
    reader = visit()
    reader.goto("/")
    reader.get_by_role("link", name=TITLE).first.click()
    assert reader.get_by_role("img", name="Trois portes sur une même rue").is_visible()
    reader.get_by_text("Menu", exact=True).click()
    reader.get_by_role("link", name="English").click()
    reader.get_by_role("heading", name="One seat for three associations").wait_for()
    reader.get_by_text("Three leases, three switchboards.").wait_for()
