from operator import attrgetter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .contacts import Quirk, UriopssContact, parse_phone, phone_regions_of
from .territories import Territory


def territories_by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped choices: under each region, the region as a whole, then its départements."""
    regions: dict[str, list[Territory]] = {}
    for territory in Territory.objects.order_by("-kind", "number"):
        regions.setdefault(territory.region_id or territory.pk, []).append(territory)
    groups = []
    for region in sorted((members[0] for members in regions.values()), key=attrgetter("slug")):
        departements = [(member.pk, str(member)) for member in regions[region.pk][1:]]
        groups.append(
            (region.name, [(region.pk, gettext("%(region)s, the whole region") % {"region": region}), *departements])
        )
    return groups


class UriopssContactForm(WagtailAdminModelForm):
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        help_text=_("As you would dial it in the territories covered, or in the form +33…"),
    )
    quirks = forms.MultipleChoiceField(
        label=_("Points to check"),
        choices=Quirk.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Untick a point once it has been checked."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territories"].choices = territories_by_region()

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("phone") and "territories" in cleaned:
            try:
                cleaned["phone"] = parse_phone(cleaned["phone"], phone_regions_of(cleaned["territories"]))
            except ValidationError as error:
                self.add_error("phone", error)
        return cleaned

    def save(self, commit: bool = True) -> UriopssContact:
        contact = super().save(commit=False)
        if commit:
            contact.save_with_territories(self.cleaned_data["territories"])
        return contact
