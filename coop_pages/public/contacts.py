"""Find my Uriopss: a département or a postcode gives the contact that covers it; a map and a list say the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coop_pages.base.conditional_get import conditional_get
from coop_pages.case_studies.search import words_of
from directory.loading import quirks_found
from directory.models import Territory, UriopssContact
from directory.territories import territory_of_postcode


@dataclass(frozen=True)
class Area:
    """A contact and the départements it covers: those that the map draws, and those overseas, shown beside it."""

    contact: UriopssContact
    departements: list[Territory]

    @property
    def drawn(self) -> list[Territory]:
        return [departement for departement in self.departements if not departement.is_overseas]

    @property
    def overseas(self) -> list[Territory]:
        return [departement for departement in self.departements if departement.is_overseas]


@conditional_get
@require_safe
def find_contact(request: HttpRequest) -> HttpResponse:
    """GET `postcode` or `departement` (a code such as DEP-53): the contacts found, above the map and the whole list."""
    postcode = request.GET.get("postcode", "").strip()
    chosen = request.GET.get("departement", "")
    departements = list(Territory.objects.departements().order_by("number"))
    contacts = list(UriopssContact.objects.prefetch_related("territories"))
    # Databases put Île-de-France after Rhône-Alpes; readers look for it among the I.
    contacts.sort(key=lambda contact: (contact.is_national, words_of(contact.name)))
    territory, error = _territory(postcode, chosen, departements)
    context: dict[str, Any] = {"postcode": postcode, "chosen": chosen, "territory": territory, "error": error}
    areas = areas_of(contacts, departements)
    if territory is not None:
        context["found"] = [area.contact for area in areas if territory in area.departements]
        context["falls_back"] = all(contact.is_national for contact in context["found"])
    context |= {"departements": departements, "contacts": contacts, "areas": areas, "doubts": quirks_found(contacts)}
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


def _territory(postcode: str, chosen: str, departements: list[Territory]) -> tuple[Territory | None, str]:
    if postcode:
        error = _(
            "“%(postcode)s” is not a French postcode that we know. A postcode has five digits, such as 53000; you may "
            "also choose your département in the list."
        ) % {"postcode": postcode}
        territory = territory_of_postcode(postcode)
        return territory, "" if territory else error
    if chosen:
        territory = next((departement for departement in departements if departement.pk == chosen), None)
        return territory, "" if territory else _("Choose a département in the list.")
    return None, ""
