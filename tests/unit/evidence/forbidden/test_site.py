"""Texts published, withdrawn and adopted, partners, papers and persons, against the rules."""

from unittest import mock

import pytest

from coop_pages.validation import services
from coop_pages.validation.models import ledger as models_of_the_ledger
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round
from tests.factories.directory import MandateFactory, OrganisationFactory
from tests.unit.evidence.forbidden.scene import LONG_AGO, NEW, E, both_name, held_back, without_consents

pytestmark = pytest.mark.django_db


def followed(scene):
    scene.published()
    scene.cast.phase.unpublish()
    scene.put("Un autre texte.")


def publishes(ready):
    def act(scene):
        ready(scene)
        told = Round.objects.filter(project=scene.project, state__in=["confirmed", "published"]).earliest("pk")
        scene.of_round(E.TEXT_PUBLISHED, told, digest=told.digest)

    return act


def unasked(scene):
    scene.confirmed(asks_publication=False)


def in_doubt(scene):
    confirmed = scene.confirmed()
    given = Decision.objects.get(round=confirmed, organisation=scene.organisations[2])
    services.contest(given, by=scene.cast.speakers[2], reason="Pas nous.")


def online(scene):
    scene.published()


def withdraws(scene):
    scene.confirmed()
    scene.of_round(E.TEXT_WITHDRAWN)


def adopts(who=None, **changes):
    def act(scene):
        scene.confirmed()
        newcomer = OrganisationFactory()
        speaker = MandateFactory(organisation=newcomer).person
        services.join(scene.project, organisation=newcomer, by=scene.cast.coordinator)
        services.adhere(scene.last, organisation=newcomer, by=speaker)
        if who is not None:
            changes["organisation"] = scene.organisations[who]
        scene.like(E.ADHESION_RECORDED, **changes)

    return act


def observes_and_adopts(scene):
    scene.confirmed()
    newcomer = OrganisationFactory()
    services.join(scene.project, organisation=newcomer, by=scene.cast.coordinator, role="observer")
    told = {"adhesion": NEW, "organisation": newcomer.pk, "organisation_name": "Elle", "words": None}
    scene.of_round(E.ADHESION_RECORDED, digest=scene.last.digest, mandate="holder", **told)


def holds_back(event, twice=False, **changes):
    def act(scene):
        scene.put()
        embargo = services.set_embargo(scene.cast.phase, by=scene.cast.coordinator, kind="other", reason="Le CSE.")
        if twice:
            services.lift_embargo(embargo, by=scene.cast.coordinator)
        body = {"embargo": embargo.pk, "page": embargo.page_id, "kind": "other", "expected_on": None, "words": None}
        scene.append(event, **body | changes)

    return act


def joins(scene):
    scene.put()
    scene.append(E.PARTNER_JOINED, organisation=scene.organisations[0], role="voting", since=LONG_AGO)


def shows(scene):
    scene.put()
    scene.append(E.FILE_SHARED, sha256="ab" * 32, organisation=scene.organisations[0])


def erases(person=None, then_acts=False):
    def act(scene):
        scene.put()
        told = person or str(scene.last.opened_by_id)
        scene.append(E.PERSON_ERASED, person=told, by="0" * 36)
        if then_acts:
            scene.answer(0)

    return act


def cosigns(**changes):
    def act(scene):
        scene.put()
        told = {"organisation": scene.organisations[0], "name": "Elle", "size": 1} | changes
        scene.append(E.CHECKPOINT_COSIGNED, **told)

    return act


def misplaced(scene):
    scene.put()
    # The service refuses to write it.
    with mock.patch.object(models_of_the_ledger, "OUTSIDE_ROUNDS", frozenset()):
        scene.append(E.PARTNER_JOINED, organisation=NEW, role="voting", since=LONG_AGO, round=scene.last.pk)


FORBIDDEN = {
    "a publication that was not asked": (publishes(unasked), "published_unasked"),
    "a publication without consents": (publishes(without_consents), "published_consents"),
    "a publication under embargo": (publishes(held_back), "published_embargo"),
    "a publication in doubt": (publishes(in_doubt), "published_doubt"),
    "a publication of what is online": (publishes(online), "published_twice"),
    "a publication of a text that was followed": (publishes(followed), "followed"),
    "a text taken offline that was not online": (withdraws, "withdrawn"),
    "an adoption by who was asked": (adopts(0), "adopted"),
    "an adoption twice": (adopts(), "adopted"),
    "an adoption without a mandate": (adopts(mandate="contributor"), "adopted"),
    "an adoption by nobody": (adopts(organisation=NEW), "absent"),
    "an adoption by an observer": (observes_and_adopts, "absent"),
    "an embargo twice": (holds_back(E.EMBARGO_SET), "embargo"),
    "an embargo lifted twice": (holds_back(E.EMBARGO_LIFTED, twice=True), "embargo"),
    "an embargo lifted of another page": (holds_back(E.EMBARGO_LIFTED, page=NEW), "embargo"),
    "an arrival twice": (joins, "joined"),
    "minutes that nobody gave": (shows, "paper"),
    "a stranger erased": (erases("0" * 36), "erased"),
    "an act of who was erased": (erases(then_acts=True), "erased_acts"),
    "a co-signature from outside": (cosigns(organisation=NEW), "cosigner"),
    "a co-signature of what comes": (cosigns(size=NEW), "cosigner"),
    "an arrival in a round": (misplaced, "misplaced"),
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_both_recounts_name_what_the_rules_forbid(scene, case, monkeypatch):
    both_name(scene, *FORBIDDEN[case], monkeypatch)
