"""Private files that no row knows: left by a transaction rolled back or a process killed, or made for one day."""

import re
from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import storages

from coop_pages.base.kept_files import ASIDE
from coop_pages.evidence.long_packs import FOLDER as PACKS
from coop_pages.validation import clock
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.frozen_files import FOLDER, FrozenFile

# Whoever wrote a file and has not committed its row after a day never will.
GRACE = timedelta(days=1)
_TWO_DIGITS = re.compile(r"[0-9a-f]{2}")


def remove_orphans() -> int:
    """Delete them, but for those of transactions that may still be under way. Returns how many."""
    storage, known = storages["private"], _known()
    limit = clock.now() - GRACE
    gone = [name for name in _stored() if name not in known and storage.get_modified_time(name) < limit]
    for name in gone:
        storage.delete(name)
    return len(gone)


def _known() -> set[str]:
    return {
        *EvidenceFile.objects.values_list("file", flat=True),
        *DecisionDraft.objects.values_list("minutes", flat=True),
        *(kept.place for kept in FrozenFile.objects.only("sha256")),
    }


def _stored() -> Iterator[str]:
    try:
        folders, _files = storages["private"].listdir("")
    except FileNotFoundError:
        # Nothing was ever kept.
        return
    for folder in {"drafts", ASIDE} & set(folders):
        yield from _files_in(folder)
    for folder in filter(_TWO_DIGITS.fullmatch, folders):
        yield from _files_in(folder)
    if PACKS in folders:
        yield from _files_in(PACKS)
    if FOLDER in folders:
        for folder in storages["private"].listdir(FOLDER)[0]:
            yield from _files_in(f"{FOLDER}/{folder}")


def _files_in(folder: str) -> Iterator[str]:
    for name in storages["private"].listdir(folder)[1]:
        yield f"{folder}/{name}"
