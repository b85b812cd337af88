"""Who takes part in a project: each organisation, who speaks and who writes for it, who is invited."""

from collections import defaultdict
from dataclasses import dataclass

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import clock
from coop_pages.validation.models.partners import Partnership
from directory.models import Invitation, Mandate


@dataclass(frozen=True)
class TakingPart:
    """`people`: each with what they do, those who speak first. `invited`: those who have not accepted yet."""

    partnership: Partnership
    people: list[Mandate]
    invited: list[Invitation]

    @property
    def has_no_voice(self) -> bool:
        votes = self.partnership.role == Partnership.Role.VOTING
        return votes and not any(mandate.role in Mandate.SPEAKING for mandate in self.people)


def organisations_of(project: CooperationProjectPage) -> list[TakingPart]:
    """As many queries whatever their number."""
    current = project.partnerships.current().select_related("organisation").order_by("role", "organisation__name")
    partnerships = list(current)
    keys = [partnership.organisation_id for partnership in partnerships]
    people, invited = defaultdict(list), defaultdict(list)
    mandates = Mandate.objects.in_force(clock.today()).filter(organisation__in=keys).select_related("person")
    for mandate in mandates.order_by("pk"):
        people[mandate.organisation_id].append(mandate)
    for invitation in Invitation.objects.pending(clock.now()).filter(organisation__in=keys).order_by("created_at"):
        invited[invitation.organisation_id].append(invitation)
    return [
        TakingPart(
            partnership,
            sorted(people[partnership.organisation_id], key=lambda mandate: mandate.role not in Mandate.SPEAKING),
            invited[partnership.organisation_id],
        )
        for partnership in partnerships
    ]
