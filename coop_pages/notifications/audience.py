"""Who is told: people with a mandate in force or a place in the project, and nobody else, superusers included."""

from collections.abc import Iterable
from functools import cached_property

from django.contrib.auth.models import Permission
from django.db.models import Q

from coop_pages.validation import clock
from coop_pages.validation.models.partners import Partnership, ProjectMember
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from directory.models import Mandate, User

Role = ProjectMember.Role


class Audience:
    """The people whom a round concerns today, as primary keys. An organisation that left is told nothing more."""

    def __init__(self, round: Round) -> None:
        self.round = round

    @cached_property
    def _mandates(self) -> list[tuple[int, int, str]]:
        """(person, organisation, role) of the mandates in force in the organisations that take part."""
        partners = Partnership.objects.current().filter(project=self.round.project_id)
        mandates = Mandate.objects.in_force(clock.today()).filter(organisation__in=partners.values("organisation"))
        return list(mandates.values_list("person", "organisation", "role"))

    @cached_property
    def _members(self) -> list[tuple[int, str]]:
        members = ProjectMember.objects.in_force(clock.today()).filter(project=self.round.project_id)
        return list(members.values_list("person", "role"))

    @cached_property
    def roster(self) -> set[int]:
        """Organisations on the roster."""
        return set(self.round.seats.values_list("organisation_id", flat=True))

    def speakers(self, organisations: Iterable[int] | None = None) -> set[int]:
        """Holders and substitutes of `organisations`, by default of all those on the roster."""
        among = self.roster if organisations is None else set(organisations)
        return {person for person, seat, role in self._mandates if seat in among and role in Mandate.SPEAKING}

    @cached_property
    def coordinators(self) -> set[int]:
        return {person for person, role in self._members if role == Role.COORDINATOR}

    @cached_property
    def publishers(self) -> set[int]:
        """Communications staff who put texts online."""
        publishing = Permission.objects.filter(content_type__app_label="coop_pages", codename="publish_agreed_text")
        staff = User.objects.filter(is_active=True).filter(
            Q(groups__permissions__in=publishing) | Q(user_permissions__in=publishing)
        )
        return set(staff.values_list("pk", flat=True))

    @cached_property
    def writers(self) -> set[int]:
        """Those who answer remarks. Holders may write too, but they are not asked to."""
        contributors = {person for person, _seat, role in self._mandates if role == Mandate.Role.CONTRIBUTOR}
        return contributors | {
            person for person, role in self._members if role in (Role.COORDINATOR, Role.PROJECT_GROUP)
        }

    @cached_property
    def everyone(self) -> set[int]:
        return {person for person, *_rest in self._mandates} | {person for person, _role in self._members}


def person_behind(reference: str | None) -> set[int]:
    """The active account behind a reference of the ledger, as a set of none or one."""
    if not reference:
        return set()
    found = PersonReference.objects.filter(reference=reference, user__is_active=True)
    return {user for user in found.values_list("user_id", flat=True) if user is not None}
