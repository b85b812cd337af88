from datetime import timedelta

import factory
from django.utils import timezone

from directory.models import CooperationForm, Mandate, Organisation, Territory, UriopssContact, User

PASSWORD = "a-long-enough-password"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        superuser = factory.Trait(is_staff=True, is_superuser=True)
        english = factory.Trait(preferred_language=User.Language.ENGLISH)

    email = factory.Sequence(lambda number: f"person-{number}@example.org")
    first_name = factory.Sequence(lambda number: f"Camille {number}")
    last_name = "Martin"
    password = factory.django.Password(PASSWORD)


class TerritoryFactory(factory.django.DjangoModelFactory):
    """A région unless the `departement` trait asks for one, with its own région. Numbers are invented: R00, D00…"""

    class Meta:
        model = Territory

    class Params:
        departement = factory.Trait(
            kind=Territory.Kind.DEPARTEMENT,
            number=factory.Sequence(lambda number: f"D{number:02}"),
            name=factory.LazyAttribute(lambda territory: f"Département {territory.number}"),
            region=factory.SubFactory("tests.factories.directory.TerritoryFactory"),
        )

    kind = Territory.Kind.REGION
    number = factory.Sequence(lambda number: f"R{number:02}")
    name = factory.LazyAttribute(lambda territory: f"Région {territory.number}")


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    class Params:
        establishment = factory.Trait(kind=Organisation.Kind.ESTABLISHMENT)
        example = factory.Trait(is_example=True)
        located = factory.Trait(departement=factory.SubFactory(TerritoryFactory, departement=True))

    name = factory.Sequence(lambda number: f"Association {number}")


class MandateFactory(factory.django.DjangoModelFactory):
    """A holder's mandate that began a month ago and has no known end."""

    class Meta:
        model = Mandate

    class Params:
        holder = factory.Trait(role=Mandate.Role.HOLDER)
        substitute = factory.Trait(role=Mandate.Role.SUBSTITUTE)
        contributor = factory.Trait(role=Mandate.Role.CONTRIBUTOR)
        observer = factory.Trait(role=Mandate.Role.OBSERVER)
        expired = factory.Trait(ends_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)))
        upcoming = factory.Trait(starts_on=factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=1)))

    person = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Mandate.Role.HOLDER
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))


class UriopssContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UriopssContact
        skip_postgeneration_save = True

    class Params:
        national = factory.Trait(name="Uniopss", is_national=True)
        doubtful = factory.Trait(to_verify=True, quirks=["website_unchecked"])

    name = factory.Sequence(lambda number: f"Uriopss {number}")
    phone = "+33153363500"

    @factory.post_generation
    def territories(contact, create, extracted, **kwargs):
        if create and extracted:
            contact.territories.set(extracted)


class CooperationFormFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CooperationForm

    class Params:
        organic = factory.Trait(kind=CooperationForm.Kind.ORGANIC)
        verified = factory.Trait(law_reference="CASF, art. L. 312-7", reference_verified=True)

    name = factory.Sequence(lambda number: f"Forme {number}")
    slug = factory.Sequence(lambda number: f"forme-{number}")
    kind = CooperationForm.Kind.CONVENTIONAL
    definition = "Des organismes agissent ensemble."
