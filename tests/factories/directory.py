from datetime import timedelta

from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory, Password
from factory.helpers import post_generation

from directory.models import CooperationForm, Mandate, Organisation, Territory, UriopssContact, User

PASSWORD = "a-long-enough-password"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        superuser = Trait(is_staff=True, is_superuser=True)
        english = Trait(preferred_language=User.Language.ENGLISH)

    email = Sequence(lambda number: f"person-{number}@example.org")
    first_name = Sequence(lambda number: f"Camille {number}")
    last_name = "Martin"
    password = Password(PASSWORD)


class TerritoryFactory(DjangoModelFactory[Territory]):
    """A région unless the `departement` trait asks for one, with its own région. Numbers are invented: R00, D00…"""

    class Meta:
        model = Territory

    class Params:
        departement = Trait(
            kind=Territory.Kind.DEPARTEMENT,
            number=Sequence(lambda number: f"D{number:02}"),
            name=LazyAttribute(lambda territory: f"Département {territory.number}"),
            region=SubFactory("tests.factories.directory.TerritoryFactory"),
        )

    kind = Territory.Kind.REGION
    number = Sequence(lambda number: f"R{number:02}")
    name = LazyAttribute(lambda territory: f"Région {territory.number}")


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    class Params:
        establishment = Trait(kind=Organisation.Kind.ESTABLISHMENT)
        example = Trait(is_example=True)
        located = Trait(departement=SubFactory(TerritoryFactory, departement=True))

    name = Sequence(lambda number: f"Association {number}")


class MandateFactory(DjangoModelFactory[Mandate]):
    """A holder's mandate that began a month ago and has no known end."""

    class Meta:
        model = Mandate

    class Params:
        holder = Trait(role=Mandate.Role.HOLDER)
        substitute = Trait(role=Mandate.Role.SUBSTITUTE)
        contributor = Trait(role=Mandate.Role.CONTRIBUTOR)
        observer = Trait(role=Mandate.Role.OBSERVER)
        expired = Trait(ends_on=LazyFunction(lambda: timezone.localdate() - timedelta(days=1)))
        upcoming = Trait(starts_on=LazyFunction(lambda: timezone.localdate() + timedelta(days=1)))

    person = SubFactory(UserFactory)
    organisation = SubFactory(OrganisationFactory)
    role = Mandate.Role.HOLDER
    starts_on = LazyFunction(lambda: timezone.localdate() - timedelta(days=30))


class UriopssContactFactory(DjangoModelFactory[UriopssContact]):
    class Meta:
        model = UriopssContact
        skip_postgeneration_save = True

    class Params:
        national = Trait(name="Uniopss", is_national=True)
        doubtful = Trait(to_verify=True, quirks=["website_unchecked"])

    name = Sequence(lambda number: f"Uriopss {number}")
    phone = "+33153363500"

    @post_generation
    def territories(contact, create, extracted, **kwargs):
        if create and extracted:
            contact.territories.set(extracted)


class CooperationFormFactory(DjangoModelFactory[CooperationForm]):
    class Meta:
        model = CooperationForm

    class Params:
        organic = Trait(kind=CooperationForm.Kind.ORGANIC)
        verified = Trait(law_reference="CASF, art. L. 312-7", reference_verified=True)

    name = Sequence(lambda number: f"Forme {number}")
    slug = Sequence(lambda number: f"forme-{number}")
    kind = CooperationForm.Kind.CONVENTIONAL
    definition = "Des organismes agissent ensemble."
