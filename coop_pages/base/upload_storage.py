"""Where uploaded documents and pictures are: among the private files, behind the views that check rights.

A storage tells before it deletes or rewrites a file: whoever holds that file refuses by raising (see
`validation.models.protection`).
"""

from typing import Any

from django.core.files.storage import FileSystemStorage
from django.dispatch import Signal

# Sent with `name`, as the storage knows the file.
file_about_to_change = Signal()


class TellingStorage:
    """For any storage: `class Bucket(TellingStorage, S3Storage)` guards one elsewhere than on a disk."""

    def delete(self, name: str) -> None:
        file_about_to_change.send(sender=type(self), name=name)
        super().delete(name)  # type: ignore[misc]

    def open(self, name: str, mode: str = "rb") -> Any:
        if set(mode) & set("wax+"):
            file_about_to_change.send(sender=type(self), name=name)
        return super().open(name, mode)  # type: ignore[misc]


class UploadStorage(TellingStorage, FileSystemStorage):
    """The folder `MEDIA_ROOT`, which no web server serves."""
