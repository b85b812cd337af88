"""Where tests keep private files: in memory, and each opening a file of its own as on a disk.

Django's own gives every reader the same object: once an answer has sent it, closing it ends that request again, and
with it the connection to the database.
"""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage


class SeparateFilesStorage(InMemoryStorage):
    def _open(self, name: str, mode: str = "rb") -> Any:
        kept = super()._open(name, mode)
        return kept if "w" in mode else ContentFile(kept.read(), name)
