"""The digest of a text online, kept beside its revision: it is made again only where the row is another one.

Whoever writes in the database could write here too. So what is kept says one thing, “a row like this gives that text”,
and is sealed with the site's secret key, which is not in the database: a line that we did not write is not believed,
and an older line of ours, put back, is still true of the row that it describes.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from coop_pages.validation.digests import canonical

PURPOSE = "coop_pages.kept_digest"
# What a text refers to: the label of its model and its key; of a picture or document, its title and SHA-256 too.
Reference = list[str]


@dataclass(frozen=True)
class RowAndText:
    """`row`: the digest of the columns of a page; `text`: of the text that they gave, with all its `references`."""

    row: str
    text: str
    references: list[Reference]

    @property
    def seal(self) -> str:
        value = canonical([self.row, self.text, self.references])
        return salted_hmac(PURPOSE, value, algorithm="sha256").hexdigest()


class KeptDigestQuerySet(models.QuerySet["KeptDigest"]):
    def believed(self, revisions: Any) -> dict[int, RowAndText]:
        """What was kept with each of `revisions`, and is sealed by this site."""
        kept = {line.revision_id: line for line in self.filter(revision__in=revisions)}
        return {key: line.as_told() for key, line in kept.items() if line.is_ours()}

    def keep(self, made: dict[int, RowAndText]) -> None:
        lines = [
            KeptDigest(revision_id=key, row=told.row, text=told.text, references=told.references, seal=told.seal)
            for key, told in made.items()
        ]
        told = ["row", "text", "references", "seal"]
        self.bulk_create(lines, update_conflicts=True, unique_fields=["revision"], update_fields=told)


class KeptDigest(models.Model):
    revision = models.OneToOneField(Revision, models.CASCADE, primary_key=True, related_name="+")
    row = models.CharField(_("digest of the columns"), max_length=64)
    text = models.CharField(_("digest of the text"), max_length=64)
    references = models.JSONField(_("what the text refers to"), default=list)
    seal = models.CharField(_("seal"), max_length=64)

    objects: ClassVar[Any] = KeptDigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest kept with a revision")
        verbose_name_plural = _("digests kept with revisions")

    def __str__(self) -> str:
        return self.text

    def as_told(self) -> RowAndText:
        return RowAndText(self.row, self.text, self.references)

    def is_ours(self) -> bool:
        try:
            return constant_time_compare(self.seal, self.as_told().seal)
        except (TypeError, ValueError):
            return False
