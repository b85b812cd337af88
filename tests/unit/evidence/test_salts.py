"""Words of which the digest alone leaves the site cannot be guessed: their salt travels, and goes, with them."""

import json

import pytest

from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.validation import services
from coop_pages.validation.digests import sha256
from coop_pages.validation.models.ledger import LedgerEntry
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.models.salts import Salt, Sealed
from coop_pages.validation.states import Verdict
from directory.models import User
from tests.factories.packs import fetch, tell_story, unpacked

pytestmark = pytest.mark.django_db

SHORT = "Non."


def ledger_text():
    return "".join(LedgerEntry.objects.values_list("body", flat=True))


def words_in(folder):
    return json.loads((folder / "data/paroles.json").read_text())


def test_no_digest_of_the_ledger_is_that_of_words_alone(cast):
    cast.write()
    opened = cast.open()
    for number in range(3):
        cast.answer(opened, number, Verdict.REFUSE, comment=SHORT)
    assert sha256(SHORT) not in ledger_text()
    told = [json.loads(e.body)["words"] for e in LedgerEntry.objects.filter(event="decision.recorded")]
    assert len(set(told)) == 3
    salts = Salt.objects.of(told)
    assert {sha256(salts[digest] + SHORT) for digest in told} == set(told)
    assert all(Salt.objects.get(digest=digest).opens(SHORT) for digest in told)


def test_the_salt_of_others_words_does_not_travel_even_where_they_said_the_same(cast, tmp_path):
    cast.write()
    opened = cast.open()
    mine, theirs = (cast.answer(opened, number, Verdict.REFUSE, comment=SHORT) for number in (0, 1))
    folder = unpacked(fetch(cast.speakers[0], "round_pack", opened.pk), tmp_path)
    told = {
        json.loads(e.body)["decision"]: json.loads(e.body)["words"]
        for e in LedgerEntry.objects.all()
        if "decision" in json.loads(e.body)
    }
    assert [word["digest"] for word in words_in(folder)] == [told[mine.pk]]
    assert Salt.objects.get(digest=told[theirs.pk]).salt not in (folder / "data/paroles.json").read_text()


def test_every_kind_of_words_is_in_the_pack_of_who_may_read_it(cast, tmp_path):
    tell_story(cast)
    second = Round.objects.get(number=2)
    services.set_embargo(cast.phase, by=cast.coordinator, kind="other", reason="Le CSE n’a pas été consulté.")
    services.recall(second, by=cast.coordinator, reason="Une coquille.")
    said = {word["words"] for word in words_in(unpacked(fetch(cast.staff, "project_pack", cast.project.pk), tmp_path))}
    assert said == {
        "Trop tôt pour nous.",
        "Un mot pour nous seuls.",
        "2026-14",
        "9 pour",
        "Le budget reste à préciser.",
        "C’est fait.",
        "Merci.",
        "Tous les membres",
        "Le CSE n’a pas été consulté.",
        "Une coquille.",
    }


def test_the_salt_of_words_erased_goes_with_them(cast):
    person = cast.speakers[0]
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0, Verdict.REFUSE, comment=f"Demandez à {person.get_full_name()}.")
    cast.answer(opened, 1, Verdict.REFUSE, comment="Sans nom.")
    gone, stays = (json.loads(e.body)["words"] for e in LedgerEntry.objects.filter(event="decision.recorded"))
    erase_person(person, by=User.objects.create_superuser("chef@example.org", "x"))
    assert set(Salt.objects.of([gone, stays])) == {stays}


def test_words_are_never_sealed_twice_alike():
    assert Sealed.of(SHORT) != Sealed.of(SHORT)
