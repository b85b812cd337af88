"""Minutes and letters as phones give them."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image
from pypdf import PdfReader

from coop_pages.base.papers import MAX_BYTES, MOST_PAGES, one_document


def photograph(kind, size=(3000, 4000), name="IMG_0001", **saved):
    written = BytesIO()
    Image.new("RGB", size, "white").save(written, kind, **saved)
    extension = {"HEIF": "heic", "JPEG": "jpg", "PNG": "png"}[kind]
    return SimpleUploadedFile(f"{name}.{extension}", written.getvalue())


def test_a_photograph_of_an_iphone_becomes_a_jpeg_that_anybody_opens():
    paper = one_document([photograph("HEIF", size=(400, 300))])
    assert paper.name == "IMG_0001.jpg"
    with Image.open(paper) as picture:
        assert (picture.format, picture.size) == ("JPEG", (400, 300))


def test_several_pages_become_one_light_pdf_in_order_and_upright():
    lying = Image.Exif()
    lying[0x0112] = 6  # to be turned a quarter
    pages = [photograph("JPEG", exif=lying), photograph("HEIF", size=(600, 800)), photograph("PNG", size=(500, 500))]
    paper = one_document(pages)
    assert paper.name == "IMG_0001.pdf"
    assert paper.size < 1024 * 1024
    shown = [page.mediabox for page in PdfReader(paper).pages]
    assert [box.width > box.height for box in shown] == [True, False, False]


def test_one_document_stays_as_it_came():
    sent = SimpleUploadedFile("pv.pdf", b"%PDF-1.7\n%%EOF")
    assert one_document([sent]) is sent


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("pv.pdf", b"", "est vide"),
        ("pv.pdf", b"%PDF-" + b"0" * MAX_BYTES, "10 Mo au plus"),
        ("pv.pdf", b"%PDF-1.7 cut", "incomplet"),
        ("pv.pdf", b"Bonjour", "porte le nom d’un PDF"),
        ("note.txt", b"Bonjour", "n’est ni un PDF"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 cut", "impossible à ouvrir"),
        ("vieux.doc", b"\xd0\xcf\x11\xe0", "Enregistrez-le en PDF"),
        ("photo.heic", b"\0\0\0\x18ftypheic cut", "pas une photographie"),
    ],
)
def test_what_is_refused_names_its_file_its_rule_and_a_way_out(name, content, rule):
    with override("fr"), pytest.raises(ValidationError) as refused:
        one_document([SimpleUploadedFile(name, content)])
    assert name in refused.value.message
    assert rule in refused.value.message


def test_only_photographs_are_joined_and_not_without_end():
    with override("fr"), pytest.raises(ValidationError, match="se joint seul"):
        one_document([photograph("PNG", size=(10, 10)), SimpleUploadedFile("pv.pdf", b"%PDF-1.7\n%%EOF")])
    many = [photograph("PNG", size=(10, 10)) for _page in range(MOST_PAGES + 1)]
    with override("fr"), pytest.raises(ValidationError, match="30"):
        one_document(many)


def test_thirty_pages_are_read_one_at_a_time_and_weigh_what_one_file_may(monkeypatch):
    blurred = Image.effect_noise((300, 400), 90).convert("RGB").resize((3000, 4000))
    written = BytesIO()
    blurred.save(written, "JPEG", quality=90)
    held: list[int] = []
    convert = Image.Image.convert

    def watched(picture, mode):
        held.append(picture.width * picture.height)
        return convert(picture, mode)

    monkeypatch.setattr(Image.Image, "convert", watched)
    paper = one_document([SimpleUploadedFile(f"{page}.jpg", written.getvalue()) for page in range(MOST_PAGES)])
    assert len(PdfReader(paper).pages) == MOST_PAGES
    assert paper.size <= MAX_BYTES
    assert max(held) <= 1700 * 1700


def test_so_many_points_together_are_refused_before_any_is_read():
    drawn = photograph("PNG", size=(7000, 7000)).read()
    many = [SimpleUploadedFile(f"{page}.png", drawn) for page in range(8)]
    with override("fr"), pytest.raises(ValidationError, match=r"7\.png.*trop grande"):
        one_document(many)
