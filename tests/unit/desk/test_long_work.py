"""What takes long is done in the background: it can be left and found again, says how far it is, and cleans up."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django_tasks import task_backends

from coop_pages.desk import long_sheets
from coop_pages.evidence.privacy.orphans import remove_orphans
from directory.importing.jobs import write_import
from directory.models import DirectoryImport, Organisation, Overseer
from tests.factories.browsers import signed_in
from tests.factories.directory import UriopssContactFactory, UserFactory

pytestmark = pytest.mark.django_db


def words_of(answer):
    return " ".join(strip_tags(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.fixture
def long_at_once(monkeypatch, settings, cast):
    """Every report is long, and a worker takes it up later: messages wait, nothing is done at once."""
    monkeypatch.setattr(long_sheets, "LONGEST_AT_ONCE", 0)
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    for name in sheets_kept():
        storages["private"].delete(f"packs/{name}")
    cast.write()
    cast.open()
    return reverse("desk:report", args=["reponses"]) + "?export=csv"


def do_what_waits():
    backend = task_backends["background"]
    for result in backend.results:
        result.task.func(*result.args, **result.kwargs)
    backend.clear()


def sheets_kept():
    folders, _files = storages["private"].listdir("")
    return set(storages["private"].listdir("packs")[1]) if "packs" in folders else set()


def test_a_long_report_is_waited_for_then_downloaded_and_asked_for_once(long_at_once, cast):
    browser = signed_in(cast.staff)
    for _again in range(2):
        awaited = browser.get(long_at_once)
        assert (awaited.status_code, awaited["Refresh"]) == (202, "5")
        assert "Vous pouvez quitter cette page et y revenir" in words_of(awaited)
    do_what_waits()
    made = browser.get(long_at_once)
    assert made.status_code == 200
    assert made["Content-Disposition"].startswith('attachment; filename="reponses-')
    assert cast.organisations[0].name in b"".join(made.streaming_content).decode("utf-8-sig")


def test_a_report_that_fails_says_so_and_is_made_when_it_is_tried_again(long_at_once, cast, monkeypatch):
    def broken(*_arguments):
        raise LookupError

    browser = signed_in(cast.staff)
    browser.get(long_at_once)
    with monkeypatch.context() as fault:
        fault.setattr(long_sheets, "rows_of", broken)
        with pytest.raises(LookupError):
            do_what_waits()
    for _again in range(2):
        told = browser.get(long_at_once)
        assert (told.status_code, "Refresh" in told) == (409, False)
        assert "une erreur s’est produite de notre côté" in words_of(told)
    assert browser.get(f"{long_at_once}&encore=1").url == long_at_once
    assert browser.get(long_at_once).status_code == 202
    do_what_waits()
    assert browser.get(long_at_once).status_code == 200


def test_what_was_made_for_somebody_is_nobody_else_s_and_is_deleted_after_a_day(long_at_once, cast):
    signed_in(cast.staff).get(long_at_once)
    do_what_waits()
    person = UserFactory.create()
    Overseer.objects.create(person=person, contact=cast.project.uriopss, role=Overseer.Role.READS)
    assert signed_in(person).get(long_at_once).status_code == 202
    assert len(sheets_kept()) == 1
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        remove_orphans()
    assert sheets_kept() == set()


def test_rights_that_are_lost_meanwhile_leave_no_file(long_at_once, cast):
    person = UserFactory.create()
    place = Overseer.objects.create(person=person, contact=cast.project.uriopss, role=Overseer.Role.READS)
    signed_in(person).get(long_at_once)
    place.contact = UriopssContactFactory()
    place.save()
    before = sheets_kept()
    do_what_waits()
    after = sheets_kept()
    assert after == before


def started(cast):
    browser = signed_in(cast.staff)
    given = SimpleUploadedFile("liste.csv", b"nom;siren\nLes Tilleuls;732829320\n")
    browser.post(reverse("desk:imports"), {"kind": "organisations", "file": given})
    job = DirectoryImport.objects.latest("made_at")
    browser.post(reverse("desk:import", args=[job.pk]), {"act": "write"})
    return browser, job, reverse("desk:import", args=[job.pk])


def test_a_list_being_written_says_how_far_it_is_and_is_not_written_twice(cast):
    browser, job, address = started(cast)
    shown = browser.get(address)
    assert "0 ligne écrite sur 1" in words_of(shown)
    assert shown["Refresh"] == "5"
    again = browser.post(address, {"act": "drop"}, follow=True)
    assert "Ce n’est plus possible" in words_of(again)
    assert DirectoryImport.objects.filter(pk=job.pk).exists()


def test_a_list_whose_worker_died_may_be_written_again(cast):
    browser, job, address = started(cast)
    DirectoryImport.objects.filter(pk=job.pk).update(began_at=timezone.now() - timedelta(hours=1))
    assert "Écrire toutes ces lignes" in words_of(browser.get(address))
    browser.post(address, {"act": "drop"})
    assert not DirectoryImport.objects.filter(pk=job.pk).exists()


def test_a_writing_that_fails_leaves_nothing_and_says_so(cast, monkeypatch):
    browser, job, address = started(cast)
    before = Organisation.objects.count()
    job.refresh_from_db()
    monkeypatch.setattr(type(job), "_counting", lambda self, lines: (1 / 0 for _ in lines))
    with pytest.raises(ZeroDivisionError):
        write_import.func(job.pk, "fr")
    job.refresh_from_db()
    assert (job.state, Organisation.objects.count()) == (DirectoryImport.State.FAILED, before)
    shown = words_of(browser.get(address))
    assert "rien de cette liste n’est dans l’annuaire" in shown
    assert "Écrire toutes ces lignes" in shown


def test_a_meeting_changed_by_somebody_else_is_not_written_over(cast):
    browser, address = signed_in(cast.staff), reverse("desk:merger", args=[cast.project.pk])
    first, second, third = (f"organisation-{organisation.pk}" for organisation in cast.organisations)
    shown = browser.get(address).content.decode()
    assert f'name="initial-{first}-planned_for"' in shown
    told = {
        f"initial-{name}-{field}": "" for name in (first, second, third) for field in ("planned_for", "contributions")
    }
    told |= {f"{name}-{field}": "" for name in (first, second, third) for field in ("planned_for", "contributions")}
    browser.post(address, told | {f"{first}-planned_for": "2027-03-01"})
    stale = browser.post(address, told | {f"{first}-planned_for": "2027-04-01", f"{second}-contributions": "x"})
    assert stale.status_code == 422
    assert "Quelqu’un a écrit ici entre-temps : 1er mars 2027" in words_of(stale)
    assert "2027-04-01" in stale.content.decode()
    assert "Saisissez un nombre" in words_of(stale)
    # What was not touched in a stale tab is left as somebody else wrote it.
    browser.post(address, told | {f"{second}-planned_for": "2027-05-01"})
    planned = dict(cast.project.general_meetings.values_list("organisation", "planned_for"))
    assert {str(day) for day in planned.values()} == {"2027-03-01", "2027-05-01"}
