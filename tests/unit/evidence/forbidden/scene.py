"""A hand that writes in a ledger what the rules forbid, with right hashes: both recounts name it.

The database lets whoever holds it append, and a head kept outside stays where it was: only the rules tell.
"""

import json
import re

import pytest

from coop_pages.evidence.recount import Contradiction, recount_chain
from coop_pages.evidence.verifier.rounds import recount as replay_ledger
from coop_pages.evidence.verifier.words import WORDS, Report
from coop_pages.validation import clock, services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import Event, LedgerChain, LedgerEntry, append_entry
from coop_pages.validation.models.partners import Charter, Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from tests.factories.files import pdf

E, V = Event, Verdict
NEW = 999_999
LONG_AGO, ONE_DAY = "2001-01-01", "2999-01-01"


class Scene:
    """A project, its ledger, and a hand that writes in it."""

    def __init__(self, cast):
        self.cast, self.project = cast, cast.project.pk
        self.organisations = [organisation.pk for organisation in cast.organisations]
        Charter.objects.filter(project=self.project).update(allows_editorial_changes=True)

    @property
    def last(self):
        return Round.objects.filter(project=self.project).latest("pk")

    def append(self, event, **body):
        if event not in {E.PARTNER_JOINED, E.PARTNER_WITHDREW}:
            body.setdefault("by", str(self.last.opened_by_id))
        append_entry(self.project, event, body)

    def of_round(self, event, round=None, **body):
        told = round or self.last
        self.append(event, round=told.pk, number=told.number, **body)

    def like(self, event, **changes):
        """As the last entry of its kind, but for `changes`."""
        entry = LedgerEntry.objects.filter(chain=self.project, event=event).latest("position")
        self.append(event, **json.loads(entry.body) | changes)

    def answer(self, number, round=None, **changes):
        """A plain approval that the rules allow, but for `changes`."""
        told = round or self.last
        former = Decision.objects.filter(round=told, organisation=self.organisations[number]).order_by("pk").last()
        body = {
            "decision": NEW,
            "supersedes": former.pk if former else None,
            "organisation": self.organisations[number],
            "verdict": "approve",
            "digest": told.digest,
            "words": None,
            "consents_to_publication": True,
            "expected_on": None,
            "reservations": [],
            "changes": [],
            "deliberation": None,
            "reconfirmed": [],
            "letter": None,
            "objects_to_editorial": False,
            "mandate": "holder",
        }
        self.of_round(E.DECISION_RECORDED, told, **body | changes)

    # Where the story stands

    def put(self, words="Un texte neuf.", **details):
        self.cast.write(words)
        return self.cast.open(**details)

    def letter(self, number, round):
        return services.record_letter(
            round,
            organisation=self.cast.organisations[number],
            by=self.cast.staff,
            verdict=V.APPROVE,
            letter=pdf("Courrier"),
            dated_on=clock.today(),
            consents_to_publication=True,
        )

    def agreed(self, **details):
        """By a letter of the third organisation."""
        opened = self.put(**details)
        self.cast.answer(opened, 0)
        self.cast.answer(opened, 1)
        self.letter(2, opened)
        return self.last

    def refused(self, by_letter=False, **details):
        opened = self.put(**details)
        self.cast.answer(opened, 0, V.REFUSE)
        self.cast.answer(opened, 1)
        if by_letter:
            self.letter(2, opened)
        else:
            self.cast.answer(opened, 2)
        return self.last

    def confirmed(self, **details):
        return self.cast.confirm(self.agreed(**details))

    def published(self):
        services.publish(self.confirmed(), by=self.cast.staff)
        return self.last

    def reworded(self):
        """Under notice: the first organisation, which had reserves, is awaited; the others' approvals carried."""
        former = self.put("Nous voulons travailler.")
        reserves = [services.StatedReservation("Le budget."), services.StatedReservation("La durée.")]
        given = self.cast.answer(former, 0, V.APPROVE_WITH_RESERVATIONS, reservations=reserves)
        for reservation in given.reservations.all():
            services.answer_reservation(reservation, by=self.cast.staff, disposition="accepted", answer="Oui.")
        first = given.reservations.first()
        services.answer_reservation(first, by=self.cast.speakers[0], disposition="lifted", answer="Merci.")
        self.cast.answer(former, 1, deliberation=services.Deliberation("board", clock.today(), minutes=pdf("PV")))
        self.letter(2, former)
        self.cast.confirm(self.last)
        services.publish(self.last, by=self.cast.staff)
        self.cast.write("Nous voulons travailler !")
        return services.open_round(self.cast.phase, by=self.cast.coordinator, asks_publication=True, editorial=True)

    def left(self, number):
        place = Partnership.objects.get(project=self.project, organisation=self.organisations[number])
        services.withdraw(place, by=self.cast.coordinator, reason="Autre chose.")


def without_consents(scene):
    opened = scene.put()
    for number in range(3):
        scene.cast.answer(opened, number, consents_to_publication=number != 1)
    scene.cast.confirm(scene.last)


def held_back(scene):
    scene.confirmed()
    services.set_embargo(scene.cast.phase, by=scene.cast.coordinator, kind="other", reason="Le CSE.")


def said_of(key, language):
    """What its sentence always holds."""
    return max(re.split(r"\{\d\}", WORDS[language][key]), key=len).strip()


def faults_of_the_verifier():
    entries = [e | {"chain": e["chain_id"]} for e in LedgerEntry.objects.order_by("position").values()]
    report = Report("en")
    replay_ledger(entries, report)
    return report.faults


def both_name(scene, act, key, monkeypatch):
    """`act` ends with what the rules forbid; all that leads there is allowed."""
    allowed = []
    append = Scene.append

    def appended(self, event, **body):
        if not allowed:
            allowed.append(recount_chain(LedgerChain.objects.get(project=self.project)))
            assert faults_of_the_verifier() == []
        append(self, event, **body)

    monkeypatch.setattr(Scene, "append", appended)
    act(scene)
    assert allowed
    with pytest.raises(Contradiction) as told:
        recount_chain(LedgerChain.objects.get(project=scene.project))
    assert said_of(key, "fr") in str(told.value)
    found = faults_of_the_verifier()
    assert any(said_of(key, "en") in fault for fault in found), found
