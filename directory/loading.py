"""Filling the directory with the data delivered with the product."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from django.db import models, transaction
from django.utils.dateparse import parse_date
from wagtail.models import Locale

from .contacts import Quirk, parse_phone, phone_regions_of
from .models import CooperationForm, Synonyms, Territory, UriopssContact
from .territories import territory_code

DATA = Path(__file__).parent / "data"


@dataclass
class Loaded:
    """What became of the entries of one list. `differing` names the fields that staff have changed."""

    model: type[models.Model]
    created: list[models.Model] = field(default_factory=list)
    untouched: int = 0
    differing: list[tuple[models.Model, list[str]]] = field(default_factory=list)


@dataclass
class DirectoryReport:
    lists: list[Loaded]
    quirks: dict[Quirk, list[UriopssContact]]
    departements_without_contact: list[Territory]

    @property
    def nothing_changed(self) -> bool:
        return not any(loaded.created for loaded in self.lists)


@transaction.atomic
def load_directory() -> DirectoryReport:
    """Create the territories, forms of cooperation and contacts that are missing, all of them or none.

    An entry that exists is never written to, so that nothing staff have corrected is lost; where it differs from the
    delivered data, the report says so. A contact is recognised by its label in the brochure, a form by its slug.
    """
    lists = [load_territories(), load_cooperation_forms(), load_contacts(), load_synonyms()]
    return DirectoryReport(
        lists=lists,
        quirks=quirks_found(UriopssContact.objects.all()),
        departements_without_contact=departements_without_contact(),
    )


def load_territories() -> Loaded:
    loaded = Loaded(Territory)
    existing = Territory.objects.in_bulk()
    regions = [
        {"kind": Territory.Kind.REGION, "number": entry["code"], "name": entry["nom"], "region_id": None}
        for entry in _read("regions.json")
    ]
    departements = [
        {
            "kind": Territory.Kind.DEPARTEMENT,
            "number": entry["code"],
            "name": entry["nom"],
            "region_id": territory_code(Territory.Kind.REGION, entry["region"]),
        }
        for entry in _read("departements.json")
    ]
    for values in regions + departements:
        territory = existing.get(territory_code(values["kind"], values["number"]))
        if _is_missing(territory, values, loaded):
            territory = Territory(**values)
            territory.save()
            loaded.created.append(territory)
    return loaded


def load_cooperation_forms() -> Loaded:
    loaded = Loaded(CooperationForm)
    original = Locale.get_default()
    existing = {form.slug: form for form in CooperationForm.objects.filter(locale=original)}
    for order, entry in enumerate(_read("cooperation_forms.json"), start=1):
        values = {**entry, "valid_from": entry["valid_from"] and parse_date(entry["valid_from"]), "order": 10 * order}
        if _is_missing(existing.get(entry["slug"]), values, loaded):
            form = CooperationForm(locale=original, **values)
            form.full_clean()
            form.save()
            loaded.created.append(form)
    _load_forms_in_english()
    return loaded


def _load_forms_in_english() -> None:
    """The translations that are missing, where the site has English; one that exists is never written to."""
    english = Locale.objects.filter(language_code="en").first()
    if english is None:
        return
    told = _read("cooperation_forms.en.json")
    originals = CooperationForm.objects.filter(locale=Locale.get_default(), slug__in=told)
    done = CooperationForm.objects.filter(locale=english).values("translation_key")
    for form in originals.exclude(translation_key__in=done):
        translated = form.copy_for_translation(english)
        for name, words in told[form.slug].items():
            setattr(translated, name, words)
        translated.full_clean()
        translated.save()


def load_contacts() -> Loaded:
    loaded = Loaded(UriopssContact)
    contacts = UriopssContact.objects.exclude(brochure_label="").prefetch_related("territories")
    existing = {contact.brochure_label: contact for contact in contacts}
    territories = Territory.objects.in_bulk()
    former_regions = _read("former_regions.json")
    for entry in _read("contacts.json"):
        codes = [territory_code(Territory.Kind.REGION, number) for number in entry["regions"]]
        for former_region in entry["former_regions"]:
            codes += [territory_code(Territory.Kind.DEPARTEMENT, number) for number in former_regions[former_region]]
        covered = [territories[code] for code in codes]
        values = {
            "name": entry["name"],
            "brochure_label": entry["brochure_label"],
            "brochure_phone": entry["brochure_phone"],
            "phone": parse_phone(entry["brochure_phone"], phone_regions_of(covered)),
            "website": entry["website"],
            "is_national": entry.get("is_national", False),
            "to_verify": bool(entry["quirks"]),
            "quirks": entry["quirks"],
        }
        if _is_missing(existing.get(entry["brochure_label"]), values, loaded, territories=set(codes)):
            contact = UriopssContact(**values)
            contact.full_clean()
            contact.save_with_territories(covered)
            loaded.created.append(contact)
    return loaded


def load_synonyms() -> Loaded:
    """A group whose first word is in the list already is left as staff made it."""
    loaded = Loaded(Synonyms)
    existing = {group.phrases[0].casefold() for group in Synonyms.objects.all()}
    for words in _read("synonyms.json"):
        if words.split(",")[0].casefold() in existing:
            loaded.untouched += 1
            continue
        group = Synonyms(words=words)
        group.full_clean()
        group.save()
        loaded.created.append(group)
    return loaded


def quirks_found(contacts: Iterable[UriopssContact]) -> dict[Quirk, list[UriopssContact]]:
    """For each point still to be checked, the contacts it is about."""
    found: dict[Quirk, list[UriopssContact]] = {quirk: [] for quirk in Quirk}
    for contact in contacts:
        for code in contact.quirks:
            found[Quirk(code)].append(contact)
    return {quirk: concerned for quirk, concerned in found.items() if concerned}


def departements_without_contact() -> list[Territory]:
    """The départements nobody covers: their readers are sent to the national contact."""
    return list(
        Territory.objects.departements().filter(contacts__isnull=True, region__contacts__isnull=True).order_by("number")
    )


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _is_missing(
    existing: models.Model | None,
    values: Mapping[str, Any],
    loaded: Loaded,
    territories: set[str] | None = None,
) -> bool:
    """Whether the entry has to be created; when it exists, note in `loaded` whether it still says what we deliver."""
    if existing is None:
        return True
    differing = [name for name, value in values.items() if getattr(existing, name) != value]
    if (
        territories is not None
        and {territory.pk for territory in cast(UriopssContact, existing).territories.all()} != territories
    ):
        differing.append("territories")
    if differing:
        loaded.differing.append((existing, differing))
    else:
        loaded.untouched += 1
    return False
