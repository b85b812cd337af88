"""The house stays readable: no circle, few doors at the root, small files, documents whose links lead somewhere."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from django.db.migrations.loader import MigrationLoader
from django.utils.text import slugify

from coop_pages.base.fields import StreamField

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def test_no_import_leads_back_to_where_it_came_from():
    """Imports inside functions and those for types alone included."""
    graph = grimp.build_graph("config", "coop_pages", "directory", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        list(TopologicalSorter(imports).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_the_root_of_the_pages_is_a_list_of_rooms():
    names = {path.name for path in (ROOT / "coop_pages").iterdir()} - {"__pycache__"}
    assert len(names) <= 15, sorted(names)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_fits_on_three_screens_and_decides_little(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 150
    assert len(re.findall(r"{% (?:if|elif) ", text)) <= 10


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT / "tests")))
def test_a_file_of_tests_is_about_one_thing(path):
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.django_db
def test_blocks_stay_out_of_migrations():
    """A label or a help text that changes makes no migration."""
    models = MigrationLoader(None, ignore_no_migrations=True).project_state().models.values()
    fields = [field for model in models for field in model.fields.values() if isinstance(field, StreamField)]
    assert len(fields) > 20
    assert {len(field.stream_block.child_blocks) for field in fields} == {0}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(path):
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _hash, anchor = target.partition("#")
        if re.match(r"[a-z]+:", file):
            continue
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors_of(there)):
            lost.append(target)
    assert lost == []


def anchors_of(document: Path) -> set[str]:
    """As a forge makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), flags=re.MULTILINE)
    return {slugify(re.sub(r"[`*]", "", heading), allow_unicode=True) for heading in headings}
