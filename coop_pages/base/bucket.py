"""Documents and pictures in a bucket of an S3-compatible service, which itself stays private.

Readers ask the same addresses as on a disk, whose views check their rights and pass the bytes on.
"""

from typing import Any

from django.conf import settings
from storages.backends.s3 import S3Storage

from coop_pages.base.upload_storage import TellingStorage


class UploadBucket(TellingStorage, S3Storage):
    """Asked for at `/media/`, never at the bucket."""

    def url(self, name: str, *_asked: Any, **_named: Any) -> str:
        return f"{settings.MEDIA_URL}{name}"
