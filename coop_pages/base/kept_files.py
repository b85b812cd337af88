"""Files that are made once from a revision of a page, then kept under its number.

Out of the web server's reach: a page that is taken offline takes them with it.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.http import FileResponse

DAY = 24 * 3600  # seconds
YEAR = 365 * DAY
# To be raised whenever what is drawn changes: those made before are left aside.
DRAWN_AS = 3
# Where a file is written before it has its name; what a killed process left there is swept.
ASIDE = "aside"


def save_whole(storage: Storage, name: str, content: Any) -> None:
    """Put `content` under exactly `name`: nobody reads half of it, and of two who write at once one remains."""
    if not isinstance(storage, FileSystemStorage):
        # Not on a disk: what such a storage takes appears whole.
        storage.delete(name)
        storage.save(name, content)
        return
    target = Path(storage.path(name))
    written = storage.save(f"{ASIDE}/{uuid4().hex}", content)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(storage.path(written), target)


def cached_file(name: str, make: Callable[[], bytes], *, content_type: str, kept_for: int) -> FileResponse:
    """The file `name`, made if it is not there yet. `kept_for`: how many seconds a browser may keep it unasked."""
    storage = storages["private"]
    name = f"{DRAWN_AS}/{name}"
    if not storage.exists(name):
        save_whole(storage, name, ContentFile(make()))
    headers = {"Cache-Control": f"public, max-age={kept_for}" if kept_for else "no-cache"}
    return FileResponse(storage.open(name), content_type=content_type, headers=headers)
