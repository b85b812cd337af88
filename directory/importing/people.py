"""A list of people with what each may do for an organisation. Whoever signs in with the address is known already."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.folding import folded
from directory.importing.lines import Column, Deed, Line, List
from directory.mandates import Mandate
from directory.organisations import Organisation
from directory.people import User
from directory.typed import pasted

DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y")


class PeopleList(List):
    kind, label = "personnes", gettext_lazy("People and their mandates")
    columns: ClassVar = (
        Column("first_name", gettext_lazy("First name"), ("prenom",)),
        Column("last_name", gettext_lazy("Last name"), ("nom", "nom de famille"), required=True),
        Column(
            "email", gettext_lazy("E-mail address"), ("adresse electronique", "email", "e mail", "mail"), required=True
        ),
        Column("organisation", gettext_lazy("Organisation"), ("organisme", "association", "siren"), required=True),
        Column("role", gettext_lazy("Role"), ("role", "mandat", "fonction"), required=True),
        Column("starts_on", gettext_lazy("First day"), ("premier jour", "debut", "du", "a partir du")),
        Column("ends_on", gettext_lazy("Last day"), ("dernier jour", "fin", "au", "jusqu au")),
    )

    def __init__(self) -> None:
        self.people = {person.email: person for person in User.objects.all()}
        self.organisations: dict[str, list[Organisation]] = {}
        for organisation in Organisation.objects.standing():
            for name in {folded(organisation.name), organisation.siren or ""} - {""}:
                self.organisations.setdefault(name, []).append(organisation)
        self.roles = {folded(str(label)): value for value, label in Mandate.Role.choices}
        self.roles |= {value: value for value in Mandate.Role.values}
        held = Mandate.objects.active().values_list("person__email", "organisation", "role", "ends_on")
        self.held = {(email, organisation, role): ends_on for email, organisation, role, ends_on in held}
        self.seen: dict[tuple[str, Any, Any], int] = {}

    def prepare(self, line: Line, told: Mapping[str, str], *, is_apart: bool) -> None:
        line.name = " ".join(filter(None, (told.get("first_name", ""), told.get("last_name", ""))))
        email = pasted(told.get("email", "")).strip().lower()
        organisation, role = self._organisation(line, told), self._role(line, told)
        starts_on = self._day(line, told.get("starts_on", "")) or timezone.localdate()
        ends_on = self._day(line, told.get("ends_on", ""))
        if not line.name:
            line.refuse(_("A name is missing."))
        try:
            validate_email(email)
        except ValidationError:
            line.refuse(_("“%(value)s” is no e-mail address.") % {"value": told.get("email", "")})
        if ends_on and ends_on < starts_on:
            line.refuse(_("The last day cannot come before the first one."))
        key = (email, organisation.pk if organisation else None, role)
        if key in self.seen:
            line.refuse(_("Line %(line)d says the same of this person.") % {"line": self.seen[key]})
        self.seen.setdefault(key, line.number)
        if line.deed == Deed.REFUSE:
            return
        if key in self.held and self.held[key] == ends_on:
            line.deed = Deed.NOTHING
            return
        names = {"first_name": told.get("first_name", ""), "last_name": told.get("last_name", "")}
        line.prepared = (email, names, organisation, role, starts_on, ends_on)

    def _organisation(self, line: Line, told: Mapping[str, str]) -> Organisation | None:
        words = told.get("organisation", "")
        digits = "".join(filter(str.isdigit, pasted(words)))
        found = self.organisations.get(folded(words)) or self.organisations.get(digits) or []
        if not found:
            line.refuse(_("“%(value)s” is no organisation of the directory.") % {"value": words})
        elif len(found) > 1:
            line.refuse(_("Several organisations are called “%(value)s”: give the SIREN.") % {"value": words})
        else:
            return found[0]
        return None

    def _role(self, line: Line, told: Mapping[str, str]) -> str | None:
        role = self.roles.get(folded(told.get("role", "")))
        if role is None:
            labels = ", ".join(str(label) for label in Mandate.Role.labels)
            line.refuse(_("“%(value)s” is no role: %(roles)s.") % {"value": told.get("role", ""), "roles": labels})
        return role

    def _day(self, line: Line, words: str) -> date | None:
        if not words:
            return None
        for written in DAYS:
            try:
                return datetime.strptime(pasted(words).strip(), written).date()  # noqa: DTZ007
            except ValueError:
                continue
        line.refuse(_("“%(value)s” is no date: write 31/12/2026.") % {"value": words})
        return None

    def write(self, lines: Iterable[Line], *, by: User) -> None:
        for line in lines:
            if line.prepared is None:
                continue
            email, names, organisation, role, starts_on, ends_on = line.prepared
            person = self.people.get(email)
            if person is None:
                person = self.people[email] = User.objects.create_user(email, **names)
            held = Mandate.objects.active().filter(person=person, organisation=organisation, role=role).first()
            mandate = held or Mandate(person=person, organisation=organisation, role=role, starts_on=starts_on)
            mandate.ends_on = ends_on
            mandate._history_user = by
            mandate.save()
