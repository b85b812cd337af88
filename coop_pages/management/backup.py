"""A whole site in one file: its database at one moment, then every file, then what they must be found to be.

The database comes first: files are only ever added, so that all those that it names are still there to be copied. Keys
and settings are not in it: whoever holds a backup must not be able to sign in the site's name.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_pages.base.freshness import release
from coop_pages.validation.models.ledger import LedgerChain

DATABASE, MANIFEST, FILES = "database", "manifest.json", "files"
STORAGES = ("private", "default")
# Made again by themselves, or left by a trial.
NOT_KEPT = ("packs/", "tried/", "aside/")
CHUNK = 1024 * 1024  # bytes


class BackupFailed(Exception):
    """Said in a sentence: to whoever started the command."""


@dataclass
class Manifest:
    """What a backup holds: `files` gives the SHA-256 of each, by storage and name; `heads` each ledger's by project."""

    made_at: str
    release: str
    vendor: str
    migrations: list[str]
    heads: dict[str, str]
    files: dict[str, dict[str, str]] = field(default_factory=dict)


def back_up(folder: Path, recipient: str = "") -> Path:
    """Write a backup in `folder`, encrypted for `recipient` if there is one; where it is.

    It appears under its name once it is whole. Raises `BackupFailed`, in a sentence.
    """
    folder.mkdir(parents=True, exist_ok=True)
    suffix = f".{_encrypts_with(recipient)}" if recipient else ""
    name = f"cooperer-{timezone.localtime():%Y%m%d-%H%M%S}.tar{suffix}"
    begun = folder / f".{name}.begun"
    try:
        with _written_to(begun, recipient) as target, tarfile.open(fileobj=target, mode="w|") as archive:
            _write(archive)
        os.replace(begun, folder / name)
    except OSError as error:
        raise BackupFailed(_("The backup could not be written: %(error)s") % {"error": error}) from error
    finally:
        begun.unlink(missing_ok=True)
    return folder / name


def restore(archive: Path, identity: str = "") -> Manifest:
    """Put a backup in an empty database and its files in the storages; what it said that it holds.

    `identity`: the file of the key that opens it, for age. Raises `BackupFailed` where something is there already, or
    where what comes out is not what was put in.
    """
    if "auth_group" in connection.introspection.table_names():
        raise BackupFailed(_("This database is not empty: a backup is restored beside a site, never over it."))
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside)
        try:
            with _read_from(archive, identity) as source, tarfile.open(fileobj=source, mode="r|") as packed:
                _unpack(packed, folder)
            manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
        except (OSError, ValueError, TypeError, tarfile.TarError) as error:
            raise BackupFailed(_("%(file)s is no whole backup of this site.") % {"file": archive}) from error
        if manifest.vendor != connection.vendor:
            said = _("This backup is of %(theirs)s, and DATABASE_URL names %(ours)s: restore it there, then move it.")
            raise BackupFailed(said % {"theirs": manifest.vendor, "ours": connection.vendor})
        _load_database(folder / DATABASE)
        for alias, names in manifest.files.items():
            for name, digest in names.items():
                _put_back(storages[alias], name, folder / FILES / alias / name, digest)
    return manifest


