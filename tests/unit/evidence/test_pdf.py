"""As whoever downloads a paper, I get an archive file that any reader opens and any voice reads."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from coop_pages.evidence.pdf import pdf

WRITTEN = {
    "title": "Ce que nous « décidons »",
    "lead": "L’objet : une convention.",
    "parts": [
        {"heading": "Qui répond", "facts": [["Nom", "Phare"]], "words": ["Un paragraphe."], "marks": ["un point"]},
        {"header": ["Qui", "Quoi"], "rows": [["Phare", "Approuve"]] * 60, "digests": [["Empreinte", "ab" * 32]]},
    ],
}


def test_a_paper_is_an_archive_tagged_titled_and_in_its_language():
    paper = PdfReader(BytesIO(pdf("document", WRITTEN, language="fr")))
    root = paper.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert paper.metadata.title == WRITTEN["title"]
    described = paper.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in described
    assert "<pdfuaid:part>1</pdfuaid:part>" in described
    words = "".join(page.extract_text() for page in paper.pages)
    assert "Nom\u00a0: Phare" in words
    assert len(paper.pages) > 1
    assert f"2 / {len(paper.pages)}" in words


def test_its_fonts_are_inside_and_the_same_data_and_date_give_the_same_bytes():
    moment = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    made = pdf("document", WRITTEN, language="en", made_at=moment)
    assert made == pdf("document", WRITTEN, language="en", made_at=moment)
    fonts = PdfReader(BytesIO(made)).pages[0]["/Resources"]["/Font"].values()
    names = {font["/BaseFont"] for font in fonts}
    assert any("AtkinsonHyperlegibleNext" in name for name in names)
    assert all(font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"] for font in fonts)


@pytest.mark.parametrize("words", ["#panic() $x$ *gras* @ref \\", '#read("/etc/passwd")', "</w> \u202e [→] {{ x }}"])
def test_words_of_people_are_printed_and_never_obeyed(words):
    paper = PdfReader(BytesIO(pdf("document", {"title": words, "parts": [{"words": [words]}]})))
    assert paper.metadata.title == words


def test_a_sign_that_no_font_draws_is_shown_as_missing_instead_of_failing():
    paper = PdfReader(BytesIO(pdf("document", {"title": "Fête 😀 漢\x00", "parts": []})))
    assert paper.metadata.title == "Fête □ □□"


def test_a_paper_without_a_title_is_not_made():
    with pytest.raises(KeyError):
        pdf("document", {"title": "", "parts": []})
