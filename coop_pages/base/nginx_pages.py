"""A link that nginx follows at every view: it tells, without a question to Django, whose pages may be sent as kept.

It leads to a folder named after the version of the public site, and nginx keeps each page under that name too. Every
change turns the link away inside its own transaction, before anybody can see what changed; only who holds alone the
lock that all changes share turns it back. So it never leads to a version that is past, whatever breaks in between.
"""

import hashlib
import logging
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

logger = logging.getLogger(__name__)

# Of all changes, shared; of who turns the link back, alone.
LOCK = 7_263_401
# Seconds. Every midnight of a country begins such a slice; nginx compares it with its own clock, by its first digits.
SLICE = 100
ASKED = "asked"


def prepare() -> None:
    """Have nginx ask about every page: for a program that starts to answer, whose pages may look otherwise."""
    (_folder() / ASKED).mkdir(parents=True, exist_ok=True)
    _lead_to(ASKED)


def before_a_change_is_seen() -> None:
    """Within its transaction. Raises OSError where the link cannot be turned away: then nothing changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
    _lead_to(ASKED)


def name_of(version: str) -> str:
    """As nginx tells it."""
    return hashlib.sha256(version.encode()).hexdigest()[:16]


def keep(version: str, present: Callable[[], str]) -> None:
    """Let nginx send what it keeps of `version`, if that is the `present` one while no change is under way."""
    name = f"{name_of(version)}.{int(time.time()) // SLICE}"
    if _leads_to() == name:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (is_alone,) = cursor.fetchone()
        if is_alone and present() == version:
            try:
                (_folder() / name).mkdir(exist_ok=True)
                _lead_to(name)
            except OSError:
                logger.exception("nginx goes on asking about every page")
                return
            _tidy(name)


def _folder() -> Path:
    return Path(settings.PRIVATE_ROOT) / "pages"


def _leads_to() -> str:
    try:
        return os.readlink(f"{settings.PRIVATE_ROOT}/pages/current")
    except FileNotFoundError:
        return ""


def _lead_to(name: str) -> None:
    if _leads_to() == name:
        return
    current, aside = _folder() / "current", _folder() / f"{secrets.token_hex(8)}.aside"
    try:
        aside.symlink_to(name)
        aside.replace(current)
    except OSError:
        # A full disk has room for no other link; without one nginx asks as well.
        if name != ASKED:
            raise
        current.unlink(missing_ok=True)


def _tidy(kept: str) -> None:
    """Take away former versions, and links that a killed process left beside."""
    for former in _folder().glob("*.*"):
        if former.name != kept:
            with suppress(OSError):
                former.unlink() if former.is_symlink() else former.rmdir()