def _unpack(packed: tarfile.TarFile, folder: Path) -> None:
    """Files alone, and none outside of `folder`. (`extractall` knows no filter before Python 3.11.4.)

    Raises ValueError where the archive holds anything else.
    """
    for member in packed:
        target = (folder / member.name).resolve()
        content = packed.extractfile(member) if member.isreg() and target.is_relative_to(folder.resolve()) else None
        if content is None:
            raise ValueError(member.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("xb") as written:
            shutil.copyfileobj(content, written)


def _write(archive: tarfile.TarFile) -> None:
    with tempfile.TemporaryDirectory() as aside:
        dump = Path(aside) / DATABASE
        heads = _dump_database(dump)
        manifest = Manifest(
            made_at=timezone.now().isoformat(),
            release=release(),
            vendor=connection.vendor,
            migrations=sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
            heads=heads,
        )
        archive.add(dump, DATABASE)
        for alias in STORAGES:
            manifest.files[alias] = {}
            for name in _names_in(storages[alias]):
                if not _is_elsewhere(alias, name) and not name.startswith(NOT_KEPT):
                    _add(archive, alias, name, manifest)
    written = json.dumps(asdict(manifest), indent=1).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(written)
    archive.addfile(entry, BytesIO(written))


def _is_elsewhere(alias: str, name: str) -> bool:
    """Uploads are a folder of the private files where both are on one disk: kept once."""
    return alias == "private" and name.startswith("files/") and Path(settings.MEDIA_ROOT).name == "files"


def _add(archive: tarfile.TarFile, alias: str, name: str, manifest: Manifest) -> None:
    """One file; one that was removed since it was listed is none of what the database names."""
    try:
        stored = storages[alias].open(name, "rb")
    except FileNotFoundError:
        return
    with stored, tempfile.SpooledTemporaryFile(max_size=8 * CHUNK) as copy:
        digest = hashlib.sha256()
        for chunk in stored.chunks(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
        entry = tarfile.TarInfo(f"{FILES}/{alias}/{name}")
        entry.size = copy.tell()
        copy.seek(0)
        archive.addfile(entry, copy)
    manifest.files[alias][name] = digest.hexdigest()


def _names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from _names_in(storage, f"{folder}{name}/")


def _put_back(storage: Storage, name: str, source: Path, digest: str) -> None:
    with source.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
        if found != digest:
            raise BackupFailed(_("%(file)s is not what was backed up: the backup is damaged.") % {"file": name})
        if storage.exists(name):
            return
        content.seek(0)
        if storage.save(name, File(content)) != name:
            raise BackupFailed(_("%(file)s could not be put back under its own name.") % {"file": name})


def _dump_database(target: Path) -> dict[str, str]:
    """The database as it is at one moment, while others write; where its ledgers end at that very moment."""
    chains = LedgerChain.objects.order_by("pk")
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            query, _parameters = chains.values_list("pk", "head").query.sql_with_params()
            return {str(pk): head for pk, head in copy.execute(query)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _postgres(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"
        )
        return {str(chain.pk): chain.head for chain in chains}


def _load_database(source: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        shutil.copyfile(source, connection.settings_dict["NAME"])
        return
    database = connection.settings_dict["NAME"]
    _postgres("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={database}", str(source))


def _postgres(program: str, *arguments: str) -> None:
    """A program of PostgreSQL on the database of the settings; its password is in no list of processes."""
    at = connection.settings_dict
    known = {"PGDATABASE": at["NAME"], "PGUSER": at["USER"], "PGPASSWORD": at["PASSWORD"], "PGPORT": at["PORT"]}
    known["PGHOST"] = at["HOST"] or at["OPTIONS"].get("host", "")
    environment = os.environ | {name: str(value) for name, value in known.items() if value}
    _run([program, *arguments], environment)


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupFailed(_("%(program)s is not installed on this machine.") % {"program": command[0]}) from error
    if done.returncode:
        raise BackupFailed(f"{command[0]}: {done.stderr.strip()[-500:]}")


def _encrypts_with(recipient: str) -> str:
    """age for its own keys, GnuPG for an address or a fingerprint."""
    return "age" if recipient.startswith(("age1", "ssh-")) else "gpg"


@contextmanager
def _written_to(path: Path, recipient: str) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        path.chmod(0o600)
        if not recipient:
            yield file
        else:
            program = _encrypts_with(recipient)
            asked = {
                "age": ["age", "--encrypt", "--recipient", recipient],
                "gpg": ["gpg", "--batch", "--trust-model", "always", "--encrypt", "--recipient", recipient],
            }
            yield from _through(asked[program], stdin=subprocess.PIPE, stdout=file)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _read_from(path: Path, identity: str) -> Iterator[IO[bytes]]:
    if not path.is_file():
        raise BackupFailed(_("There is no file %(file)s.") % {"file": path})
    asked = {
        ".age": ["age", "--decrypt", "--identity", identity, str(path)],
        ".gpg": ["gpg", "--batch", "--decrypt", str(path)],
    }.get(path.suffix)
    if asked is None:
        with path.open("rb") as file:
            yield file
    else:
        yield from _through(asked, stdin=None, stdout=subprocess.PIPE)


def _through(command: list[str], *, stdin: Any, stdout: Any) -> Iterator[IO[bytes]]:
    """The end of the pipe that we hold; the program must then end well."""
    try:
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupFailed(_("%(program)s is not installed on this machine.") % {"program": command[0]}) from error
    ours = process.stdin if stdin is not None else process.stdout
    if ours is None or process.stderr is None:
        raise TypeError
    try:
        yield ours
    except (tarfile.TarError, BrokenPipeError) as error:
        process.kill()
        said = process.stderr.read().decode(errors="replace").strip()
        raise BackupFailed(f"{command[0]}: {said[-500:]}") from error
    finally:
        ours.close()
    if process.wait():
        said = process.stderr.read().decode(errors="replace").strip()
        raise BackupFailed(f"{command[0]}: {said[-500:]}")
