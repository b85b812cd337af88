"""What must stay true of the tree itself."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from coop_pages.projects.path import PHASES
from coop_pages.validation.states import diagram
from coop_pages.validation.text.gate import validated_types

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


# Sentences are written in English.
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_the_catalogue_of_a_language_is_complete_and_says_each_sentence_once(language):
    catalogue = polib.pofile(str(ROOT / f"site/locale/{language}/LC_MESSAGES/django.po"))
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    counted = Counter((entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete)
    assert [msgid for (_context, msgid), count in counted.items() if count > 1] == []


def test_every_sentence_of_the_code_is_in_the_french_catalogue(tmp_path):
    if shutil.which("xgettext") is None:
        pytest.skip("No xgettext on this machine: install the package gettext.")
    for folder in ("coop_pages", "directory", "templates", "site/locale", "site/config"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.pyc", "*.mo"))
    for file in ("Makefile", "manage.py"):
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    made = subprocess.run(["make", "-o", ".venv/dev", "messages"], cwd=tmp_path, capture_output=True, text=True)  # noqa: S607
    assert made.returncode == 0, made.stderr
    catalogue = polib.pofile(str(tmp_path / "site/locale/fr/LC_MESSAGES/django.po"))
    assert [entry.msgid for entry in catalogue if not entry.obsolete and not entry.translated()] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_compiles_and_every_image_has_its_alternative(path):
    get_template(str(path.relative_to(ROOT / "templates")))
    for tag in re.findall(r"<img\b[^>]*>|{% image [^%]*%}", path.read_text()):
        assert "alt=" in tag


@pytest.mark.django_db
def test_migrations_are_complete():
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except CommandError as error:
        pytest.fail(str(error))


def test_site_is_a_search_path_and_never_a_package():
    assert not (ROOT / "site/__init__.py").exists()


def test_the_state_diagram_of_the_guide_is_the_table():
    assert diagram() in (ROOT / "docs/validation.md").read_text()


def test_every_template_is_used():
    """By its name in the code or in another template, as the form of one section of a validated text, or in the place
    of a library's."""
    folders = ("coop_pages", "directory", "site/config")
    sources = [*(path for folder in folders for path in ROOT.glob(f"{folder}/**/*.py")), *TEMPLATES]
    text = "\n".join(path.read_text() for path in sources)
    named_by_convention = {"403.html", "404.html", "429.html", "500.html"}
    libraries = get_app_template_dirs("templates")
    named_by_convention |= {
        str(path.relative_to(folder)) for folder in libraries for path in Path(folder).rglob("*.html")
    }
    for model in validated_types():
        keys = {key for key, _label, _names in model.sections}
        named_by_convention |= {f"sections/{model._meta.model_name}/{key}.html" for key in keys}
    names = {str(path.relative_to(ROOT / "templates")) for path in TEMPLATES} - named_by_convention
    phase_pages = {f"projects/phase_{model._meta.model_name.removesuffix('phasepage')}.html" for model in PHASES}
    assert [name for name in sorted(names) if name not in text and name not in phase_pages] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_loads_its_libraries_in_order_and_once(path):
    for loaded in re.findall(r"{% load ([^%]+) %}", path.read_text()):
        assert loaded.split() == sorted(set(loaded.split()))


def test_make_names_what_a_machine_lacks(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for script, sentence in (
        ("exit 1", "Python 3.11 or later is needed"),
        ('[ "$1" = -c ]', "Python's venv module is missing"),
    ):
        fake = tmp_path / "fakepython"
        fake.write_text(f"#!/bin/sh\n{script}\n")
        fake.chmod(0o755)
        done = subprocess.run(  # noqa: S603
            [shutil.which("make"), ".venv/bin/python", f"PYTHON={fake}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0
        assert sentence in done.stdout
