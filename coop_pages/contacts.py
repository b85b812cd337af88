"""Find my Uriopss: a département or a postcode gives the contact that covers it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coop_pages.conditional import same_for_everyone
from directory.models import Territory, UriopssContact
from directory.territories import territory_of_postcode


@same_for_everyone
@require_safe
def find_contact(request: HttpRequest) -> HttpResponse:
    """GET `postcode` or `departement` (a code such as DEP-53): the contacts found, above the whole list."""
    postcode = request.GET.get("postcode", "").strip()
    chosen = request.GET.get("departement", "")
    departements = list(Territory.objects.departements().order_by("number"))
    territory, error = _territory(postcode, chosen, departements)
    context: dict[str, Any] = {"postcode": postcode, "chosen": chosen, "territory": territory, "error": error}
    if territory is not None:
        context["found"] = list(UriopssContact.objects.covering(territory)) or list(UriopssContact.objects.national())
        context["falls_back"] = all(contact.is_national for contact in context["found"])
    context["departements"] = departements
    context["contacts"] = UriopssContact.objects.prefetch_related("territories")
    return render(request, "pages/contacts.html", context)


def _territory(postcode: str, chosen: str, departements: list[Territory]) -> tuple[Territory | None, str]:
    if postcode:
        error = _("“%(postcode)s” is not a French postcode that we know: five digits.") % {"postcode": postcode}
        territory = territory_of_postcode(postcode)
        return territory, "" if territory else error
    if chosen:
        territory = next((departement for departement in departements if departement.pk == chosen), None)
        return territory, "" if territory else _("Choose a département in the list.")
    return None, ""
