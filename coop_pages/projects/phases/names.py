"""The five phases by name, for choices and labels."""

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class PhaseName(TextChoices):
    INFORMATION = "information", _("Information and launch")
    OPPORTUNITY = "opportunity", _("Opportunity study")
    FEASIBILITY = "feasibility", _("Feasibility study")
    IMPLEMENTATION = "implementation", _("Implementation")
    FOLLOW_UP = "follow_up", _("Follow-up")

    @property
    def number(self) -> int:
        return list(PhaseName).index(self) + 1
