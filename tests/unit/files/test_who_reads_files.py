"""Address × role: a file is its project's until a page online shows it; an answer says nothing of what is hidden."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.models import Collection, Page

from coop_pages.evidence.frozen_files import frozen_files
from coop_pages.evidence.privacy.orphans import GRACE, remove_orphans
from coop_pages.models import FrozenFile, ImageConsent
from coop_pages.validation import clock, refusals, services
from directory.models import Mandate
from tests.factories.directory import MandateFactory, UserFactory
from tests.factories.files import pdf, picture
from tests.factories.projects import make_cast, publish_case_study
from tests.unit.files.conftest import make_document, make_image

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


def browser_of(person):
    browser = Client()
    if person is not None:
        browser.force_login(person)
    return browser


def asked(browser, address, **headers):
    answer = browser.get(address, headers=headers)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, content


@pytest.fixture
def people(cast, home):
    elsewhere = make_cast(home, organisations=1, title="Un autre projet")
    yesterday = clock.today() - timedelta(days=1)
    ended = MandateFactory(organisation=cast.organisations[1], ends_on=yesterday, starts_on=yesterday).person
    deactivated = MandateFactory(organisation=cast.organisations[1]).person
    contributor_once = MandateFactory(organisation=cast.organisations[2], role=Mandate.Role.CONTRIBUTOR)
    Mandate.objects.filter(pk=contributor_once.pk).update(ends_on=yesterday, starts_on=yesterday)
    inside = [cast.speakers[0], cast.contributor, cast.coordinator, cast.staff, UserFactory(superuser=True)]
    outside = [UserFactory(), elsewhere.speakers[0], elsewhere.contributor, ended, contributor_once.person]
    browsers = {"inside": [browser_of(who) for who in inside], "outside": [browser_of(who) for who in outside]}
    gone = browser_of(deactivated)
    deactivated.is_active = False
    deactivated.save()
    return browsers | {"deactivated": gone}


def addresses_of(shown):
    rendition = shown.image.get_rendition("width-100")
    return {"document": shown.document.url, "rendition": rendition.url, "original": shown.image.file.url}


def test_before_a_page_online_shows_them_they_are_the_projects(shown, people):
    for kind, address in addresses_of(shown).items():
        for browser in people["inside"]:
            answer, content = asked(browser, address)
            assert (answer.status_code, bool(content)) == (200, True), kind
            assert answer.headers["Cache-Control"] == "private, no-store"
        for browser in people["outside"]:
            assert asked(browser, address)[0].status_code == 404, kind
        hidden = 302 if kind == "document" else 404
        for browser in (Client(), people["deactivated"]):
            assert asked(browser, address)[0].status_code == hidden, kind


def test_being_under_vote_or_agreed_opens_nothing(shown, people):
    for state in ("confirmed",):
        shown.freeze(state)
        for address in addresses_of(shown).values():
            assert asked(Client(), address)[0].status_code in {302, 404}
            assert all(asked(browser, address)[0].status_code == 404 for browser in people["outside"])


def test_once_online_the_document_and_the_sizes_shown_are_for_everyone_and_no_more_once_offline(shown, people):
    shown.freeze("published")
    addresses = addresses_of(shown)
    everyone = [Client(), *people["outside"], *people["inside"]]
    for kind in ("document", "rendition"):
        assert all(asked(browser, addresses[kind])[0].status_code == 200 for browser in everyone)
    # It may say where and when it was taken.
    assert asked(Client(), addresses["original"])[0].status_code == 404
    assert all(asked(browser, addresses["original"])[0].status_code == 200 for browser in people["inside"])
    Page.objects.get(pk=shown.cast.phase.pk).specific.unpublish()
    for kind in ("document", "rendition"):
        assert asked(Client(), addresses[kind])[0].status_code in {302, 404}


def test_an_answer_says_nothing_of_what_is_hidden(shown, people):
    document = shown.document
    hidden, wrong_name, nothing = document.url, f"/documents/{document.pk}/autre.pdf", "/documents/999999/statuts.pdf"
    for browser in (Client(), people["outside"][0]):
        answers = [asked(browser, address)[0] for address in (hidden, wrong_name, nothing)]
        assert len({answer.status_code for answer in answers}) == 1
        names = [{name for name in answer.headers if name != "Location"} for answer in answers]
        assert names[0] == names[1] == names[2]
    lost = asked(Client(), "/media/images/nothing.png")[0]
    assert asked(Client(), shown.image.get_rendition("width-100").url)[0].status_code == lost.status_code == 404


def test_whoever_comes_back_with_the_version_is_told_that_nothing_changed_in_one_query(
    shown, as_if_committed, django_assert_num_queries, django_assert_max_num_queries
):
    with as_if_committed(execute=True):
        shown.freeze("published")
    for address in (addresses_of(shown)["document"], addresses_of(shown)["rendition"]):
        with django_assert_max_num_queries(7):
            first = asked(Client(), address)[0]
        assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
        with django_assert_num_queries(1):
            again = asked(Client(), address, **{"If-None-Match": first.headers["ETag"]})[0]
        assert again.status_code == 304


def test_the_page_online_serves_the_copy_that_its_round_kept(shown):
    agreed = shown.freeze("published")
    kept = agreed.files.get(kind="document")
    # Under Django: what a disk or a bucket may suffer.
    path = shown.document.file.path
    with open(path, "wb") as stored:
        stored.write(b"%PDF-1.7 others %%EOF")
    answer, content = asked(Client(), shown.document.url)
    assert content == pdf("Statuts").read()
    assert kept.sha256 in agreed.frozen_text["sections"][-1]["content"]
    assert answer.headers["Content-Type"] == "application/pdf"
    storages["private"].delete(kept.place)
    assert asked(Client(), shown.document.url)[0].status_code == 404


def test_a_consent_that_is_over_takes_the_picture_back_from_everyone_but_those_who_keep_consents(shown, people):
    shown.freeze("published")
    address = shown.image.get_rendition("width-100").url
    day = timezone.localdate()
    held = ImageConsent.objects.create(
        image=shown.image, people="x", scope="x", kept_at="x", given_on=day, expires_on=day, withdrawn_on=day
    )
    assert asked(Client(), address)[0].status_code == 404
    assert asked(browser_of(shown.cast.contributor), address)[0].status_code == 404
    assert asked(browser_of(shown.cast.staff), address)[0].status_code == 200
    held.delete()
    assert asked(Client(), address)[0].status_code == 200


def test_the_number_of_a_consent_is_not_that_of_a_page(shown):
    """Both refer to pictures: a page that is online would make public the picture of another object of its number."""
    online = Page.objects.filter(live=True, depth__gt=1).first()
    day = timezone.localdate()
    ImageConsent.objects.create(
        pk=online.pk, image=shown.image, people="x", scope="x", kept_at="x", given_on=day, expires_on=day
    )
    assert asked(Client(), shown.image.get_rendition("width-100").url)[0].status_code == 404


def test_outside_projects_too_a_file_waits_for_a_page_online(home):
    root = Collection.get_first_root_node()
    document, image = make_document(root), make_image(root)
    assert asked(Client(), document.url)[0].status_code == 302
    assert asked(Client(), image.get_rendition("width-100").url)[0].status_code == 404
    administrator = browser_of(UserFactory(superuser=True))
    assert asked(administrator, document.url)[0].status_code == 200
    assert asked(administrator, image.get_rendition("width-100").url)[0].status_code == 200
    assert asked(browser_of(UserFactory()), document.url)[0].status_code == 404


def test_what_comes_back_never_runs_on_our_address(cast):
    browser = browser_of(cast.staff)
    for file, inline in ((pdf(), True), (picture("PNG", "p.png"), True), (text("notes.txt"), False)):
        document = get_document_model().objects.create(title="x", file=file, collection=cast.project.collection)
        answer, _content = asked(browser, document.url)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Disposition"].startswith("inline" if inline else "attachment")
        assert inline or "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_page_that_came_in_before_the_list_of_kinds_is_only_downloaded(cast):
    document = make_document(cast.project.collection)
    storage = document.file.storage
    name = storage.save("documents/page.html", text("page.html", b"<script>alert(1)</script>"))
    get_document_model().objects.filter(pk=document.pk).update(file=name)
    answer, _content = asked(browser_of(cast.staff), f"/documents/{document.pk}/page.html")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def text(name, content=b"Quelques notes."):
    return ContentFile(content, name=name)


def test_a_round_refuses_a_file_of_another_project(cast, home):
    elsewhere = make_cast(home, organisations=1, title="Un autre projet")
    document = make_document(elsewhere.project.collection)
    cast.write(f'Lire <a linktype="document" id="{document.pk}">les statuts</a>.')
    with pytest.raises(refusals.FileOfAnotherProject, match="Statuts"):
        cast.open()
    common = make_document(Collection.get_first_root_node())
    cast.write(f'Lire <a linktype="document" id="{common.pk}">les statuts</a>.')
    assert cast.open().files.count() == 1


def test_a_round_refuses_a_file_that_is_lost(shown):
    shown.document.file.storage.delete(shown.document.file.name)
    with pytest.raises(refusals.FileLost, match="Statuts"):
        shown.freeze("under vote")


@pytest.mark.parametrize(
    "link", ['<a linktype="document" id="{}">les statuts</a>', '<a linktype="page" id="{}">la réunion</a>']
)
def test_a_round_refuses_a_link_that_leads_nowhere(cast, link):
    """The file was deleted after it was written in the draft, or the page was: readers would agree on a dead link."""
    cast.write(f"Lire {link.format(987_654)}.")
    with pytest.raises(refusals.LeadsNowhere, match="Introduction"):
        cast.open()


def write_blocks(cast, *blocks):
    page = cast.phase.get_latest_revision_as_object()
    page.introduction = "<p>Nous voulons travailler ensemble.</p>"
    page.body = StreamValue(page.body.stream_block, [*blocks], is_lazy=True)
    page.save_revision(user=cast.staff)


def test_a_round_refuses_pictures_and_documents_of_blocks_that_were_deleted(cast):
    image = make_image(cast.project.collection)
    picture = {"image": {"image": image.pk, "decorative": True, "alt_text": ""}, "caption": ""}
    write_blocks(cast, {"type": "illustration", "value": picture})
    image.delete()
    with pytest.raises(refusals.LeadsNowhere):
        cast.open()
    document = make_document(cast.project.collection)
    write_blocks(cast, {"type": "attachment", "value": {"document": document.pk, "description": ""}})
    document.delete()
    with pytest.raises(refusals.LeadsNowhere):
        cast.open()


def test_a_draft_that_names_a_row_deleted_since_opens_without_it(cast):
    study = publish_case_study(cast)
    draft = study.get_latest_revision_as_object()
    draft.image, draft.image_is_decorative = make_image(cast.project.collection), True
    draft.save_revision(user=cast.staff)
    draft.image.delete()
    assert browser_of(cast.staff).get(f"/admin/pages/{study.pk}/edit/").status_code == 200
    with pytest.raises(refusals.LeadsNowhere):
        services.open_round(study, by=cast.coordinator)


def test_two_rounds_share_a_copy_and_the_broom_takes_what_no_round_shows(shown):
    opened = shown.freeze("under vote")
    services.recall(opened, by=shown.cast.coordinator, reason="Encore")
    again = shown.freeze("under vote")
    assert {kept.place for kept in opened.files.all()} == {kept.place for kept in again.files.all()}
    private = storages["private"]
    minutes = shown.cast.answer(again, 0, deliberation=services.Deliberation("board", clock.today(), minutes=pdf()))
    orphans = [private.save(name, text("x")) for name in ("frozen/ab/" + "ab" * 32, "cd/" + "cd" * 16, "drafts/x")]
    assert remove_orphans() == 0
    with time_machine.travel(timezone.now() + 2 * GRACE):
        assert remove_orphans() >= len(orphans)
    assert not any(map(private.exists, orphans))
    assert minutes.minutes.is_intact()
    assert all(kept.is_intact() for kept in FrozenFile.objects.all())


def test_a_copy_cut_short_is_written_again(shown):
    kept = shown.freeze("under vote").files.get(kind="document")
    storages["private"].delete(kept.place)
    storages["private"].save(kept.place, text("x", b"%PDF-"))
    assert not kept.is_intact()
    with pytest.raises(CommandError, match="Statuts"):
        call_command("verify_publications")
    services.recall(kept.round, by=shown.cast.coordinator, reason="Encore")
    shown.freeze("under vote")
    assert kept.is_intact()


def test_a_pack_holds_what_the_round_kept_whatever_became_of_the_file(shown):
    opened = shown.freeze("under vote")
    services.recall(opened, by=shown.cast.coordinator, reason="Autres statuts")
    document = get_document_model().objects.get(pk=shown.document.pk)
    document.file = pdf("Autres statuts", "autres.pdf")
    document.save()
    packed = {file.sha256: file.content for file in frozen_files([opened])}
    kept = opened.files.get(kind="document")
    assert packed[kept.sha256] == pdf("Statuts").read()
    assert len(packed) == 2
    storages["private"].delete(kept.place)
    assert kept.sha256 not in {file.sha256 for file in frozen_files([opened])}


def test_the_broom_finds_nothing_where_nothing_was_ever_kept(db, settings, tmp_path):
    backend = "django.core.files.storage.FileSystemStorage"
    empty = {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "none"}}
    settings.STORAGES = settings.STORAGES | {"private": empty}
    call_command("forget_old_data")


def test_a_story_whose_picture_is_lost_is_read_without_it(cast, caplog):
    image = make_image(cast.project.collection)
    study = publish_case_study(cast, image=image, image_is_decorative=True)
    Path(image.file.path).unlink()
    answer, content = asked(Client(), study.url)
    assert answer.status_code == 200
    assert b'class="illustration"' not in content
    assert "is lost" in caplog.text
