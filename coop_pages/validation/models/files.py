"""Private files of the negotiation: an organisation's minutes, a paper letter, the steering committee's minutes.

They live outside the public media folder and are read through one permission-checked view. The type is recognised by
content, because a name proves nothing; the SHA-256 goes into the ledger, so that a file put in its place is found out.
"""

import hashlib
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_pages.base.file_types import FileType, harmless_name, recognised_type
from coop_pages.base.papers import MAX_BYTES, MEGABYTES, PAPER_TYPES
from coop_pages.validation import clock
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.refusals import FileTooLarge, FileTypeRefused
from directory.models import Organisation

PROJECT = "coop_pages.CooperationProjectPage"
if TYPE_CHECKING:
    Upload: TypeAlias = File[Any]
else:
    Upload = File


def checked(upload: Upload) -> tuple[bytes, FileType]:
    """The content of `upload` and what it is. Raises FileTooLarge or FileTypeRefused."""
    if upload.size > MAX_BYTES:
        raise FileTooLarge(limit=MEGABYTES)
    upload.seek(0)
    content: bytes = upload.read()
    kind = recognised_type(content)
    if kind not in PAPER_TYPES:
        raise FileTypeRefused(accepted=", ".join(known.label for known in PAPER_TYPES))
    return content, kind


def private_storage() -> Storage:
    return storages["private"]


def _random_place(instance: "EvidenceFile", filename: str) -> str:
    return f"{instance.pk.hex[:2]}/{instance.pk.hex}"


class EvidenceFileManager(models.Manager["EvidenceFile"]):
    def keep(
        self,
        upload: Upload,
        *,
        purpose: str,
        project_id: int,
        by: PersonReference,
        organisation: Organisation | None = None,
        shared: bool = False,
    ) -> "EvidenceFile":
        """Store `upload` as evidence. Raises FileTooLarge or FileTypeRefused."""
        content, kind = checked(upload)
        kept = self.model(
            project_id=project_id,
            organisation=organisation,
            purpose=purpose,
            name=harmless_name(upload.name or "", kind),
            media_type=kind,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            shared=shared,
            kept_by=by,
            kept_at=clock.now(),
        )
        kept.file.save("", ContentFile(content), save=False)
        kept.save(force_insert=True)
        return kept


class EvidenceFile(models.Model):
    class Purpose(models.TextChoices):
        MINUTES = "minutes", _("minutes of a deliberation")
        LETTER = "letter", _("letter received on paper")
        COMMITTEE = "committee", _("minutes of the steering committee")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(PROJECT, models.PROTECT, related_name="+", verbose_name=_("project"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence_files",
        verbose_name=_("organisation"),
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    file = models.FileField(_("file"), storage=private_storage, upload_to=_random_place)
    name = models.CharField(_("name of the file"), max_length=200, blank=True)
    media_type = models.CharField(_("type"), max_length=100, choices=[(kind.value, kind.label) for kind in PAPER_TYPES])
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Everyone in the project may read it, not its organisation alone.")
    )
    kept_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("received from"))
    kept_at = models.DateTimeField(_("received at"), default=clock.now)

    objects: ClassVar[EvidenceFileManager] = EvidenceFileManager()

    class Meta:
        verbose_name = _("private file")
        verbose_name_plural = _("private files")
        ordering = ("kept_at", "id")

    def __str__(self) -> str:
        return self.name or self.get_purpose_display()

    def get_absolute_url(self) -> str:
        return reverse("evidence:file", args=[self.pk])

    @property
    def download_name(self) -> str:
        return f"{self.purpose}-{self.pk.hex[:8]}.{FileType(self.media_type).label.lower()}"

    def is_intact(self) -> bool:
        """Whether the stored bytes are still those whose SHA-256 went into the ledger."""
        try:
            with self.file.storage.open(str(self.file.name), "rb") as stored:
                return hashlib.file_digest(stored, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False
