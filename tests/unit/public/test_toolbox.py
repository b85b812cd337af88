"""The tools of the network: every file opens, in both languages, with a title, a language and true headings."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from django.test import Client
from pypdf import PdfReader

from coop_pages.base.choices import Area
from coop_pages.public.approach import OF_THE_BROCHURE
from coop_pages.public.toolbox import tools

FILES = [(tool, ending) for language in ("fr", "en") for tool in tools(language) for ending in tool.formats]
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TITLE = "{http://purl.org/dc/elements/1.1/}"


@pytest.mark.parametrize(("tool", "ending"), FILES, ids=lambda value: getattr(value, "name", value))
def test_a_tool_is_a_file_that_says_its_title_and_its_language(tool, ending, db):
    answer = Client().get(f"/outils/{tool.language}/{tool.name}.{ending}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    if ending == "pdf":
        paper = PdfReader(io.BytesIO(content))
        assert paper.metadata.title == tool.title
        assert paper.root_object["/Lang"] == tool.language
        assert "/StructTreeRoot" in paper.root_object
        return
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.namelist()[0] == "mimetype"
        meta = ElementTree.fromstring(file.read("meta.xml"))  # noqa: S314
        body = ElementTree.fromstring(file.read("content.xml"))  # noqa: S314
        assert f'fo:language="{tool.language}"'.encode() in file.read("styles.xml")
    assert [node.text for node in meta.iter(f"{TITLE}title")] == [tool.title]
    assert [node.text for node in meta.iter(f"{TITLE}language")] == [tool.language]
    tables = [part.table for part in tool.parts if part.table]
    assert len(list(body.iter(f"{TABLE}table-header-rows"))) == len(tables) + (ending == "ods")
    if ending == "odt":
        levels = [int(node.get(f"{TEXT}outline-level")) for node in body.iter(f"{TEXT}h")]
        assert levels[0] == 1
        assert set(levels[1:]) <= {2}


def test_both_languages_have_the_same_tools():
    french, english = tools("fr"), tools("en")
    assert [tool.formats for tool in french] == [tool.formats for tool in english]
    assert [len(tool.parts) for tool in french] == [len(tool.parts) for tool in english]


@pytest.mark.parametrize(
    "address",
    ["/outils/fr/nulle-part.odt", "/outils/de/matrice-des-effets.ods", "/outils/fr/matrice-des-effets.odt"],
)
def test_what_is_no_tool_is_not_found(address, db):
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(("language", "name"), [("fr", "matrice-des-effets"), ("en", "impact-matrix")])
def test_the_impact_matrix_marks_the_areas_that_the_brochure_does_not_have(language, name):
    [tool] = [tool for tool in tools(language) if tool.name == name]
    [table] = [part.table for part in tool.parts if part.table]
    areas = [row[0] for row in table.rows]
    assert len(areas) == len(Area)
    assert [area.endswith(" *") for area in areas] == [area not in OF_THE_BROCHURE for area in Area]
    assert any(words.startswith("* ") for part in tool.parts for words in part.words)
