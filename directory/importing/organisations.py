"""A list of organisations. One that has the same SIREN, or the same name at the same place, is completed.

So is the only one of its name where one of the two places is not said: a list often has no department.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from directory.folding import folded
from directory.former_names import remember_name
from directory.importing.lines import Column, Deed, Line, List, field_of, label_of, said_of
from directory.organisations import Organisation
from directory.people import User
from directory.territories import Territory

FIELDS = ("name", "acronym", "kind", "siren", "siret", "rna", "finess", "departement", "website")
BATCH = 500


class OrganisationList(List):
    kind, label = "organisations", gettext_lazy("Organisations")
    columns: ClassVar = (
        Column("name", gettext_lazy("Name"), ("nom", "raison sociale", "denomination", "organisme"), required=True),
        Column("acronym", gettext_lazy("Acronym"), ("sigle",)),
        Column("kind", gettext_lazy("Kind"), ("type", "nature", "categorie")),
        Column("siren", "SIREN", ("n siren", "numero siren")),
        Column("siret", "SIRET", ("n siret", "numero siret")),
        Column("rna", "RNA", ("n rna", "numero rna")),
        Column("finess", "FINESS", ("n finess", "numero finess")),
        Column("departement", gettext_lazy("Department"), ("departement", "dept", "dep", "territoire")),
        Column("website", gettext_lazy("Website"), ("site", "site web", "site internet", "url")),
    )

    def __init__(self) -> None:
        known = {o.pk: o for o in Organisation.objects.select_related("departement")}
        # What merged into another leads to it.
        leads_to = {pk: known[o.merged_into_id] if o.merged_into_id else o for pk, o in known.items()}
        self.by_siren = {o.siren: leads_to[pk] for pk, o in known.items() if o.siren}
        self.by_place = {_place(o.name, o.departement_id): leads_to[pk] for pk, o in known.items()}
        self.by_name: dict[str, set[Organisation]] = {}
        for pk, organisation in known.items():
            self.by_name.setdefault(_plain(organisation.name), set()).add(leads_to[pk])
        self.completed: set[int] = set()
        self.departements: dict[str, Territory] = {}
        for territory in Territory.objects.filter(kind=Territory.Kind.DEPARTEMENT):
            self.departements |= {folded(territory.number): territory, folded(territory.name): territory}
            self.departements |= {folded(str(territory)): territory, territory.number.lstrip("0").lower(): territory}
        self.kinds = {folded(str(label)): value for value, label in Organisation.Kind.choices}
        self.kinds |= {value: value for value in Organisation.Kind.values}
        self.sirens_seen: dict[str, int] = {}
        self.places_seen: dict[tuple[str, Any], int] = {}

    def prepare(self, line: Line, told: Mapping[str, str], *, is_apart: bool) -> None:
        line.name = told.get("name", "")
        typed = self._values(line, told)
        draft = Organisation(**typed)
        try:
            draft.clean_fields(exclude=["departement"])
            draft.clean()
        except ValidationError as error:
            line.refuse(*said_of(Organisation, error))
        siren, place = draft.siren, _place(draft.name, draft.departement_id)
        if siren and siren in self.sirens_seen:
            line.refuse(_("Line %(line)d has the same SIREN.") % {"line": self.sirens_seen[siren]})
        elif draft.name and place in self.places_seen and not siren:
            line.refuse(_("Line %(line)d has the same name and the same place.") % {"line": self.places_seen[place]})
        if siren:
            self.sirens_seen.setdefault(siren, line.number)
        self.places_seen.setdefault(place, line.number)
        if line.deed != Deed.REFUSE:
            self._compare(line, typed, draft, is_apart=is_apart)

    def _values(self, line: Line, told: Mapping[str, str]) -> dict[str, Any]:
        """Of the columns that hold something: what a list leaves empty is not forgotten of what is known."""
        typed: dict[str, Any] = {}
        for name, words in told.items():
            if not words:
                continue
            if name == "departement":
                typed[name] = self.departements.get(folded(words))
                if typed[name] is None:
                    line.refuse(_("“%(value)s” is no department.") % {"value": words})
            elif name == "kind":
                typed[name] = self.kinds.get(folded(words))
                if typed[name] is None:
                    del typed[name]
                    labels = ", ".join(str(label) for label in Organisation.Kind.labels)
                    line.refuse(
                        _("“%(value)s” is no kind of organisation: %(kinds)s.") % {"value": words, "kinds": labels}
                    )
            else:
                typed[name] = field_of(Organisation, name).to_python(words)
        return typed

    def _compare(self, line: Line, typed: dict[str, Any], draft: Organisation, *, is_apart: bool) -> None:
        same = self.by_siren.get(draft.siren or "")
        alike = self.by_place.get(_place(draft.name, draft.departement_id))
        if alike is None:
            alike, line.place_is_known = self._of_this_name(draft), False
        if same is None and alike is not None and not (draft.siren and alike.siren):
            line.same_as = "" if is_apart else str(alike)
            same = None if is_apart else alike
        if same is None:
            line.prepared = draft
            return
        self.completed.add(same.pk)
        if _plain(same.name) == _plain(draft.name):
            # A list in capitals, or with straight apostrophes, says no other name.
            del typed["name"]
        line.changes = [
            (label_of(Organisation, name), str(getattr(same, name) or ""), str(value))
            for name, value in typed.items()
            if getattr(same, name) != value
        ]
        line.deed = Deed.CHANGE if line.changes else Deed.NOTHING
        for name, value in typed.items():
            setattr(same, name, value)
        line.prepared = same

    def _of_this_name(self, draft: Organisation) -> Organisation | None:
        found = self.by_name.get(_plain(draft.name), set())
        [only] = found if len(found) == 1 else [None]
        if only is None or only.pk in self.completed or (only.departement_id and draft.departement_id):
            return None
        return only

    def write(self, lines: Iterable[Line], *, by: User) -> None:
        found = list(lines)
        made = [line.prepared for line in found if line.deed == Deed.MAKE]
        changed = [line.prepared for line in found if line.deed == Deed.CHANGE]
        reason = _("Brought in from a list")
        told = {"batch_size": BATCH, "default_user": by, "default_change_reason": reason}
        if made:
            bulk_create_with_history(made, Organisation, **told)
        former = dict(Organisation.objects.filter(pk__in=[o.pk for o in changed]).values_list("pk", "name"))
        for organisation in changed:
            if former[organisation.pk] != organisation.name:
                remember_name(organisation, former[organisation.pk])
        if changed:
            bulk_update_with_history(changed, Organisation, FIELDS, **told)


def _place(name: str, departement: Any) -> tuple[str, Any]:
    return _plain(name), departement


def _plain(name: str) -> str:
    return " ".join(folded(name).split())
