"""The folders where nginx keeps public pages, one for each state of the public site, and the link that leads to one.

What nginx is sent, it keeps where the link leads, and asks about it at every view: until Django says, of that very
file, that it is what the version of its folder shows. From then on nginx sends it without a question.

Every change has the link lead to a new folder inside its own transaction, before anybody can see what changed; only who
holds alone the lock that all changes share has it lead to one of a version. No folder is ever come back to.
"""

import hashlib
import logging
import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

logger = logging.getLogger(__name__)

# Of all changes, shared; of who names a version, alone.
LOCK = 7_263_401
ASKED = "asked"
# nginx writes in it, as somebody else: PRIVATE_ROOT, around it, is closed to others.
MODE = 0o777


def prepare() -> None:
    """Have nginx ask about every page: for a program that starts to answer, whose pages may look otherwise."""
    _lead_to_a_new(ASKED)


def before_a_change_is_seen() -> None:
    """Within its transaction. Raises OSError where the link cannot be turned away: then nothing changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
    if not _is_of(_leads_to(), ASKED):
        _lead_to_a_new(ASKED)


def keep(version: str, present: Callable[[], str]) -> None:
    """Lead to a folder of `version`, if that is the `present` one while no change is under way."""
    name = _name_of(version)
    if _is_of(_leads_to(), name):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (is_alone,) = cursor.fetchone()
        if is_alone and present() == version and not _is_of(_leads_to(), name):
            try:
                _lead_to_a_new(name)
            except OSError:
                logger.exception("nginx goes on asking about every page")
                return
            _tidy()


def is_one_of(folder: str, version: str) -> bool:
    """Whether the link led to a folder of `version` when nginx followed it to `folder`."""
    return _is_of(folder.rpartition("/")[2], _name_of(version))


def _name_of(version: str) -> str:
    return hashlib.sha256(version.encode()).hexdigest()[:16]


def _is_of(folder: str, name: str) -> bool:
    return folder.partition(".")[0] == name


def _root() -> Path:
    return Path(settings.PAGES_ROOT)


def _leads_to() -> str:
    """The name of a folder; nothing where there is no link."""
    try:
        return os.readlink(f"{settings.PAGES_ROOT}/current")
    except OSError:
        return ""


def _lead_to_a_new(name: str) -> None:
    root, unique = _root(), secrets.token_hex(8)
    current, folder, aside = root / "current", root / f"{name}.{unique}", root / f"{unique}.aside"
    try:
        folder.mkdir(parents=True)
        folder.chmod(MODE)
        aside.symlink_to(folder.name)
        # nginx makes a folder of its own where it starts first.
        if current.is_dir() and not current.is_symlink():
            current.rename(root / f"{ASKED}.{unique}.nginx")
        aside.replace(current)
    except OSError:
        if name != ASKED:
            raise
        # A full disk has room for no other link; without one nginx asks as well.
        logger.exception("nginx asks about every page, and keeps none")
        current.unlink(missing_ok=True)


def _tidy() -> None:
    """Take away former folders, and links that a killed process left beside."""
    present = {"current", _leads_to()}
    for former in _root().iterdir():
        if former.name not in present:
            if former.is_symlink():
                with suppress(OSError):
                    former.unlink()
            else:
                shutil.rmtree(former, ignore_errors=True)
