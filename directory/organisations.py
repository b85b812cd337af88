import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from stdnum import luhn
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number
from wagtail.search import index

from .territories import Territory
from .typed import pasted


class IdentifierField(models.CharField):
    """A registration number, kept without the spaces, dots, dashes and marks people copy along with it, in capitals."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return re.sub(r"[\s.\-]", "", pasted(value)).upper() if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"max_length": 2 * (self.max_length or 0), **kwargs})


def validate_siren(value: str) -> None:
    try:
        siren_number.validate(value)
    except NumberError as error:
        raise ValidationError(
            _("“%(value)s” is not a SIREN: nine digits are expected, the last of which checks the others."),
            params={"value": value},
            code="siren",
        ) from error


def validate_siret(value: str) -> None:
    try:
        siret_number.validate(value)
    except NumberError as error:
        raise ValidationError(
            _(
                "“%(value)s” is not a SIRET: fourteen digits are expected, the SIREN first, "
                "and the last one checks the others."
            ),
            params={"value": value},
            code="siret",
        ) from error


def validate_rna(value: str) -> None:
    if not re.fullmatch(r"W[0-9A-Z]{3}[0-9]{6}", value):
        raise ValidationError(
            _("“%(value)s” is not an RNA number: a W, three letters or digits, then six digits are expected."),
            params={"value": value},
            code="rna",
        )


def validate_finess(value: str) -> None:
    if not re.fullmatch(r"[0-9][0-9AB][0-9]{7}", value):
        raise ValidationError(
            _("“%(value)s” is not a FINESS number: nine characters are expected, digits except 2A or 2B for Corsica."),
            params={"value": value},
            code="finess",
        )


def _finess_beginnings(departement: str) -> tuple[str, ...]:
    """Mayotte, a département since 2011, kept the numbers of its time as a collectivity."""
    return ("97", "98") if departement == "976" else (departement[:2],)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def standing(self) -> "OrganisationQuerySet":
        """Those that have not merged into another."""
        return self.filter(merged_into__isnull=True)


class Organisation(index.Indexed, models.Model):
    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("Association")
        ESTABLISHMENT = "establishment", _("Establishment")
        OTHER = "other", _("Other body")

    name = models.CharField(_("name"), max_length=255)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices, default=Kind.ASSOCIATION)
    siren = IdentifierField(
        "SIREN",
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_siren],
        help_text=_("Nine digits. Two organisations never share one."),
        error_messages={"unique": _("Another organisation of the directory already has this SIREN.")},
    )
    siret = IdentifierField(
        "SIRET",
        max_length=14,
        blank=True,
        validators=[validate_siret],
        help_text=_("Fourteen digits: the SIREN, then the number of the site."),
    )
    rna = IdentifierField(
        "RNA",
        max_length=10,
        blank=True,
        validators=[validate_rna],
        help_text=_("Starts with W. Associations of Alsace and Moselle have none."),
    )
    finess = IdentifierField(
        "FINESS",
        max_length=9,
        blank=True,
        validators=[validate_finess],
        help_text=_("Nine characters, of the legal body or of the site."),
    )
    departement = models.ForeignKey(
        Territory,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        limit_choices_to={"kind": Territory.Kind.DEPARTEMENT},
    )
    website = models.URLField(_("website"), blank=True)
    is_example = models.BooleanField(
        _("example"),
        default=False,
        help_text=_("An invented organisation, for demonstration; it is shown as such."),
    )

    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
    )

    objects = OrganisationQuerySet.as_manager()
    # Who answers for the next version, and why, where it is not whoever sends the request.
    _history_user: Any
    _change_reason: str
    history = HistoricalRecords(verbose_name=_("version"), verbose_name_plural=_("versions"))

    search_fields = [
        index.SearchField("name", boost=2),
        index.SearchField("acronym"),
        index.SearchField("siren"),
        index.AutocompleteField("name"),
        index.AutocompleteField("name_without_accents"),
        index.AutocompleteField("acronym"),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        # An empty SIREN is no SIREN: stored as "", the second organisation without one would break the unique rule.
        self.siren = self.siren or None
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if not self.siret:
            return
        if not self.siren:
            raise ValidationError(
                {"siren": _("Give the SIREN too: it is the first nine digits of the SIRET, and identifies the body.")}
            )
        if not self.siret.startswith(self.siren):
            raise ValidationError({"siret": _("The SIRET must begin with the nine digits of the SIREN.")})

    @property
    def name_without_accents(self) -> str:
        """For the search: PostgreSQL, unlike SQLite, tells “é” from “e” where no extension may be installed."""
        letters = unicodedata.normalize("NFD", self.name)
        return "".join(letter for letter in letters if not unicodedata.combining(letter))

    @property
    def identifier_warnings(self) -> list[str]:
        """Sentences about numbers that look wrong, yet are accepted because real registers hold such cases."""
        warnings = []
        if self.finess.isdigit() and not luhn.is_valid(self.finess):
            warnings.append(
                gettext("The FINESS number %(number)s does not pass its usual check: please read it again.")
                % {"number": self.finess}
            )
        beginnings = _finess_beginnings(self.departement.number) if self.departement else ()
        if self.finess and beginnings and not self.finess.startswith(beginnings):
            warnings.append(
                gettext("The FINESS number %(number)s does not begin like the department %(departement)s.")
                % {"number": self.finess, "departement": self.departement}
            )
        return warnings
