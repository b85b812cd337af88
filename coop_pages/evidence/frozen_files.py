"""The pictures and documents that frozen texts show, with their bytes: what a pack holds of them."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from coop_pages.base.file_types import PICTURES
from coop_pages.validation.models.frozen_files import FrozenFile
from coop_pages.validation.models.rounds import Round


@dataclass(frozen=True)
class PackedFile:
    """`sha256`: of its bytes, as the frozen text holds it; `name`: of the file in a pack; `is_picture`: is drawn."""

    sha256: str
    name: str
    content: bytes
    is_picture: bool


def frozen_files(rounds: Iterable[Round], *, digests: Collection[str] | None = None) -> Iterator[PackedFile]:
    """Each file that these rounds kept, once; of `digests` alone where they are given.

    One whose bytes are no longer those that were frozen is left out.
    """
    packed = set()
    found = FrozenFile.objects.filter(round__in=list(rounds))
    if digests is not None:
        found = found.filter(sha256__in=digests)
    for kept in found.order_by("kind", "object_pk", "sha256", "pk"):
        content = b"" if kept.sha256 in packed else _bytes_of(kept)
        if content:
            packed.add(kept.sha256)
            name = f"{kept.sha256}{PurePath(kept.name).suffix.lower()}"
            yield PackedFile(kept.sha256, name, content, kept.file_type in PICTURES)


def _bytes_of(kept: FrozenFile) -> bytes:
    """Empty where the copy is lost or damaged."""
    try:
        with kept.open() as stored:
            content: bytes = stored.read()
    except FileNotFoundError:
        return b""
    return content if hashlib.sha256(content).hexdigest() == kept.sha256 else b""
