"""The SHA-256 of a stored file, read again only where the storage says that it is another one."""

import hashlib
from functools import lru_cache
from typing import Any

from django.core.files.storage import Storage


def sha256_of(storage: Storage, name: str) -> str:
    """64 hexadecimal digits; empty where `storage` has no such file."""
    if not name or not storage.exists(name):
        return ""
    return _remembered(storage, name, storage.size(name), storage.get_modified_time(name))


def forget_digests() -> None:
    """Read every file again: a date proves nothing to whoever checks."""
    _remembered.cache_clear()


@lru_cache(maxsize=4096)
def _remembered(storage: Storage, name: str, size: int, changed_at: Any) -> str:
    with storage.open(name, "rb") as stored:
        digest = hashlib.sha256()
        for chunk in stored.chunks():
            digest.update(chunk)
        return digest.hexdigest()
