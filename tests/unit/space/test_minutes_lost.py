"""Where the storage lost the minutes of an answer in preparation, its people read so and give them again."""

import pytest

from coop_pages.models import DecisionDraft
from coop_pages.validation import services
from tests.factories.files import pdf
from tests.unit.space.test_answering import Answering

pytestmark = pytest.mark.django_db

LOST = "Le fichier «\u202fpv.pdf\u202f» ne peut plus être lu sur le site\u00a0: joignez-le à nouveau, ou retirez-le."
SAID = {"consents": "yes", "comment": "Longuement pesé.", "deliberated_by": "board", "deliberated_on": "2026-01-03"}


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


@pytest.fixture
def president(cast, opened):
    """Who has prepared everything, minutes included, and only has to record it."""
    president = Answering(opened, cast.organisations[0], cast.speakers[0])
    president.send("reponse", verdict="approve")
    president.send("precisions", minutes=pdf("Le conseil", name="pv.pdf"), **SAID)
    assert "pv.pdf" in president.get("relecture")
    return president


def lose(draft):
    draft.minutes.storage.delete(draft.minutes.name)


def test_nothing_is_recorded_without_them_and_everything_typed_is_kept(opened, president, caplog):
    draft = DecisionDraft.objects.get()
    lose(draft)
    page = president.record(422)
    assert LOST in page
    assert f'href="{president.address("precisions")}"' in page
    assert not opened.decisions.exists()
    assert DecisionDraft.objects.get().typed == draft.typed
    assert LOST in president.get("relecture")
    page = president.get("precisions")
    assert page.count(LOST) == 1
    assert "Longuement pesé." in page
    assert 'type="file"' in page
    assert "/pv/" not in page
    assert f"The minutes of draft {draft.pk} are gone." in caplog.text


def test_they_are_given_again_and_the_answer_is_recorded(opened, president):
    lose(DecisionDraft.objects.get())
    page = president.send("precisions", 422, **SAID)
    assert page.count(LOST) == 2  # at the top of the form, and beside its field
    president.send("precisions", minutes=pdf("Le conseil", name="pv bis.pdf"), **SAID)
    page = president.get("relecture")
    assert LOST not in page
    assert "pv bis.pdf" in page
    president.record()
    decision = opened.decisions.get()
    assert (decision.comment, decision.minutes.name) == ("Longuement pesé.", "pv bis.pdf")
    assert decision.minutes.is_intact()


def test_the_answer_may_also_do_without_them(opened, president):
    lose(DecisionDraft.objects.get())
    president.send("precisions", action="take off", **SAID)
    president.send("precisions", **SAID)
    assert LOST not in president.get("relecture")
    president.record()
    assert opened.decisions.get().minutes is None


def test_an_answer_that_tells_of_no_deliberation_does_not_miss_them(opened, president):
    lose(DecisionDraft.objects.get())
    president.send("reponse", verdict="awaiting_mandate")
    president.send("precisions", expected_on=opened.deadline.isoformat())
    assert LOST not in president.get("relecture")
    president.record()
    assert opened.decisions.get().verdict == "awaiting_mandate"


def test_those_that_are_lost_as_the_answer_is_sent_record_nothing_either(opened, president, monkeypatch):
    """Found when the page is prepared, gone when it is read: a storage that answers one time in two."""
    lose(DecisionDraft.objects.get())
    monkeypatch.setattr(DecisionDraft, "minutes_are_lost", False)
    assert LOST in president.record(422)
    assert not opened.decisions.exists()


def test_words_are_taken_up_in_the_next_round_without_the_minutes_that_are_lost(cast, opened, president):
    lose(DecisionDraft.objects.get())
    services.recall(opened, by=cast.coordinator, reason="Une erreur de chiffre.")
    again = Answering(cast.open(), cast.organisations[0], cast.speakers[0])
    assert again.browser.post(again.address("reprendre")).headers["Location"] == again.address("relecture")
    page = again.get("relecture")
    assert LOST in page
    assert "Longuement pesé." in page
    again.record()
    assert again.round.decisions.get().minutes is None
