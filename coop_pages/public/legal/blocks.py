"""What each legal page must say, as fields: the law's list is then a form, and what is missing shows."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

PARTLY_FROM = Decimal(50)  # % of the criteria that hold, RGAA 4.1.2 and arrêté of 20 September 2019
SIMPLE = ["bold", "italic", "link", "ul"]


class Compliance(TextChoices):
    """The three states of décret 2019-768, art. 5, in its words."""

    NONE = "none", _("not compliant")
    PARTLY = "partly", _("partly compliant")
    FULLY = "fully", _("fully compliant")


class NoticeBlock(blocks.StructBlock):
    """Loi 2004-575 of 21 June 2004, art. 1-1: who publishes, who answers for it, who hosts."""

    publisher = blocks.CharBlock(label=_("Publisher"), help_text=_("Name and legal form, for instance: association X."))
    publisher_number = blocks.CharBlock(label=_("Registration number of the publisher (SIREN or RNA)"))
    publisher_address = blocks.TextBlock(label=_("Address of the publisher"), rows=2)
    publisher_phone = blocks.CharBlock(label=_("Telephone of the publisher"))
    publisher_email = blocks.CharBlock(label=_("E-mail address of the publisher"))
    director = blocks.CharBlock(
        label=_("Director of publication"), help_text=_("First name, last name and office: the law asks for a person.")
    )
    host = blocks.CharBlock(label=_("Host: name"))
    host_address = blocks.TextBlock(label=_("Host: address"), rows=2)
    host_phone = blocks.CharBlock(label=_("Host: telephone"))
    credits = blocks.RichTextBlock(label=_("Credits and licences"), features=SIMPLE, required=False)

    class Meta:
        icon = "doc-full"
        label = _("Legal notice")
        template = "components/legal_notice.html"


class PrivacyBlock(blocks.StructBlock):
    """Regulation (EU) 2016/679, art. 13 and 14. How long things are kept is read from the settings."""

    controller = blocks.CharBlock(label=_("Who answers for the data"))
    purposes = blocks.RichTextBlock(label=_("What is kept, and what for"), features=SIMPLE)
    recipients = blocks.TextBlock(label=_("Who receives it"), rows=2)
    rights_contact = blocks.CharBlock(
        label=_("Whom to write to about one’s data"),
        help_text=_("E-mail or postal address of the data protection officer."),
    )

    class Meta:
        icon = "lock"
        label = _("Personal data")
        template = "components/legal_privacy.html"


class AccessibilityBlock(blocks.StructBlock):
    """The statement of RGAA 4.1.2 (loi 2005-102, art. 47). Its state is what the foot of every page says."""

    organisation = blocks.CharBlock(label=_("Organisation that makes the statement"))
    state = blocks.ChoiceBlock(choices=Compliance.choices, default=Compliance.NONE, label=_("State of compliance"))
    audited_on = blocks.DateBlock(label=_("Date of the audit"), required=False)
    auditor = blocks.CharBlock(label=_("Who did the audit"), required=False)
    rate = blocks.DecimalBlock(
        label=_("Criteria that hold (%)"),
        required=False,
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Share of the applicable criteria, according to the audit."),
    )
    problems = blocks.ListBlock(
        blocks.TextBlock(label=_("What does not work, and for whom"), rows=2), label=_("Known problems"), default=[]
    )
    exemptions = blocks.TextBlock(label=_("Exemptions and contents outside the obligation"), required=False, rows=2)
    stated_on = blocks.DateBlock(label=_("Date of the statement"))
    contact = blocks.CharBlock(
        label=_("Whom to write to when something does not work"), help_text=_("An e-mail address that is read.")
    )

    class Meta:
        icon = "pick"
        label = _("Accessibility statement")
        template = "components/legal_accessibility.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        errors: dict[str, ValidationError] = {}
        if cleaned["state"] != Compliance.NONE:
            asked = _("Without an audit, a site is not compliant: give its date, its author and its result.")
            lacking = [name for name in ("audited_on", "auditor", "rate") if cleaned[name] in (None, "")]
            errors = {name: ValidationError(asked) for name in lacking}
        if not errors and cleaned["state"] != state_of_rate(cleaned["rate"]) and cleaned["rate"] is not None:
            told = _("From 50 % on, a site is partly compliant; at 100 %, fully; below, it is not compliant.")
            errors["state"] = ValidationError(told)
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned


def state_of_rate(rate: Decimal | None) -> Compliance:
    """What a site may state whose audit found `rate` % of the criteria to hold."""
    if rate is None or rate < PARTLY_FROM:
        return Compliance.NONE
    return Compliance.FULLY if rate == 100 else Compliance.PARTLY


class EcoDesignBlock(blocks.StructBlock):
    """The statement of the RGESN, 2024 (loi 2021-1485, art. 25)."""

    organisation = blocks.CharBlock(label=_("Organisation that makes the statement"))
    assessed_on = blocks.DateBlock(label=_("Date of the assessment"), required=False)
    score = blocks.IntegerBlock(
        label=_("Progress score (%)"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Of the RGESN, where it was computed. Empty until then."),
    )
    done = blocks.ListBlock(blocks.TextBlock(label=_("What is done"), rows=2), label=_("What is done"))
    planned = blocks.ListBlock(
        blocks.TextBlock(label=_("What is planned"), rows=2), label=_("What is planned"), default=[]
    )
    contact = blocks.CharBlock(label=_("Whom to write to about it"))

    class Meta:
        icon = "resubmit"
        label = _("Eco-design statement")
        template = "components/legal_eco_design.html"


class StatementBlock(blocks.StreamBlock):
    """Named as the subjects of a legal page are."""

    notice = NoticeBlock()
    privacy = PrivacyBlock()
    accessibility = AccessibilityBlock()
    eco_design = EcoDesignBlock()

    class Meta:
        max_num = 1
