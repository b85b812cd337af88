"""The pictures and documents that frozen texts show, with their bytes: what a pack holds of them."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from coop_pages.evidence.verifier.rendering import MEDIA
from coop_pages.validation.models.rounds import Round


@dataclass(frozen=True)
class PackedFile:
    """`sha256`: of its bytes, as the frozen text holds it; `name`: of the file in a pack."""

    sha256: str
    name: str
    content: bytes


def frozen_files(rounds: Iterable[Round]) -> Iterator[PackedFile]:
    """Each file that these rounds froze, once. One whose bytes are no longer those that were frozen is left out."""
    cited = sorted({(kind, int(pk), sha256) for round_ in rounds for kind, pk, _title, sha256 in _media(round_)})
    packed = set()
    for kind, model in (("image", get_image_model()), ("document", get_document_model())):
        items = model.objects.in_bulk({pk for shown, pk, _sha256 in cited if shown == kind})
        for shown, pk, sha256 in cited:
            item = items.get(pk) if shown == kind and sha256 not in packed else None
            content = _bytes_of(item)
            if item is not None and hashlib.sha256(content).hexdigest() == sha256:
                packed.add(sha256)
                yield PackedFile(sha256, f"{sha256}{PurePath(item.file.name).suffix.lower()}", content)


def _media(round_: Round) -> list[list[str]]:
    section = round_.text.section(MEDIA)
    shown: list[list[str]] = json.loads(section.content) if section else []
    return shown


def _bytes_of(item: Any) -> bytes:
    if item is None or not item.file.storage.exists(item.file.name):
        return b""
    with item.file.storage.open(item.file.name, "rb") as stored:
        content: bytes = stored.read()
    return content
