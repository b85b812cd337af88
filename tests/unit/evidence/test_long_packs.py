"""A pack that takes long is made in the background, shown as under way, and sent once it is there."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from coop_pages.evidence import long_packs
from coop_pages.evidence.privacy.orphans import remove_orphans
from coop_pages.evidence.verifier import command
from coop_pages.validation import clock, services
from coop_pages.validation.models.partners import ProjectMember
from directory.models import Mandate
from tests.factories.browsers import signed_in
from tests.factories.directory import UserFactory
from tests.factories.packs import PLATFORM_KEY, PLATFORM_PUBLIC, tell_story, unpacked

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast, settings, monkeypatch):
    settings.SIGNING_KEY = PLATFORM_KEY
    monkeypatch.setattr(long_packs, "LONGEST_AT_ONCE", 10)
    return tell_story(cast)


@pytest.fixture
def queued(settings):
    """Tasks wait for a worker, as in production."""
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def asked(person, story):
    return signed_in(person).get(reverse("evidence:project_pack", args=[story.project.pk]))


def waiting():
    return DBTaskResult.objects.ready().filter(task_path=long_packs.make_pack.module_path)


def work():
    """What the worker does with the tasks that wait."""
    for task in waiting():
        long_packs.make_pack.call(*task.args_kwargs["args"])
    waiting().delete()


def kept():
    folders, _files = storages["private"].listdir("")
    return storages["private"].listdir(long_packs.FOLDER)[1] if long_packs.FOLDER in folders else []


@pytest.fixture(autouse=True)
def _nothing_kept_before():
    for name in kept():
        storages["private"].delete(f"{long_packs.FOLDER}/{name}")


def test_who_asks_waits_on_a_page_that_asks_again_then_is_sent_the_pack(story, queued, tmp_path):
    for _time in range(2):
        page = asked(story.coordinator, story)
        assert (page.status_code, page["Retry-After"]) == (202, "5")
        assert "Le dossier de preuves se prépare" in unescape(page.content.decode())
        assert 'http-equiv="refresh"' in page.content.decode()
    assert waiting().count() == 1
    work()
    folder = unpacked(asked(story.coordinator, story), tmp_path)
    assert command.verify(folder, "fr", keys=(PLATFORM_PUBLIC,)).faults == []
    assert len(kept()) == 1


def test_the_pack_is_the_one_that_is_made_at_once(story, monkeypatch):
    later = asked(story.coordinator, story).getvalue()
    monkeypatch.setattr(long_packs, "LONGEST_AT_ONCE", 10**9)
    assert asked(story.coordinator, story).getvalue() == later


def test_each_one_is_sent_what_they_may_see_now(story):
    president, other = story.speakers[0], story.speakers[1]
    assert asked(president, story).getvalue() != asked(other, story).getvalue()
    assert len(kept()) == 2
    assert asked(UserFactory(), story).status_code == 404
    Mandate.objects.filter(person=president).update(ends_on=clock.today() - timedelta(days=1))
    assert asked(president, story).status_code == 404


def test_rights_that_change_while_it_waits_make_another_pack(story, queued):
    president = story.speakers[0]
    asked(president, story)
    place = ProjectMember.objects.create(project=story.project, person=president, role=ProjectMember.Role.COORDINATOR)
    work()
    assert kept() == []
    place.delete()
    assert asked(president, story).status_code == 202


def test_one_more_entry_makes_another_pack(story):
    former = asked(story.coordinator, story).getvalue()
    services.set_embargo(story.phase, by=story.coordinator, kind="other", reason="L’avis du CSE")
    assert asked(story.coordinator, story).getvalue() != former


def test_a_pack_that_fails_says_so_and_is_made_when_it_is_tried_again(story, queued, monkeypatch):
    def broken(*_arguments, **_details):
        raise LookupError

    asked(story.coordinator, story)
    with monkeypatch.context() as fault:
        fault.setattr(long_packs, "write_pack", broken)
        with pytest.raises(LookupError):
            work()
    waiting().delete()
    for _time in range(2):
        page = asked(story.coordinator, story)
        shown = unescape(page.content.decode())
        assert page.status_code == 409
        assert "Le dossier de preuves n’a pas pu être préparé" in shown
        assert 'http-equiv="refresh"' not in shown
    assert waiting().count() == 0
    browser = signed_in(story.coordinator)
    address = reverse("evidence:project_pack", args=[story.project.pk])
    assert browser.get(address, {"encore": "1"}).url == address
    assert browser.get(address).status_code == 202
    work()
    assert browser.get(address)["Content-Type"] == "application/zip"


def test_packs_are_kept_for_a_day(story, time_machine):
    asked(story.coordinator, story)
    remove_orphans()
    assert len(kept()) == 1
    time_machine.move_to(clock.now() + timedelta(days=2))
    remove_orphans()
    assert kept() == []
