"""An answer to a remark is never overwritten: whoever reads the evidence reads each one, in order."""

import json

import pytest

from coop_pages.evidence.privacy.personal_data import personal_data_of
from coop_pages.evidence.verifier import command
from coop_pages.validation import services
from coop_pages.validation.models.decisions import RemarkReply
from coop_pages.validation.refusals import EvidenceProtected
from coop_pages.validation.states import Verdict
from tests.factories.packs import fetch, unpacked, words_of

pytestmark = pytest.mark.django_db

SAID = ["Le budget suffira.", "Il manque un poste.", "Le poste est ajouté.", "Merci du poste."]
WISH = ["Trop long à lire.", "Lisez mieux.", "Nous avons coupé."]


@pytest.fixture
def story(cast):
    """A reservation answered twice and lifted, a request for changes answered twice."""
    cast.write()
    opened = cast.open()
    given = cast.answer(
        opened, 0, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[services.StatedReservation("Le budget.")]
    )
    reservation = given.reservations.get()
    whose = [cast.staff, cast.speakers[0], cast.coordinator, cast.speakers[0]]
    outcomes = ["declined", "maintained", "accepted", "lifted"]
    for by, outcome, words in zip(whose, outcomes, SAID, strict=True):
        services.answer_reservation(reservation, by=by, disposition=outcome, answer=words)
    change = cast.answer(opened, 1, Verdict.REQUEST_CHANGES, change_requests=[services.RequestedChange(WISH[0])])
    request = change.change_requests.get()
    for outcome, words in zip(("declined", "accepted"), WISH[1:], strict=True):
        services.answer_change_request(request, by=cast.coordinator, disposition=outcome, answer=words)
    cast.round = opened
    return cast


def test_a_pack_tells_every_reply_in_order_and_opens_each_digest(story, tmp_path):
    folder = unpacked(fetch(story.speakers[2], "round_pack", story.round.pk), tmp_path)
    summary = words_of(folder)
    for told in (SAID, WISH):
        places = [summary.index(words) for words in told]
        assert places == sorted(places)
    spoken = {one["words"] for one in json.loads((folder / "data/paroles.json").read_text())}
    assert {*SAID, *WISH} <= spoken
    assert command.verify(folder, "en").faults == []


def test_each_person_takes_away_what_they_said_themselves(story):
    staff, speaker = (
        json.dumps(personal_data_of(p), default=str, ensure_ascii=False) for p in (story.staff, story.speakers[0])
    )
    assert [words in staff for words in SAID] == [True, False, False, False]
    assert [words in speaker for words in SAID] == [False, True, False, True]
    assert "Le budget." in speaker
    assert "Le budget." not in staff
    assert WISH[0] not in speaker


def test_a_reply_is_not_deleted(story):
    with pytest.raises(EvidenceProtected):
        RemarkReply.objects.first().delete()
