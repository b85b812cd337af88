"""The files that a frozen text shows, kept with its round: their bytes stand under their own digest.

Two rounds that show the same file share one copy. A copy written by a transaction that was rolled back has no row:
nobody reaches it, the next round that needs it takes it up, and `forget_old_data` removes it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop_pages.base.file_types import FileType, recognised_type
from coop_pages.base.kept_files import save_whole
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import FileLost
from coop_pages.validation.states import IN_PROGRESS, VALIDATED

FOLDER = "frozen"
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class ShownFile:
    """An image or document as a text shows it. `sha256`: of its bytes; empty where they are lost."""

    kind: str
    item: Any
    sha256: str

    @property
    def title(self) -> str:
        return str(self.item.title)


class FrozenFileQuerySet(models.QuerySet["FrozenFile"]):
    def holding(self) -> "FrozenFileQuerySet":
        """Of the texts under vote, agreed, confirmed or published: none of their files may change."""
        return self.filter(round__state__in=IN_PROGRESS | VALIDATED)

    def of(self, kind: str, pk: int) -> "FrozenFileQuerySet":
        """What rounds kept of one image or document, the latest first."""
        return self.filter(kind=kind, object_pk=pk).select_related("round").order_by("-round_id")

    def keep(self, round: Round, files: Iterable[ShownFile]) -> "list[FrozenFile]":
        """Copy the bytes of `files` among the evidence of `round`, as they were digested.

        Raises FileLost where the stored bytes are not those any more.
        """
        return self.bulk_create(self._kept(round, shown) for shown in files)

    def _kept(self, round: Round, shown: ShownFile) -> "FrozenFile":
        storage, name = shown.item.file.storage, str(shown.item.file.name)
        with storage.open(name, "rb") as stored:
            content = stored.read()
        if hashlib.sha256(content).hexdigest() != shown.sha256:
            raise FileLost(file=shown.title)
        _store(shown.sha256, content)
        return FrozenFile(
            round=round,
            kind=shown.kind,
            object_pk=shown.item.pk,
            title=shown.title,
            name=PurePath(name).name,
            stored_as=name,
            sha256=shown.sha256,
            media_type=recognised_type(content, name) or UNKNOWN_TYPE,
            size=len(content),
        )


class FrozenFile(models.Model):
    class Kind(models.TextChoices):
        IMAGE = "image", _("image")
        DOCUMENT = "document", _("document")

    round = models.ForeignKey(Round, models.PROTECT, related_name="files", verbose_name=_("round"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    # Not a foreign key: what is kept stands without the file that it was made from.
    object_pk = models.PositiveBigIntegerField(_("number of the image or document"))
    title = models.CharField(_("title"), max_length=255)
    name = models.CharField(_("name of the file"), max_length=255)
    stored_as = models.CharField(_("where it was copied from"), max_length=255, db_index=True)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))

    objects = FrozenFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a frozen text")
        verbose_name_plural = _("files of frozen texts")
        ordering = ("round_id", "kind", "object_pk")
        indexes: ClassVar = [models.Index(fields=["kind", "object_pk"], name="frozen_file_of")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "kind", "object_pk"], name="a_file_once_per_round"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.name})"

    @property
    def place(self) -> str:
        return _place(self.sha256)

    @property
    def file_type(self) -> FileType | None:
        return FileType(self.media_type) if self.media_type in FileType.values else None

    def open(self) -> Any:
        """The kept bytes. Raises FileNotFoundError where they are gone."""
        return storages["private"].open(self.place, "rb")

    def is_intact(self) -> bool:
        return _digest_at(self.place) == self.sha256


def _place(sha256: str) -> str:
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def _store(sha256: str, content: bytes) -> None:
    if _digest_at(_place(sha256)) != sha256:
        save_whole(storages["private"], _place(sha256), ContentFile(content))


def _digest_at(place: str) -> str:
    storage = storages["private"]
    if not storage.exists(place):
        return ""
    with storage.open(place, "rb") as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()
