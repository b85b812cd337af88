"""Whatever is sent, through whatever door: stored so that it does no harm, or refused in words; never an error page."""

import re
from contextlib import suppress
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from coop_pages.base.file_types import FileType, harmless_name, recognised_type
from coop_pages.models import EvidenceFile
from coop_pages.validation import clock, refusals, services
from tests.unit.files.hostile import FILES, drawn, packed

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]

SAFE_TYPES = {str(kind) for kind in FileType}
SHOWN = {"application/pdf", *(str(kind) for kind in FileType if kind.startswith("image/"))}
HARMLESS = re.compile(r"^[\w -]{1,90}\.[a-z]{3,4}$")


def sent(name, content):
    upload = SimpleUploadedFile("x", content, "application/octet-stream")
    # As a program would send it: Django cleans what a browser's form says.
    upload.name = name
    return upload


def add_document(browser, cast, upload):
    return browser.post("/admin/documents/add/", {"title": "x", "file": upload, "tags": ""})


def add_documents(browser, cast, upload):
    return browser.post("/admin/documents/multiple/add/", {"files[]": upload})


def choose_document(browser, cast, upload):
    data = {"document-chooser-upload-title": "x", "document-chooser-upload-file": upload}
    return browser.post("/admin/documents/chooser/create/", data | {"document-chooser-upload-tags": ""})


def add_image(browser, cast, upload):
    return browser.post("/admin/images/add/", {"title": "x", "description": "x", "file": upload, "tags": ""})


def add_images(browser, cast, upload):
    return browser.post("/admin/images/multiple/add/", {"files[]": upload})


def choose_image(browser, cast, upload):
    data = {"title": "x", "description": "x", "file": upload, "tags": ""}
    data = {f"image-chooser-upload-{name}": value for name, value in data.items()}
    return browser.post("/admin/images/chooser/create/", data)


DOORS = [add_document, add_documents, choose_document, add_image, add_images, choose_image]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_editor_stores_it_harmless_or_says_why_not(cast, door):
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.contributor)
    for name, content in FILES:
        before = {model: set(model.objects.values_list("pk", flat=True)) for model in (document(), image())}
        answer = door(browser, cast, sent(name, content))
        assert answer.status_code in {200, 302}, name
        added = [item for model, known in before.items() for item in model.objects.exclude(pk__in=known)]
        if not added:
            assert answer.status_code == 200, name
            assert_explained(answer, name)
        for item in added:
            assert_harmless(browser, item, name)
            item.delete()


def assert_explained(answer, name):
    words = answer.content.decode()
    if "application/json" in answer.headers["Content-Type"]:
        said = answer.json()
        # A picture without a description waits for it: it is checked all the same, and nobody can ask for it.
        if said.get("success"):
            assert "Décrivez l’image" in said["form"] or "description" in said["form"], name
            return
        words = said.get("error_message") or said.get("htmlFragment") or str(said)
    assert re.search("accept|vide|abîmé|empty|image valide|taille|Maximum|valide", words), (name, words[:2000])


def assert_harmless(browser, item, name):
    assert HARMLESS.match(item.filename), (name, item.filename)
    address = item.url if isinstance(item, document()) else item.file.url
    answer = browser.get(address)
    content = b"".join(answer.streaming_content)
    assert content, name
    kind = answer.headers["Content-Type"].partition(";")[0]
    assert kind in SAFE_TYPES, name
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    disposition = unquote(answer.headers.get("Content-Disposition", "inline"))
    assert disposition.startswith("attachment") or kind in SHOWN, name
    assert not re.search(r"html|svg|\u202e|[\r\n]", disposition), name


def document():
    return get_document_model()


def image():
    return get_image_model()


def test_whatever_calls_the_models_meets_the_same_wall(cast):
    for name, content in FILES:
        for model in (document(), image()):
            item = None
            # An image is measured before it is saved: what cannot be is stopped there.
            with suppress(refusals.UploadRefused, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
                item = model(title="x", file=ContentFile(content, name=name), collection=cast.project.collection)
                item.save()
            if item is not None and item.pk:
                assert HARMLESS.match(item.filename), (name, item.filename)
                assert recognised_type(content, name), name


def test_the_space_keeps_as_evidence_only_what_it_can_read(cast):
    cast.write()
    opened = cast.open()
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.speakers[0])
    address = reverse("space:answer", args=[opened.pk, cast.organisations[0].pk, "precisions"])
    for name, content in FILES:
        data = {"deliberated_by": "board", "deliberated_on": clock.today().isoformat(), "minutes": sent(name, content)}
        assert browser.post(address, data).status_code in {200, 302}, name
        with suppress(refusals.ValidationRefused):
            details = services.Deliberation("board", clock.today(), minutes=sent(name, content))
            cast.answer(opened, 0, deliberation=details)
    for kept in EvidenceFile.objects.all():
        assert HARMLESS.match(kept.name), kept.name
        assert kept.media_type in {FileType.PDF, FileType.JPEG, FileType.PNG}


def test_the_forty_are_there():
    assert len(FILES) >= 40
    assert len({name for name, _content in FILES}) == len(FILES)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("PV du 12 mars.PDF", "PV du 12 mars.pdf"),
        ("C:\\Documents\\l'école.pdf", "l-école.pdf"),
        ("statuts v1.2.docx", "statuts v1-2.pdf"),
        ("\u202e\u200b", "fichier.pdf"),
        ("", "fichier.pdf"),
        ("x" * 300, "x" * 60 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless_and_stays_readable(name, kept):
    assert harmless_name(name, FileType.PDF) == kept


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (packed(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")), "a.ods", FileType.ODS),
        (packed(("mimetype", b"application/vnd.oasis.opendocument.presentation")), "a.odp", FileType.ODP),
        (packed(("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")), "a.xlsx", FileType.XLSX),
        (packed(("[Content_Types].xml", b"x"), ("ppt/presentation.xml", b"x")), "a.pptx", FileType.PPTX),
        (drawn("WEBP"), "a.webp", FileType.WEBP),
        (drawn("AVIF"), "a.avif", FileType.AVIF),
        (drawn("GIF"), "a.gif", FileType.GIF),
        ("Élan;Été\n-12;3 < 4\n".encode("cp1252"), "a.csv", FileType.CSV),
        ("Élan".encode(), "a.txt", FileType.TXT),
        ("Élan".encode(), "a.md", None),
    ],
)
def test_what_associations_send_is_recognised(content, name, kind):
    assert recognised_type(content, name) == kind
