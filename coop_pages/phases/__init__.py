"""The five phases of a cooperation, in order. Imported late: page types need Django's applications."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coop_pages.phases.base import PhasePage


def __getattr__(name: str) -> "tuple[type[PhasePage], ...]":
    if name != "PHASES":
        raise AttributeError(name)
    from coop_pages.phases.feasibility import FeasibilityPhasePage
    from coop_pages.phases.follow_up import FollowUpPhasePage
    from coop_pages.phases.implementation import ImplementationPhasePage
    from coop_pages.phases.information import InformationPhasePage
    from coop_pages.phases.opportunity import OpportunityPhasePage

    return (
        InformationPhasePage,
        OpportunityPhasePage,
        FeasibilityPhasePage,
        ImplementationPhasePage,
        FollowUpPhasePage,
    )
