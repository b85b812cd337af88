"""What must stay true of the tree itself."""

import re
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_the_french_catalogue_is_complete():
    catalogue = polib.pofile(str(ROOT / "site/locale/fr/LC_MESSAGES/django.po"))
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []


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
