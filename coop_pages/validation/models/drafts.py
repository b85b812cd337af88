"""An answer in the making: what an organisation prepares among itself before anything is visible outside."""

import logging
import uuid
from pathlib import PurePath
from typing import ClassVar

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from coop_pages.validation import clock
from coop_pages.validation.models.files import Upload, private_storage
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import MinutesLost
from directory.models import Organisation

logger = logging.getLogger(__name__)


def _random_place(instance: "DecisionDraft", filename: str) -> str:
    return f"drafts/{uuid.uuid4().hex}"


class DecisionDraft(models.Model):
    """One per organisation and round, shared by those who hold a mandate in it; nobody else reads it, staff included.

    `typed`: what was typed at each step, as it was typed, so that a word that is not yet right is kept too.
    `version` rises at each change: who saves over a version that somebody else has replaced is told so.
    `submission` becomes that of the decision: sending the same draft twice records it once.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="drafts", verbose_name=_("round"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="drafts", verbose_name=_("organisation")
    )
    typed = models.JSONField(_("typed so far"), default=dict, blank=True)
    minutes = models.FileField(_("minutes"), storage=private_storage, upload_to=_random_place, blank=True)
    minutes_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    submission = models.UUIDField(_("submission"), default=uuid.uuid4, unique=True, editable=False)
    edited_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("changed by"))
    edited_at = models.DateTimeField(_("changed at"), default=clock.now)

    class Meta:
        verbose_name = _("draft of an answer")
        verbose_name_plural = _("drafts of answers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "organisation"], name="one_draft_per_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} · {self.round_id}"

    def put_minutes(self, name: str, content: bytes) -> None:
        """Attach minutes, without saving the row. The file that they replace goes once the transaction holds."""
        self.drop_minutes()
        self.minutes_name = PurePath(name).name[-200:]
        self.minutes.save("", ContentFile(content), save=False)

    def drop_minutes(self) -> None:
        if self.minutes:
            storage, former = self.minutes.storage, str(self.minutes.name)
            transaction.on_commit(lambda: storage.delete(former))
        self.minutes, self.minutes_name = "", ""

    @property
    def minutes_are_lost(self) -> bool:
        """Whether the storage no longer has those that are attached, which the log tells: it was not restored whole."""
        if not self.minutes or self.minutes.storage.exists(str(self.minutes.name)):
            return False
        logger.error("The minutes of draft %s are gone.", self.pk)
        return True

    def minutes_as_sent(self) -> Upload | None:
        """The minutes under the name that they were sent with. Raises MinutesLost where their bytes are gone."""
        if not self.minutes:
            return None
        try:
            return Upload(self.minutes.open("rb"), name=self.minutes_name)
        except FileNotFoundError:
            logger.exception("The minutes of draft %s are gone.", self.pk)
            raise MinutesLost(name=self.minutes_name) from None


class DraftNote(models.Model):
    """What the people of an organisation say to each other of the answer that they prepare."""

    draft = models.ForeignKey(DecisionDraft, models.CASCADE, related_name="notes", verbose_name=_("draft"))
    words = models.TextField(_("in a few words"))
    said_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("said by"))
    said_at = models.DateTimeField(_("said at"), default=clock.now)

    class Meta:
        verbose_name = _("note on a draft")
        verbose_name_plural = _("notes on a draft")
        ordering = ("said_at", "id")

    def __str__(self) -> str:
        return self.words
