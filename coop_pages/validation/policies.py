"""The voting rules that a project's charter may choose."""

from dataclasses import dataclass
from typing import Any

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class PolicyKind(TextChoices):
    STRICT_UNANIMITY = "strict_unanimity", _("Unanimity: every organisation approves")
    CONSENT = "consent", _("Consent: enough organisations reply and nobody blocks")
    QUALIFIED_MAJORITY = "qualified_majority", _("Qualified majority: enough organisations approve")


class Majority(TextChoices):
    """Of the approvals and objections given; exact fractions."""

    MORE_THAN_HALF = "more_than_half", _("more than half")
    TWO_THIRDS = "two_thirds", _("two thirds")
    THREE_QUARTERS = "three_quarters", _("three quarters")
    AT_LEAST = "at_least", _("at least the percentage below")


@dataclass(frozen=True)
class Policy:
    """The charter's voting rule. `quorum` and `threshold` are percentages (0–100).

    `majority` and, where it is "at least", `threshold` are those of a qualified majority.
    """

    kind: str = PolicyKind.STRICT_UNANIMITY
    quorum: int = 100
    threshold: int = 100
    majority: str = Majority.AT_LEAST

    @classmethod
    def from_ledger(cls, stated: list[Any]) -> "Policy":
        kind, quorum, threshold, majority = stated
        return cls(kind, quorum, threshold, majority)

    def for_ledger(self) -> list[Any]:
        return [self.kind, self.quorum, self.threshold, self.majority]
