import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from wagtail.search import index

from .typed import pasted

# Postcodes whose first digits are not those of their département, the longest beginning first. Saint-Barthélemy and
# Saint-Martin left Guadeloupe in 2007 and kept its postcodes; firms of Guadeloupe receive theirs at 970, those of La
# Réunion at 977 and 978, those of Corsica from 203 on.
DEPARTEMENT_BY_BEGINNING = {
    "97133": "977",
    "97150": "978",
    "9709": "977",
    "9705": "978",
    "9706": "978",
    "97079": "978",
    "97080": "978",
    "970": "971",
    "977": "974",
    "978": "974",
    "200": "2A",
    "201": "2A",
    "202": "2B",
    "203": "2A",
    "204": "2B",
    "205": "2A",
    "206": "2B",
    "207": "2A",
}

# Of those that begin with 98, the only ones with a post office: 980 is Monaco, the others are empty lands.
PACIFIC = ("986", "987", "988")

# Telephone numbering zones (ISO 3166) of the régions that do not share the metropolitan +33.
OVERSEAS_PHONE_REGIONS = {
    "01": "GP",
    "02": "MQ",
    "03": "GF",
    "04": "RE",
    "06": "YT",
    "975": "PM",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def regions(self) -> "TerritoryQuerySet":
        return self.filter(kind=Territory.Kind.REGION)

    def departements(self) -> "TerritoryQuerySet":
        return self.filter(kind=Territory.Kind.DEPARTEMENT)


class Territory(index.Indexed, models.Model):
    """A région or a département of the official geographic code, overseas included.

    The two series of numbers overlap ("75" is Paris and Nouvelle-Aquitaine), hence the prefix in `code`.
    """

    class Kind(models.TextChoices):
        REGION = "region", _("Region")
        DEPARTEMENT = "departement", _("Department")

    PREFIXES = {Kind.REGION: "REG", Kind.DEPARTEMENT: "DEP"}

    code = models.CharField(_("code"), max_length=7, primary_key=True, help_text=_("For instance REG-75 or DEP-2A."))
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100)
    number = models.CharField(_("official number"), max_length=3, help_text=_("For instance 75 or 2A."))
    region = models.ForeignKey(
        "self",
        verbose_name=_("region"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="departements",
        limit_choices_to={"kind": Kind.REGION},
    )
    slug = models.SlugField(_("short name for addresses"), max_length=100, blank=True)

    objects = TerritoryQuerySet.as_manager()
    history = HistoricalRecords(verbose_name=_("version"), verbose_name_plural=_("versions"))

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.AutocompleteField("number")]

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["number", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="territory_number_once_per_kind"),
            models.UniqueConstraint(fields=["kind", "slug"], name="territory_slug_once_per_kind"),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.DEPARTEMENT:
            return f"{self.name} ({self.number})"
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.code = self.code or territory_code(self.kind, self.number)
        self.slug = self.slug or slugify(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.code and self.kind and self.code != territory_code(self.kind, self.number):
            message = _("This entry is known by its code %(code)s: its kind and number cannot change.")
            raise ValidationError({"number": ValidationError(message, params={"code": self.code})})
        if self.kind == self.Kind.DEPARTEMENT and not self.region_id:
            raise ValidationError({"region": _("A department belongs to a region.")})

    @property
    def is_overseas(self) -> bool:
        """Whether it lies outside metropolitan France (Corsica is inside)."""
        return self.number.startswith(("97", "98")) or self.phone_region != "FR"

    @property
    def phone_region(self) -> str:
        """The numbering zone of this territory's telephones, as an ISO 3166 code ("FR", "MQ"…)."""
        region_number = self.number if self.kind == self.Kind.REGION else (self.region_id or "").removeprefix("REG-")
        return OVERSEAS_PHONE_REGIONS.get(region_number, "FR")


def territory_code(kind: str, number: str) -> str:
    """The key of a territory: ("region", "75") gives "REG-75"."""
    return f"{Territory.PREFIXES[Territory.Kind(kind)]}-{number}"


def beginning_of(postcode: str) -> str:
    """The number of the département that a postcode begins with, overseas and Corsica included; empty if none does."""
    special = (number for beginning, number in DEPARTEMENT_BY_BEGINNING.items() if postcode.startswith(beginning))
    if postcode.startswith("98"):
        usual = postcode[:3] if postcode[:3] in PACIFIC else ""
    else:
        usual = "" if postcode.startswith("20") else postcode[: 3 if postcode.startswith("97") else 2]
    return next(special, usual)


def territory_of_postcode(postcode: str) -> Territory | None:
    """The département of a five-digit French postcode, or None when it is not one or belongs to none (Monaco).

    Read from the postcode's first digits, as those of firms are: `directory.places` also knows every commune.
    """
    postcode = re.sub(r"\s", "", pasted(postcode))
    if not re.fullmatch(r"[0-9]{5}", postcode):
        return None
    number = beginning_of(postcode)
    return Territory.objects.departements().select_related("region").filter(number=number).first()
