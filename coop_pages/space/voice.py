"""For whom a person speaks. Kept in the address, never in the session: two tabs may speak for two organisations."""

from dataclasses import dataclass

from django.http import Http404

from coop_pages.validation import clock
from directory.models import Mandate, Organisation
from directory.sign_in.requests import SignedInRequest


@dataclass(frozen=True)
class Voice:
    """`organisations`: every one in which the person holds a mandate today; `organisation`: the one of this page."""

    organisations: tuple[Organisation, ...]
    organisation: Organisation | None
    roles: frozenset[str]
    # Whether they write for one of these organisations without answering for it.
    contributes: bool = False

    @property
    def must_choose(self) -> bool:
        return self.organisation is None and len(self.organisations) > 1

    @property
    def is_one_of_several(self) -> bool:
        return len(self.organisations) > 1

    @property
    def may_speak(self) -> bool:
        return bool(self.roles & {*Mandate.SPEAKING})

    @property
    def may_prepare(self) -> bool:
        return bool(self.roles & {*Mandate.WRITING})

    @property
    def in_address(self) -> str:
        """What follows an address, so that the next page speaks for the same organisation."""
        return f"?organisation={self.organisation.pk}" if self.organisation and self.is_one_of_several else ""


def voice_of(request: SignedInRequest, named: int | None = None) -> Voice:
    """The organisation named in the address, or the person's only one. Raises Http404 for one that is not theirs."""
    mandates = Mandate.objects.in_force(clock.today()).filter(person=request.user.pk).select_related("organisation")
    organisations = {mandate.organisation_id: mandate.organisation for mandate in mandates}
    typed = str(named or request.GET.get("organisation", ""))
    if typed:
        chosen = next((key for key in organisations if str(key) == typed), None)
        if chosen is None:
            raise Http404
    else:
        chosen = next(iter(organisations)) if len(organisations) == 1 else None
    return Voice(
        tuple(sorted(organisations.values(), key=lambda organisation: organisation.name)),
        organisations.get(chosen) if chosen else None,
        frozenset(mandate.role for mandate in mandates if mandate.organisation_id == chosen),
        contributes=any(mandate.role == Mandate.Role.CONTRIBUTOR for mandate in mandates),
    )
