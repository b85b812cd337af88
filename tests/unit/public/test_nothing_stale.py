"""Every public address, asked after every kind of act: what was kept is what a fresh rendering shows, and the version
of the public site moved where a reader can see a difference, and nowhere else.
"""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import PageViewRestriction

from coop_pages.base.freshness import public_version
from coop_pages.models import Embargo, Round
from coop_pages.validation import clock, services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.states import Verdict
from directory.models import Mandate, Synonyms, User
from tests.factories.directory import (
    CooperationFormFactory,
    MandateFactory,
    OrganisationFactory,
    TerritoryFactory,
    UriopssContactFactory,
    UserFactory,
)
from tests.factories.files import pdf
from tests.factories.projects import publish_case_study, publish_project

pytestmark = pytest.mark.django_db


class Reader:
    """Everybody: they ask for every address, with a warm cache and, to know what is right, with a cold one."""

    def __init__(self, cast):
        self.study = publish_case_study(cast, title="Ce que trois associations ont appris")
        publish_project(cast)
        cast.publish_phase()
        phase = cast.phase
        seal = Round.objects.filter(page=phase, state="published").latest("number").digest[:16]
        self.addresses = [
            "/",
            "/en/",
            "/projets/",
            "/contacts/",
            "/contacts/?lieu=53000",
            "/sitemap.xml",
            "/flux/etudes-de-cas.atom",
            f"/validation/{seal}/",
            phase.url,
            phase.get_parent().url,
            self.study.url,
            self.study.get_parent().url,
            "/donnees/v1/etudes-de-cas.csv",
        ]

    def reads(self):
        return {address: shown(Client().get(address)) for address in self.addresses}

    def reads_with_a_cookie(self):
        """Of the pages: their answer is made anew, from the parts that are kept."""
        browser = Client()
        browser.cookies["seen"] = "yes"
        return {address: shown(browser.get(address)) for address in self.addresses if address.endswith("/")}

    def reads_afresh(self):
        cache.clear()
        return self.reads()


def shown(answer):
    """The status and the body, but for what differs at each rendering."""
    return answer.status_code, re.sub(rb'value="[A-Za-z0-9]{64}"', b"", answer.getvalue())


@pytest.fixture
def reader(cast):
    return Reader(cast)


def acts(cast, reader):
    """What happens, in order, and whether a reader sees a difference."""
    phase, study = cast.phase, reader.study
    by = {"by": cast.coordinator}

    def current():
        return Round.objects.filter(page=phase).latest("number")

    yield "a draft", lambda: cast.write("Nous avons changé d’avis."), False
    yield "a sign-in", lambda: Client().force_login(cast.staff), False
    yield "a new account", lambda: UserFactory(), False
    yield "a mandate", lambda: MandateFactory(organisation=cast.organisations[1]), False
    yield "a round opened", lambda: cast.open(), False
    yield "an answer", lambda: cast.answer(current(), 0), False
    asked = [services.RequestedChange("Dire la durée.")]
    yield "changes asked for", lambda: cast.answer(current(), 1, Verdict.REQUEST_CHANGES, change_requests=asked), False
    yield (
        "a remark answered",
        lambda: services.answer_change_request(
            Decision.objects.latest("pk").change_requests.get(), disposition="accepted", answer="Oui.", **by
        ),
        False,
    )
    later = clock.today() + timedelta(days=90)
    yield "more time", lambda: services.extend_deadline(current(), deadline=later, reason="Le temps.", **by), False
    yield "recalled", lambda: services.recall(current(), reason="Une coquille.", **by), False
    yield "put again", lambda: cast.open(), False
    letter = {"organisation": cast.organisations[2], "by": cast.staff, "verdict": Verdict.APPROVE}
    dated = {"letter": pdf(), "dated_on": clock.today(), "consents_to_publication": True}
    yield "a letter", lambda: services.record_letter(current(), **letter, **dated), False
    yield "agreed", lambda: [cast.answer(current(), number) for number in (0, 1)], False
    yield "confirmed", lambda: cast.confirm(current()), False
    held = {"kind": "other", "reason": "L’avis du CSE"}
    yield "held back", lambda: services.set_embargo(phase, **held, **by), False
    yield "let go", lambda: services.lift_embargo(Embargo.objects.latest("pk"), **by), False
    yield "published", lambda: services.publish(current(), by=cast.staff), True
    letters = Decision.objects.filter(letter__isnull=False)
    yield "contested", lambda: services.contest(letters.latest("pk"), by=cast.speakers[2], reason="Pas nous."), None
    yield "a contact renamed", lambda: renamed(UriopssContactFactory._meta.model.objects.first()), True
    yield "a form of cooperation renamed", lambda: renamed(study.form or CooperationFormFactory()), None
    yield "a territory renamed", lambda: renamed(study.territory or TerritoryFactory()), None
    yield "synonyms for the search", lambda: Synonyms.objects.create(words="EHPAD, maison de retraite"), None
    yield "a partner renamed", lambda: renamed(cast.organisations[0]), None
    yield "a mandate over", lambda: ended(Mandate.objects.filter(organisation=cast.organisations[1]).first()), False
    yield (
        "a partner joins",
        lambda: services.join(cast.project.pk, organisation=OrganisationFactory(name="La Dernière"), **by),
        True,
    )
    restriction = PageViewRestriction(page=phase, restriction_type=PageViewRestriction.LOGIN)
    yield "restricted", restriction.save, True
    yield "open again", restriction.delete, True
    yield "a person deactivated", lambda: deactivated(cast.speakers[1]), False
    yield "the study taken offline", study.unpublish, True
    yield "the phase taken offline", lambda: type(phase).objects.get(pk=phase.pk).unpublish(), True


def renamed(thing):
    thing.name = f"{thing.name} et compagnie"
    thing.save()


def ended(mandate):
    mandate.ends_on = clock.today() - timedelta(days=1)
    mandate.starts_on = clock.today() - timedelta(days=2)
    mandate.save()


def deactivated(person):
    User.objects.get(pk=person.pk)
    person.is_active = False
    person.save()


def test_every_address_shows_what_is_so_after_every_act(cast, reader):
    before, version = reader.reads_afresh(), public_version()
    assert {address: status for address, (status, _body) in before.items() if status != 200} == {}
    for name, act, visible in acts(cast, reader):
        act()
        kept, partly = reader.reads(), reader.reads_with_a_cookie()
        fresh = reader.reads_afresh()
        assert [address for address in fresh if kept[address] != fresh[address]] == [], name
        assert [address for address in partly if partly[address] != fresh[address]] == [], name
        changed = [address for address in fresh if before[address] != fresh[address]]
        moved = public_version() != version
        assert visible is None or moved == visible, (name, changed)
        assert moved or not changed, (name, changed)
        assert not visible or changed, name
        reader.reads_with_a_cookie()  # leaves its parts of pages to the next act
        before, version = fresh, public_version()
