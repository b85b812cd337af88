"""Words of the sector that mean the same thing: acronyms and what they stand for, old names and new ones."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Synonyms(models.Model):
    """Words for one thing. Who searches with one of them finds the texts that hold any other."""

    words = models.CharField(
        _("words for the same thing"),
        max_length=400,
        unique=True,
        help_text=_("Separated by commas, for instance: EHPAD, maison de retraite, résidence pour personnes âgées."),
    )

    history = HistoricalRecords(verbose_name=_("version"), verbose_name_plural=_("versions"))

    class Meta:
        verbose_name = _("words that mean the same")
        verbose_name_plural = _("words that mean the same")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        super().clean()
        if len(self.phrases) < 2:
            raise ValidationError({"words": _("Give at least two words or groups of words, separated by a comma.")})

    @property
    def phrases(self) -> list[str]:
        return [phrase.strip() for phrase in self.words.split(",") if phrase.strip()]
