"""Files that are made once from a revision of a page, then kept under its number.

Out of the web server's reach: a page that is taken offline takes them with it.
"""

from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import FileResponse

DAY = 24 * 3600  # seconds
YEAR = 365 * DAY
# To be raised whenever what is drawn changes: those made before are left aside.
DRAWN_AS = 3


def cached_file(name: str, make: Callable[[], bytes], *, content_type: str, kept_for: int) -> FileResponse:
    """The file `name`, made if it is not there yet. `kept_for`: how many seconds a browser may keep it unasked."""
    storage = storages["private"]
    name = f"{DRAWN_AS}/{name}"
    if not storage.exists(name):
        storage.save(name, ContentFile(make()))
    headers = {"Cache-Control": f"public, max-age={kept_for}" if kept_for else "no-cache"}
    return FileResponse(storage.open(name), content_type=content_type, headers=headers)
