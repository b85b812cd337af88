"""Example organisations and accounts. Each one is marked as an example."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from coop_pages.management.setup.groups import COMMUNICATIONS
from directory.models import Mandate, Organisation, User

ORGANISATIONS = (
    ("tilleuls", "Association Les Tilleuls (exemple)", "Claire", "Moreau", "Yanis", "Petit"),
    ("phare", "Le Phare, aide à domicile (exemple)", "Henri", "Lambert", "Awa", "Diallo"),
    ("escale", "L’Escale, hébergement et soin (exemple)", "Marie-Louise", "Hoareau", "Louis", "Garnier"),
    ("passerelle", "La Passerelle, enfance et familles (exemple)", "Denis", "Colin", "Inès", "Robert"),
)


@dataclass
class Partner:
    organisation: Organisation
    representative: User
    contributor: User


@dataclass
class People:
    admin: User
    staff: User
    coordinator: User
    partners: dict[str, Partner]


def create_people(password: str) -> People:
    admin = User.objects.create_superuser(email="admin@example.org", password=password, first_name="Administration")
    staff = User.objects.create_user(
        email="redaction@example.org", password=password, first_name="Camille", last_name="Rédaction"
    )
    staff.groups.add(Group.objects.get(name=COMMUNICATIONS))
    coordinator = User.objects.create_user(
        email="pilotage@example.org", password=password, first_name="Dominique", last_name="Pilotage"
    )
    since = timezone.localdate() - timedelta(days=3 * 365)
    return People(
        admin,
        staff,
        coordinator,
        {key: _partner(key, *names, password=password, since=since) for key, *names in ORGANISATIONS},
    )


def _partner(
    key: str, name: str, first: str, last: str, writer_first: str, writer_last: str, *, password: str, since: date
) -> Partner:
    organisation = Organisation.objects.create(name=name, is_example=True)
    speaker = User.objects.create_user(email=f"{key}@example.org", password=password, first_name=first, last_name=last)
    writer = User.objects.create_user(
        email=f"{key}-redaction@example.org", password=password, first_name=writer_first, last_name=writer_last
    )
    Mandate.objects.create(person=speaker, organisation=organisation, role=Mandate.Role.HOLDER, starts_on=since)
    Mandate.objects.create(person=writer, organisation=organisation, role=Mandate.Role.CONTRIBUTOR, starts_on=since)
    return Partner(organisation, speaker, writer)
