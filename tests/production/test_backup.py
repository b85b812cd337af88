"""A site is put in one archive while it runs, and comes out of it the same on an empty machine."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from coop_pages.management.backup import MANIFEST
from coop_pages.validation.models.ledger import LedgerChain
from directory.models import User
from tests.concurrency.test_many_at_once import ROOT, database_address
from tests.factories.projects import publish_case_study
from tests.unit.files.conftest import Shown, make_document, make_image

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
READ = """
import hashlib, json
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Page
from coop_pages.models import LedgerChain
reader, read = Client(headers={"host": "localhost"}), {}
addresses = [page.url for page in Page.objects.live().public() if page.url]
addresses += [document.url for document in get_document_model().objects.all()]
addresses += ["/etudes-de-cas/?q=siege", "/donnees/v1/etudes-de-cas.json"]
for address in addresses:
    answer = reader.get(address, secure=True)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    read[address] = [answer.status_code, hashlib.sha256(body).hexdigest()]
heads = {str(chain.pk): chain.head for chain in LedgerChain.objects.all()}
print(json.dumps({"read": read, "heads": heads}))
"""


@pytest.fixture
def story(cast, settings, tmp_path, static_folder):
    """A project with a published text that shows files, and a case study; all files under one private folder."""
    settings.STATIC_ROOT = str(static_folder)
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.MEDIA_ROOT = settings.PRIVATE_ROOT / "files"
    on_disk = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": on_disk, "OPTIONS": {"location": settings.PRIVATE_ROOT}}
    }
    shown = Shown(cast, make_document(cast.project.collection), make_image(cast.project.collection))
    shown.freeze("published")
    publish_case_study(cast, title="Un siège commun, raconté")
    return cast


@pytest.fixture
def elsewhere(settings, tmp_path):
    """`elsewhere(*command)`: a command on an empty database of its own; without one, what its readers see."""
    name = f"{connection.settings_dict['NAME']}_restored"
    if connection.vendor == "sqlite":
        address = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    else:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
        address = urlsplit(database_address())._replace(path=f"/{name}").geturl()
    yield lambda *command: run(settings, address, tmp_path / "elsewhere", *command)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(settings, address, folder, *command):
    environment = {
        "STATIC_ROOT": str(settings.STATIC_ROOT),
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": address,
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": "consolemail://",
        "PRIVATE_ROOT": str(folder),
    } | {name: os.environ[name] for name in ("GNUPGHOME",) if name in os.environ}
    whole = [sys.executable, ROOT / "manage.py", *(command or ("shell", "--no-imports", "-c", READ))]
    done = subprocess.run(whole, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def site_as_it_is(settings):
    return json.loads(run(settings, database_address(), settings.PRIVATE_ROOT).splitlines()[-1])


def test_what_was_backed_up_while_somebody_acts_comes_out_the_same(story, settings, tmp_path, elsewhere):
    before = site_as_it_is(settings)
    assert [status for status, _digest in before["read"].values()] != [404, 302]
    call_command("backup", tmp_path / "kept")
    (archive,) = (tmp_path / "kept").iterdir()
    assert archive.stat().st_mode & 0o077 == 0
    # What happens afterwards is not in it.
    User.objects.filter(pk=story.contributor.pk).update(last_name="Aprèscoup")
    printed = elsewhere("restore", str(archive))
    assert "comme il était" in printed
    after = json.loads(elsewhere().splitlines()[-1])
    assert after == before
    with tarfile.open(archive) as packed:
        manifest = json.load(packed.extractfile(MANIFEST))
        names = packed.getnames()
    assert manifest["heads"] == {str(chain.pk): chain.head for chain in LedgerChain.objects.all()}
    assert len([name for name in names if name.endswith(".pdf")]) == len(
        {name for name in names if name.endswith(".pdf")}
    )
    assert not [name for name in names if "env" in Path(name).name]


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE], ids=["a file", "a link"])
def test_what_would_leave_its_folder_is_no_backup(story, tmp_path, elsewhere, kind):
    archive, outside = tmp_path / "forged.tar", tmp_path / "outside"
    with tarfile.open(archive, "w") as packed:
        member = tarfile.TarInfo("../" * 12 + str(outside).lstrip("/"))
        member.type, member.linkname = kind, "/etc/hostname"
        packed.addfile(member)
    with pytest.raises(AssertionError, match="n’est pas une sauvegarde entière"):
        elsewhere("restore", str(archive))
    assert not outside.exists()


@pytest.mark.long
def test_a_backup_is_restored_over_nothing_and_a_damaged_one_is_refused(story, settings, tmp_path, elsewhere):
    call_command("backup", tmp_path / "kept")
    (archive,) = (tmp_path / "kept").iterdir()
    with pytest.raises(CommandError, match="n’est pas vide"):
        call_command("restore", archive)
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with pytest.raises(AssertionError, match="sauvegarde"):
        elsewhere("restore", str(damaged))


@pytest.mark.long
@pytest.mark.skipif(shutil.which("gpg") is None, reason="No GnuPG on this machine: install the package gnupg.")
def test_one_encrypted_for_somebody_is_read_by_them_alone(story, settings, tmp_path, elsewhere, monkeypatch):
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    make = ["gpg", "--batch", "--passphrase", "", "--quick-generate-key", "sauvegarde@exemple.fr"]
    subprocess.run(make, check=True, capture_output=True)  # noqa: S603
    call_command("backup", tmp_path / "kept", recipient="sauvegarde@exemple.fr")
    (archive,) = (tmp_path / "kept").iterdir()
    assert archive.suffix == ".gpg"
    assert b"PGDMP" not in archive.read_bytes()
    assert "comme il était" in elsewhere("restore", str(archive))
    with pytest.raises(CommandError, match="gpg"):
        call_command("backup", tmp_path / "other", recipient="inconnu@exemple.fr")
    assert list((tmp_path / "other").iterdir()) == []
    subprocess.run(["gpgconf", "--kill", "all"], check=False, env=os.environ)  # noqa: S607
