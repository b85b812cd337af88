"""Minutes are private, recognised by content, and sealed by their SHA-256."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from coop_pages.validation import clock, refusals, services
from coop_pages.validation.models.files import MAX_BYTES, FileType, recognised_type
from coop_pages.validation.models.ledger import LedgerEntry
from tests.factories.directory import MandateFactory, UserFactory
from tests.factories.files import docx, odt, pdf, picture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (pdf(), FileType.PDF),
        (odt(), FileType.ODT),
        (docx(), FileType.DOCX),
        (picture("JPEG"), FileType.JPEG),
        (picture("PNG"), FileType.PNG),
        (picture("GIF"), FileType.GIF),
        (docx("pv.docx", "word/vbaProject.bin"), None),
        (ContentFile(b"<html><script>1</script>"), None),
        (ContentFile(b"%PDF-1.7 cut short"), None),
        (ContentFile(b"PK\x03\x04 not an archive"), None),
        (ContentFile(b"\xff\xd8\xff not a picture"), None),
        (ContentFile(b""), None),
    ],
)
def test_a_file_is_what_its_content_says(file, kind):
    assert recognised_type(file.read()) == kind


@pytest.fixture
def decision(cast):
    cast.write()
    minutes = services.Deliberation("board", clock.today(), "2026-4", "9 pour", minutes=pdf("Le conseil"))
    return cast.answer(cast.open(), 0, deliberation=minutes)


def test_the_digest_of_the_minutes_is_in_the_ledger(decision):
    content = decision.minutes.file.read()
    digest = hashlib.sha256(content).hexdigest()
    assert digest == decision.minutes.sha256
    assert LedgerEntry.objects.filter(event="decision.recorded", body__contains=digest).exists()
    assert decision.minutes.is_intact()
    decision.minutes.file.storage.delete(decision.minutes.file.name)
    assert not decision.minutes.is_intact()


def test_minutes_too_heavy_or_disguised_are_refused_and_nothing_is_recorded(cast):
    cast.write()
    opened = cast.open()
    heavy = ContentFile(b"%PDF-" + b"0" * MAX_BYTES + b"%%EOF", name="pv.pdf")
    for file, refusal in (
        (heavy, refusals.FileTooLarge),
        (ContentFile(b"MZ", name="pv.pdf"), refusals.FileTypeRefused),
        (picture("GIF"), refusals.FileTypeRefused),
    ):
        with pytest.raises(refusal):
            cast.answer(opened, 0, deliberation=services.Deliberation("board", clock.today(), minutes=file))
    assert not opened.decisions.exists()


def status_for(person, kept):
    browser = Client()
    browser.force_login(person)
    return browser.get(kept.get_absolute_url()).status_code


def test_minutes_are_read_by_their_organisation_the_coordinator_and_staff_alone(cast, decision):
    kept = decision.minutes
    observer = MandateFactory(organisation=cast.organisations[0], observer=True).person
    for person in (cast.speakers[0], observer, cast.coordinator, cast.staff):
        assert status_for(person, kept) == 200
    for person in (cast.speakers[1], UserFactory()):
        assert status_for(person, kept) == 404
    assert Client().get(kept.get_absolute_url()).status_code == 302
    with pytest.raises(refusals.NoMandate):
        services.share_minutes(kept, by=cast.speakers[1])
    services.share_minutes(kept, by=cast.speakers[0])
    assert status_for(cast.speakers[1], kept) == 200
    assert status_for(UserFactory(), kept) == 404
    services.share_minutes(kept, by=cast.speakers[0], shared=False)
    assert status_for(cast.speakers[1], kept) == 404


def test_a_private_file_is_sent_as_an_attachment_that_runs_nothing(cast, decision):
    browser = Client()
    browser.force_login(cast.speakers[0])
    answer = browser.get(decision.minutes.get_absolute_url())
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert "pv" not in decision.minutes.file.name
