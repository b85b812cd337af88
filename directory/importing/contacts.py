"""A list of contacts of the Uriopss; one that has the same name is completed."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.contacts import UriopssContact, parse_phone, phone_regions_of
from directory.folding import folded
from directory.importing.lines import Column, Deed, Line, List, label_of, said_of
from directory.people import User
from directory.territories import Territory

FIELDS = ("phone", "email", "website", "address")


class ContactList(List):
    kind, label = "contacts", gettext_lazy("Contacts of the Uriopss")
    columns: ClassVar = (
        Column("name", gettext_lazy("Name"), ("nom", "uriopss"), required=True),
        Column("phone", gettext_lazy("Telephone"), ("telephone", "tel")),
        Column("email", gettext_lazy("E-mail address"), ("adresse electronique", "email", "e mail", "mail")),
        Column("website", gettext_lazy("Website"), ("site", "site web", "site internet", "url")),
        Column("address", gettext_lazy("Address"), ("adresse", "adresse postale")),
        Column("territories", gettext_lazy("Territories"), ("territoires", "departements", "regions")),
    )

    def __init__(self) -> None:
        known = UriopssContact.objects.prefetch_related("territories")
        self.known = {folded(contact.name): contact for contact in known}
        self.territories: dict[str, Territory] = {}
        for territory in Territory.objects.order_by("-kind"):
            self.territories |= {folded(territory.name): territory}
            if territory.kind == Territory.Kind.DEPARTEMENT:
                self.territories |= {folded(territory.number): territory}
        self.seen: dict[str, int] = {}

    def prepare(self, line: Line, told: Mapping[str, str], *, is_apart: bool) -> None:
        line.name = told.get("name", "")
        key = folded(line.name)
        if key in self.seen:
            line.refuse(_("Line %(line)d has the same name.") % {"line": self.seen[key]})
        self.seen.setdefault(key, line.number)
        same = self.known.get(key)
        territories = self._territories(line, told.get("territories", ""))
        covered = territories or (list(same.territories.all()) if same else [])
        typed: dict[str, Any] = {name: told[name] for name in FIELDS if told.get(name)}
        if "phone" in typed:
            try:
                typed["phone"] = parse_phone(typed["phone"], phone_regions_of(covered))
            except ValidationError as error:
                line.refuse(*error.messages)
        draft = UriopssContact(name=line.name, **typed)
        try:
            draft.clean_fields(exclude=[] if same is None else ["phone"] * ("phone" not in typed))
        except ValidationError as error:
            line.refuse(*said_of(UriopssContact, error))
        if line.deed == Deed.REFUSE:
            return
        if same is None:
            line.prepared = (draft, territories)
            return
        line.changes = [
            (label_of(UriopssContact, name), str(getattr(same, name)), str(value))
            for name, value in typed.items()
            if getattr(same, name) != value
        ]
        if territories and set(territories) != set(same.territories.all()):
            before = ", ".join(map(str, same.territories.all()))
            line.changes.append((_("territories"), before, ", ".join(map(str, territories))))
        line.deed = Deed.CHANGE if line.changes else Deed.NOTHING
        for name, value in typed.items():
            setattr(same, name, value)
        line.prepared = (same, covered)

    def _territories(self, line: Line, words: str) -> list[Territory]:
        found = []
        for name in filter(None, (part.strip() for part in words.replace(";", ",").replace("/", ",").split(","))):
            territory = self.territories.get(folded(name))
            if territory is None:
                line.refuse(_("“%(value)s” is neither a department nor a region.") % {"value": name})
            else:
                found.append(territory)
        return found

    def write(self, lines: Iterable[Line], *, by: User) -> None:
        for line in lines:
            if line.deed in {Deed.MAKE, Deed.CHANGE}:
                contact, territories = line.prepared
                contact._history_user = by
                contact._change_reason = _("Brought in from a list")
                contact.save_with_territories(territories)
