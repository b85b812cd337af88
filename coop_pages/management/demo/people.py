"""Example organisations and accounts. Each organisation is marked as an example, and every page about it says so."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import Group

from coop_pages.management.setup.groups import COMMUNICATIONS
from directory.models import Mandate, Organisation, Territory, User

MAYENNE = "DEP-53"
ORGANISATIONS = (
    ("tilleuls", "Association Les Tilleuls", "Claire", "Moreau", "Yanis", "Petit"),
    ("phare", "Le Phare, aide à domicile", "Henri", "Lambert", "Awa", "Diallo"),
    ("escale", "L’Escale, hébergement et soin", "Marie-Louise", "Hoareau", "Louis", "Garnier"),
    ("passerelle", "La Passerelle, enfance et familles", "Denis", "Colin", "Inès", "Robert"),
)
# Before anything that the stories tell.
SINCE = date(2021, 1, 4)


@dataclass
class Partner:
    organisation: Organisation
    representative: User


@dataclass
class WritingPartner(Partner):
    contributor: User


@dataclass
class People:
    admin: User
    staff: User
    coordinator: User
    partners: dict[str, WritingPartner]


def create_people(password: str) -> People:
    admin = User.objects.create_superuser(email="admin@example.org", password=password, first_name="Administration")
    staff = User.objects.create_user(
        email="redaction@example.org", password=password, first_name="Camille", last_name="Rédaction"
    )
    staff.groups.add(Group.objects.get(name=COMMUNICATIONS))
    coordinator = User.objects.create_user(
        email="pilotage@example.org", password=password, first_name="Dominique", last_name="Pilotage"
    )
    return People(
        admin, staff, coordinator, {key: _partner(key, *names, password=password) for key, *names in ORGANISATIONS}
    )


def one_who_speaks(name: str, speaker: str, email: str, departement: Territory) -> Partner:
    """An organisation of a story, and who speaks for it; nobody signs in with that account."""
    organisation = Organisation.objects.create(name=name, is_example=True, departement=departement)
    *first_names, last_name = speaker.split()
    person = User.objects.create_user(email=email, first_name=" ".join(first_names), last_name=last_name)
    Mandate.objects.create(person=person, organisation=organisation, role=Mandate.Role.HOLDER, starts_on=SINCE)
    return Partner(organisation, person)


def _partner(
    key: str, name: str, first: str, last: str, writer_first: str, writer_last: str, *, password: str
) -> WritingPartner:
    partner = one_who_speaks(name, f"{first} {last}", f"{key}@example.org", Territory.objects.get(pk=MAYENNE))
    partner.representative.set_password(password)
    partner.representative.save(update_fields=["password"])
    writer = User.objects.create_user(
        email=f"{key}-redaction@example.org", password=password, first_name=writer_first, last_name=writer_last
    )
    Mandate.objects.create(
        person=writer, organisation=partner.organisation, role=Mandate.Role.CONTRIBUTOR, starts_on=SINCE
    )
    return WritingPartner(partner.organisation, partner.representative, writer)
