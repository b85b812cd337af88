"""Find my Uriopss: whatever place people type gives the contact that covers it; a map and a list say the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coop_pages.base.conditional_get import conditional_get
from coop_pages.case_studies.search import words_of
from coop_pages.public.map_middles import middle_of
from directory.models import Territory, UriopssContact
from directory.places import Found, Gazetteer

LONGEST = 100  # characters: no place has a longer name
LONGEST_LABEL = 14


@dataclass(frozen=True)
class Area:
    """A contact and the départements it covers: those that the map draws, and those overseas, shown beside it."""

    contact: UriopssContact
    departements: list[Territory]

    @property
    def drawn(self) -> list[Territory]:
        return [departement for departement in self.departements if not departement.is_overseas]

    @property
    def middle(self) -> tuple[float, float] | None:
        """Where the map writes its name."""
        return middle_of(departement.number for departement in self.drawn)

    @property
    def name_lines(self) -> list[str]:
        """Its name on the map: on two lines where it is long."""
        name = self.contact.name.removeprefix("Uriopss ")
        first, hyphen, rest = name.partition("-")
        if len(name) <= LONGEST_LABEL or not hyphen:
            return [name]
        if len(rest) > len(first) + LONGEST_LABEL:
            further, _hyphen, rest = rest.partition("-")
            first = f"{first}-{further}"
        return [f"{first}-", rest]

    @property
    def overseas(self) -> list[Territory]:
        return [departement for departement in self.departements if departement.is_overseas]

    @property
    def overseas_names(self) -> str:
        return ", ".join(departement.name for departement in self.overseas)


@conditional_get
@require_safe
def find_contact(request: HttpRequest) -> HttpResponse:
    """GET `lieu`, whatever people type there: the contacts found, above the map and the whole list."""
    typed = request.GET.get("lieu", "").strip()[:LONGEST]
    territories = list(Territory.objects.all())
    departements = [territory for territory in territories if territory.kind == Territory.Kind.DEPARTEMENT]
    contacts = list(UriopssContact.objects.prefetch_related("territories"))
    # Databases put Île-de-France after Rhône-Alpes; readers look for it among the I.
    contacts.sort(key=lambda contact: (contact.is_national, words_of(contact.name)))
    areas = areas_of(contacts, departements)
    asked = Gazetteer(territories).find(typed) if typed else Found()
    context: dict[str, Any] = {
        "typed": typed,
        "asked": asked,
        "is_unknown": bool(typed) and asked.place is None and not asked.choices,
        "contacts": contacts,
        "areas": areas,
        "names": [territory.name for territory in sorted(territories, key=lambda territory: words_of(territory.name))],
        "here": frozenset(),
        "found": [],
    }
    if asked.place is not None:
        here = {departement for departement in departements if departement.number in asked.place.numbers}
        found = [area.contact for area in areas if here.intersection(area.departements)]
        found = found or [contact for contact in contacts if contact.is_national]
        context |= {"here": here, "found": found, "falls_back": all(contact.is_national for contact in found)}
    return render(request, "public/contacts.html", context)


def areas_of(contacts: Iterable[UriopssContact], departements: Iterable[Territory]) -> list[Area]:
    """Every département under the contacts that cover it, itself or through its région; under the national one else.

    `contacts` come with their territories: no query.
    """
    covered = {contact: {territory.pk for territory in contact.territories.all()} for contact in contacts}
    areas = {contact: Area(contact, []) for contact in covered}
    for departement in departements:
        found = [contact for contact, codes in covered.items() if codes & {departement.pk, departement.region_id}]
        for contact in found or [contact for contact in covered if contact.is_national]:
            areas[contact].departements.append(departement)
    return list(areas.values())
