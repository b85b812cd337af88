"""The voting rules that a project's charter may choose."""

from dataclasses import dataclass

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class PolicyKind(TextChoices):
    STRICT_UNANIMITY = "strict_unanimity", _("Unanimity: every organisation approves")
    CONSENT = "consent", _("Consent: enough organisations reply and nobody blocks")
    QUALIFIED_MAJORITY = "qualified_majority", _("Qualified majority: enough organisations approve")


@dataclass(frozen=True)
class Policy:
    """The charter's voting rule. `quorum` and `threshold` are percentages (0–100)."""

    kind: str = PolicyKind.STRICT_UNANIMITY
    quorum: int = 100
    threshold: int = 100
