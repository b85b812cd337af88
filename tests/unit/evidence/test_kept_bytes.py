"""The bytes of minutes, letters and frozen files are read again: the digest of a row alone proves nothing of them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.urls import reverse

from coop_pages.validation import clock, services
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.frozen_files import FrozenFile
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from tests.factories.browsers import signed_in
from tests.factories.files import pdf
from tests.factories.packs import show_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers(cast):
    """A text that shows files, agreed on minutes and a letter, confirmed with minutes; then put again, and refused."""
    show_files(cast)
    opened = cast.open(asks_publication=False)
    cast.answer(opened, 0, deliberation=services.Deliberation("board", clock.today(), minutes=pdf("Délibération")))
    cast.answer(opened, 1)
    services.record_letter(
        opened,
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf("Courrier"),
        dated_on=clock.today(),
        consents_to_publication=True,
    )
    services.confirm(
        Round.objects.get(pk=opened.pk),
        by=cast.coordinator,
        held_on=clock.today(),
        attendance="Tous",
        minutes_file=pdf("Comité"),
    )
    return cast


def put_in_the_place_of(kept, content):
    storage, name = kept.file.storage, str(kept.file.name)
    storage.delete(name)
    if content is not None:
        storage.save(name, ContentFile(content))


@pytest.mark.parametrize("content", [b"%PDF-1.7 autre", None], ids=["replaced", "lost"])
@pytest.mark.parametrize("purpose", EvidenceFile.Purpose)
def test_a_paper_whose_bytes_are_others_is_named(papers, purpose, content):
    call_command("verify_publications")
    kept = EvidenceFile.objects.get(purpose=purpose)
    put_in_the_place_of(kept, content)
    with pytest.raises(CommandError, match=rf"{kept.get_purpose_display()}, reçu le .*{kept.download_name}"):
        call_command("verify_publications")


def test_the_files_of_a_text_that_was_refused_are_read_too(cast):
    show_files(cast)
    opened = cast.open()
    for number in range(3):
        cast.answer(opened, number, Verdict.REFUSE)
    assert Round.objects.get(pk=opened.pk).state == "returned"
    kept = FrozenFile.objects.order_by("pk").first()
    call_command("verify_publications")
    storages["private"].delete(kept.place)
    with pytest.raises(CommandError, match=r"premier tour.* est perdue ou abîmée"):
        call_command("verify_publications")


def test_a_copy_that_rounds_share_is_read_once_and_named_for_each(cast, monkeypatch):
    show_files(cast)
    services.recall(cast.open(), by=cast.coordinator, reason="Une coquille.")
    cast.open()
    assert FrozenFile.objects.count() == 4
    read = []

    def is_intact(kept):
        read.append(kept.sha256)
        return False

    monkeypatch.setattr(FrozenFile, "is_intact", is_intact)
    with pytest.raises(CommandError) as refusal:
        call_command("verify_publications")
    assert len(read) == len(set(read)) == 2
    assert len(str(refusal.value).splitlines()) == 4


def test_where_bytes_are_lost_pages_still_answer_and_the_log_tells(papers, caplog):
    browser = signed_in(papers.speakers[0])
    lost = list(EvidenceFile.objects.all())
    for kept in lost:
        put_in_the_place_of(kept, None)
    current = Round.objects.get()
    for name in ("round_pack", "text_pack", "project_pack"):
        pk = {"round_pack": current.pk, "text_pack": current.page_id, "project_pack": current.project_id}[name]
        assert browser.get(reverse(f"evidence:{name}", args=[pk])).status_code == 200
    for address in ("/espace/", f"/espace/tours/{current.pk}/", reverse("space:project", args=[current.project_id])):
        assert browser.get(address).status_code == 200, address
    assert signed_in(papers.staff).get(reverse("desk:validation", args=[current.page_id])).status_code == 200
    own = next(kept for kept in lost if kept.organisation_id == papers.organisations[0].pk)
    assert browser.get(own.get_absolute_url()).status_code == 404
    assert f"The bytes of private file {own.pk} are gone." in caplog.text


def test_lost_minutes_of_a_draft_are_not_found_and_the_log_tells(cast, caplog):
    cast.write()
    opened, own = cast.open(), cast.organisations[0]
    told = {"organisation": own, "by": cast.speakers[0], "version": 0, "step": "deliberation", "typed": {}}
    draft = services.keep_draft(opened, **told, minutes=pdf("Délibération"))
    browser, address = signed_in(cast.speakers[0]), reverse("space:draft_minutes", args=[opened.pk, own.pk])
    answer = browser.get(address)
    assert (answer.status_code, answer["Content-Security-Policy"]) == (200, "sandbox; default-src 'none'")
    assert b"".join(answer.streaming_content) == pdf("Délibération").read()
    draft.minutes.storage.delete(draft.minutes.name)
    assert browser.get(address).status_code == 404
    assert f"The bytes of minutes of draft {draft.pk} are gone." in caplog.text
