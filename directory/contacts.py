from collections.abc import Iterable
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .territories import Territory
from .typed import pasted


class Quirk(models.TextChoices):
    """What looked odd in the brochure. Kept as a fact until somebody has checked it, never mended silently."""

    SHARED_PHONE = "shared_phone", _("The brochure prints the same telephone for another Uriopss.")
    COLON_LABEL = "colon_label", _("The brochure writes “Tél. :” here and “Tél.” elsewhere.")
    PHONE_GROUPING = "phone_grouping", _("The brochure groups this telephone differently from the others.")
    SPANS_TWO_REGIONS = "spans_two_regions", _("Covers parts of two of today's regions.")
    FORMER_REGION = (
        "former_region",
        _("Named after a region that was merged in 2016; it is taken to cover the departments of that region."),
    )
    WEBSITE_HTTP = "website_http", _("The brochure gives an address that is not secure (http).")
    WEBSITE_DOT_COM = "website_dot_com", _("The only website of the brochure that ends in .com.")
    WEBSITE_UNCHECKED = (
        "website_unchecked",
        _("Several websites of the brochure have moved since; this one is unchecked."),
    )
    NO_WEBSITE = "no_website", _("The brochure gives no website.")


# What a reader does otherwise because of a doubt; the others are the business of whoever keeps the directory.
FOR_READERS = {
    Quirk.SHARED_PHONE: _("Another union has the same telephone number: say from where you call."),
    Quirk.SPANS_TWO_REGIONS: _("This union covers parts of two regions: it will tell you who follows your territory."),
}


def parse_phone(printed: str, phone_regions: Iterable[str]) -> str:
    """A telephone in E.164 (+33383593269), from what someone wrote.

    `phone_regions` are the numbering zones it may belong to (ISO 3166). They matter: read as metropolitan, a Martinique
    number passes every check and reaches nobody. Raises ValidationError when it is a number of none of them.
    """
    dialled = pasted(printed)
    for region in phone_regions:
        try:
            number = phonenumbers.parse(dialled, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number_for_region(number, region):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise ValidationError(
        _("“%(value)s” is not a telephone number of the territories covered (%(regions)s)."),
        params={"value": printed, "regions": ", ".join(phone_regions)},
        code="phone",
    )


def phone_regions_of(territories: Iterable[Territory]) -> list[str]:
    """The numbering zones of these territories, without repeats; metropolitan France when there are none."""
    return sorted({territory.phone_region for territory in territories}) or ["FR"]


def validate_e164(value: str) -> None:
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(
            _("“%(value)s” must be written in its international form, for instance +33153363500."),
            params={"value": value},
            code="phone",
        ) from error
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(_("“%(value)s” is not a telephone number in use."), params={"value": value}, code="phone")


def validate_quirks(value: Any) -> None:
    if not isinstance(value, list) or not set(value) <= set(Quirk.values):
        raise ValidationError(_("Points to check must be taken from the list."), code="quirks")


class UriopssContactQuerySet(models.QuerySet["UriopssContact"]):
    def covering(self, territory: Territory) -> "UriopssContactQuerySet":
        """The contacts of a territory: of a département, or of a région and every département in it.

        Empty where the network has nobody (Guyane): offer `national()` there.
        """
        covered = models.Q(territories=territory.pk)
        if territory.kind == Territory.Kind.REGION:
            covered |= models.Q(territories__region=territory.pk)
        elif territory.region_id:
            covered |= models.Q(territories=territory.region_id)
        return self.filter(covered).distinct()

    def national(self) -> "UriopssContactQuerySet":
        return self.filter(is_national=True)


# Kept at hand because a new contact and its territories are written in two steps, which must be one version.
recorder = HistoricalRecords(verbose_name=_("version"), verbose_name_plural=_("versions"), m2m_fields=["territories"])


class UriopssContact(models.Model):
    # What the codes of a list mean, for whoever shows its history.
    ITEM_LABELS = {"quirks": dict(Quirk.choices)}

    name = models.CharField(_("name"), max_length=150)
    brochure_label = models.CharField(_("label in the brochure"), max_length=150, blank=True)
    territories = models.ManyToManyField(
        Territory,
        verbose_name=_("territories"),
        blank=True,
        related_name="contacts",
        help_text=_("Whole regions, or the departments covered when a region of today has several contacts."),
    )
    phone = models.CharField(_("telephone"), max_length=16, validators=[validate_e164])
    brochure_phone = models.CharField(_("telephone in the brochure"), max_length=30, blank=True)
    website = models.URLField(_("website"), blank=True)
    address = models.TextField(_("address"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    is_national = models.BooleanField(
        _("national"), default=False, help_text=_("Answers for the territories that have no regional contact.")
    )
    to_verify = models.BooleanField(_("to be verified"), default=False)
    quirks = models.JSONField(_("points to check"), default=list, blank=True, validators=[validate_quirks])

    objects = UriopssContactQuerySet.as_manager()
    history = recorder

    class Meta:
        verbose_name = _("Uriopss contact")
        verbose_name_plural = _("Uriopss contacts")
        ordering = ["is_national", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["brochure_label"],
                condition=~models.Q(brochure_label=""),
                name="contact_once_per_brochure_label",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def phone_display(self) -> str:
        """The number as dialled within France, digits in pairs: 03 83 59 32 69."""
        digits = f"0{phonenumbers.national_significant_number(phonenumbers.parse(self.phone))}"
        return " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))

    @property
    def quirk_sentences(self) -> list[str]:
        return [str(Quirk(code).label) for code in self.quirks]

    @property
    def doubts(self) -> list[str]:
        """What a reader should know before calling."""
        return [str(words) for quirk, words in FOR_READERS.items() if quirk in self.quirks]

    def save_with_territories(self, territories: Iterable[Territory]) -> None:
        """Save the contact and what it covers as a single version of its history."""
        change = "+" if self._state.adding else "~"
        with transaction.atomic():
            self.skip_history_when_saving = True
            try:
                self.save()
                self.territories.set(territories)
            finally:
                del self.skip_history_when_saving
            recorder.create_historical_record(self, change)
