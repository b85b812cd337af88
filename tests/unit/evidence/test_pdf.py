"""As whoever downloads a paper, I get an archive file that any reader opens and any voice reads."""

import time
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from coop_pages.base.french_spaces import french_spaces
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
    assert paper.metadata.title == french_spaces(WRITTEN["title"])
    described = paper.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in described
    assert "<pdfuaid:part>1</pdfuaid:part>" in described
    words = "".join(page.extract_text() for page in paper.pages)
    assert "Nom\u00a0: Phare" in words
    assert len(paper.pages) > 1
    assert f"2 / {len(paper.pages)}" in words


def held_by(element, path=()):
    """The path of tags down to each run of text of a tagged paper."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for child in element:
            yield from held_by(child, path)
    elif isinstance(element, int) or element.get("/Type") == "/MCR":
        yield path
    elif "/K" in element:
        yield from held_by(element["/K"], (*path, element["/S"]) if "/S" in element else path)


def test_every_word_of_a_paper_lies_in_a_paragraph_a_title_a_list_or_a_table():
    paper = PdfReader(BytesIO(pdf("document", WRITTEN, language="fr")))
    paths = set(held_by(paper.trailer["/Root"]["/StructTreeRoot"]))
    assert paths
    told = {"/P", "/H1", "/H2", "/H3", "/L", "/Table"}
    assert {path for path in paths if not told.intersection(path)} == set()


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


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("Article 1\ufe0f\u20e3", "Article 1"),
        ("👩‍👩‍👧 et 漢字", "□"),
        ("\u0301 seul, x\u0489, \ue000\U0010ffff", "seul, x"),
        ("\ud83d moitié", "□ moitié"),
        ("\x00\x07\x0b\x1b\x7f\x85\ufdd0\ufffe\uffff fin", "fin"),
        ("क्षत्रिय ﷽ العربية שלום ไทย 한국어 \u1100\u1161 fin", "fin"),
        ("\u202eretourné\u2066 \U000e0041 \u2028 fin", "fin"),
    ],
    ids=ascii,
)
def test_no_paper_fails_on_words(words, drawn):
    written = {"title": words, "parts": [{"heading": words, "words": [words], "facts": [[words, words]]}]}
    paper = PdfReader(BytesIO(pdf("document", written)))
    assert drawn in paper.pages[0].extract_text().replace("\n", " ")


@pytest.mark.parametrize(
    "words", ["a" * 40_000, "□" * 40_000, "é" * 40_000, "un mot " * 20_000], ids=["a", "□", "é", "n"]
)
def test_no_paper_fails_on_long_words(words):
    written = {"heading": words, "words": [words], "facts": [["x", words]], "marks": [words]}
    written |= {"header": ["a", "b"], "rows": [["x", words]]}
    assert pdf("document", {"title": "T", "lead": words, "parts": [written]}).startswith(b"%PDF")


def test_a_text_in_a_script_that_no_font_draws_takes_no_longer_than_another():
    """Its signs are asked about together, and not one by one."""
    written = {"title": "Tout", "parts": [{"words": ["".join(map(chr, range(0x4E00, 0x9FFF)))]}]}
    begun = time.perf_counter()
    pdf("document", written)
    assert time.perf_counter() - begun < 10


@given(st.text(min_size=1))
@example("\t\x85")  # the compiler names the first by a letter
@settings(max_examples=200, deadline=None)
def test_no_paper_fails_on_any_words_at_all(words):
    assert pdf("document", {"title": words, "parts": [{"words": [words]}]}).startswith(b"%PDF")


def test_a_paper_without_a_title_is_not_made():
    with pytest.raises(KeyError):
        pdf("document", {"title": "", "parts": []})
