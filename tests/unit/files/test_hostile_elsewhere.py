"""The same files, and some more, through the doors that keep nothing as a picture or a document of a text."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from wagtail.models import Locale
from wagtail.users.models import UserProfile
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from coop_pages.base.file_types import recognised_type
from coop_pages.base.papers import PAPER_TYPES
from coop_pages.management.setup.site import prepare_site
from coop_pages.models import EvidenceFile
from coop_pages.validation import clock
from directory.importing.reading import MOST_ROWS, read
from directory.models import DirectoryImport, Organisation
from tests.factories.directory import UserFactory
from tests.unit.files.conftest import make_document, make_image
from tests.unit.files.hostile import FILES, OFFICE, drawn, packed
from tests.unit.files.test_hostile_uploads import HARMLESS, sent

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]

CONTENT_TYPES = '<Types><Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def workbook(*parts):
    return packed(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<workbook><sheets/></workbook>"), *parts)


MORE = (
    ("macros-sous-un-autre-nom.docx", packed(("[Content_Types].xml", CONTENT_TYPES.encode()), *OFFICE[1:])),
    ("coupe-grand.jpg", drawn("JPEG", (900, 900))[:2000]),
    ("coupe-grand.png", drawn("PNG", (900, 900))[:-40]),
    ("coupe.heic", b"\0\0\0\x18ftypheic cut"),
    ("sans-feuille.xlsx", workbook()),
    ("feuille-cassee.xlsx", workbook(("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"))),
    ("bombe.xlsx", workbook(("xl/worksheets/sheet1.xml", b" " * (210 * 1024 * 1024)))),
    ("vide.csv", b""),
    ("vide.po", b""),
    ("sans-entete.po", PO.encode()),
    ("coupe.po", PO.encode()[:12]),
    ("nul.po", b'msgid "a\0"\nmsgstr "\xff"'),
)
ALL = (*FILES, *MORE)


def visitor(person):
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    return browser


@pytest.fixture
def staff(home):
    return visitor(UserFactory.create(superuser=True))


def assert_answered(answer, name):
    """No error page; and where a page comes back, it says something of what was sent."""
    assert answer.status_code in {200, 302, 422}, (name, answer.status_code)


@pytest.mark.parametrize(("name", "content"), MORE[:4], ids=[name for name, _content in MORE[:4]])
def test_what_is_cut_short_or_holds_macros_is_no_document(name, content):
    assert recognised_type(content, name) is None


def test_a_list_of_the_directory(staff):
    known = Organisation.objects.count()
    for name, content in ALL:
        data = {"kind": "organisations", "file": sent(name, content)}
        assert_answered(staff.post("/admin/cooperation/annuaire/listes/", data), name)
    assert Organisation.objects.count() == known


def test_a_document_without_a_sheet_is_no_list(staff):
    data = {"kind": "organisations", "file": SimpleUploadedFile("liste.xlsx", packed(*OFFICE))}
    answer = staff.post("/admin/cooperation/annuaire/listes/", data)
    assert "n’est ni un CSV ni un classeur XLSX" in answer.content.decode()
    assert not DirectoryImport.objects.exists()


def test_a_sheet_is_read_no_further_than_it_may_hold_nor_wider(monkeypatch):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["nom"])
    for _number in range(2 * MOST_ROWS + 10):
        sheet.append(["x"])
    written = io.BytesIO()
    book.save(written)
    with pytest.raises(ValidationError, match="trop de lignes"):
        read(written.getvalue())
    wide = Workbook()
    wide.active["A1"], wide.active["XFD2"] = "nom", "loin"
    wide.active["A2"] = "Les Tilleuls"
    written = io.BytesIO()
    wide.save(written)
    assert [cells for _line, cells in read(written.getvalue()).rows] == [("Les Tilleuls",)]


def test_a_translation_by_file(cast, staff):
    prepare_site()
    cast.publish_phase()
    translate_object(cast.phase, [Locale.objects.get(language_code="en")], user=cast.staff)
    translation = Translation.objects.get(source__object_id=cast.phase.translation_key)
    address = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
    assert_answered(staff.post(address, {"next": "/admin/"}), "nothing")
    for name, content in ALL:
        answer = staff.post(address, {"file": sent(name, content), "next": "/admin/"}, follow=True)
        assert_answered(answer, name)
        told = [str(message) for message in answer.context["messages"]]
        assert told, name
        assert "importées" not in told[0], name


def test_a_portrait_is_asked_of_nobody(staff):
    """It would be shown to nobody but its owner, and kept for nothing."""
    assert 'name="avatar-avatar"' not in staff.get("/admin/account/").content.decode()
    for name, content in MORE:
        assert_answered(staff.post("/admin/account/", {"avatar-avatar": sent(name, content)}), name)
    assert not UserProfile.objects.exclude(avatar="").exists()


def test_a_list_of_redirects(staff):
    for name, content in ALL:
        assert_answered(staff.post("/admin/redirects/import/", {"import_file": sent(name, content)}), name)


def test_a_document_or_an_image_in_the_place_of_another(cast):
    document, image = make_document(cast.project.collection), make_image(cast.project.collection)
    browser = visitor(cast.contributor)
    for name, content in ALL:
        data = {"title": "x", "description": "x", "tags": "", "file": sent(name, content)}
        assert_answered(browser.post(f"/admin/documents/edit/{document.pk}/", data), name)
        data["file"] = sent(name, content)
        assert_answered(browser.post(f"/admin/images/{image.pk}/", data), name)
        for item in (document, image):
            item.refresh_from_db()
            assert HARMLESS.match(item.filename), (name, item.filename)
            with item.file.open("rb") as stored:
                assert recognised_type(stored.read(), item.filename), name


def test_a_letter_and_the_minutes_of_the_committee(cast):
    cast.write()
    opened = cast.open()
    browser, address = visitor(cast.staff), f"/admin/cooperation/validation/{cast.phase.pk}/"
    today = clock.today().isoformat()

    def send(files, step, file, **told):
        for name, content in files:
            words = {f"{step}-{field}": value for field, value in told.items()}
            with transaction.atomic():
                answer = browser.post(address, words | {"step": step, f"{step}-{file}": sent(name, content)})
                for kept in EvidenceFile.objects.all():
                    assert HARMLESS.match(kept.name), kept.name
                    assert kept.media_type in PAPER_TYPES, name
                transaction.set_rollback(True)
            assert_answered(answer, name)

    send(ALL, "letter", "letter", organisation=cast.organisations[0].pk, verdict="approve", dated_on=today)
    cast.agree(opened)
    send(MORE, "confirm", "minutes_file", held_on=today, attendance="Tous", minutes="Lu et approuvé.")
