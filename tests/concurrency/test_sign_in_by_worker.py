"""Whoever asks for a code: a worker sends it, the answer tells whether it left, and no row of a task holds it."""

import re
import time

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django_tasks.signals import task_enqueued
from django_tasks_db.models import DBTaskResult

from directory.sending import carry
from tests.concurrency.test_messages_at_once import start
from tests.factories.directory import UserFactory
from tests.production.conftest import CODE
from tests.unit.directory.test_sign_in import CODE_PAGE, DOOR, is_signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rows():
    """Every row of a task, as it was before anybody took it."""
    seen = []

    def keep(task_result, **_signal):
        seen.append(str(DBTaskResult.objects.filter(pk=task_result.id).values().get()))

    task_enqueued.connect(keep)
    yield seen
    task_enqueued.disconnect(keep)


@pytest.fixture
def worker(rows):
    """`worker(folder)` writes its messages there."""
    started = []

    def start_one(folder):
        command = [
            "db_worker",
            "--backend",
            "background",
            "--no-startup-delay",
            "--interval",
            "0.2",
            "--verbosity",
            "0",
        ]
        started.append(start(str(folder), *command))
        first = carry.enqueue("nothing that could be opened").id
        while DBTaskResult.objects.filter(pk=first, finished_at=None).exists():
            assert started[-1].poll() is None
            time.sleep(0.1)
        DBTaskResult.objects.all().delete()
        rows.clear()

    yield start_one
    for process in started:
        process.kill()
        process.communicate()


def asked(address):
    began = time.monotonic()
    browser = Client()
    answer = browser.post(DOOR, {"email": address})
    assert time.monotonic() - began < 5
    return browser, answer


def test_a_worker_sends_the_code_and_no_row_holds_it(worker, rows, tmp_path):
    worker(tmp_path)
    person = UserFactory()
    browser, _answer = asked(person.email)
    (letter,) = tmp_path.iterdir()
    code = CODE.search(letter.read_text())[1]
    assert mail.outbox == []
    (row,) = rows
    assert not re.search(f"{code}|{code.replace('-', '')}|{person.email}", row)
    assert DBTaskResult.objects.count() == 0
    browser.post(CODE_PAGE, {"code": code, "action": "verify"})
    assert is_signed_in(browser)


def test_what_a_worker_could_not_send_is_said_alike_to_everybody(worker, rows, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    worker(gone)
    gone.rmdir()
    gone.write_text("no folder any more")
    answers = []
    for address in (UserFactory().email, "inconnue@example.org"):
        _browser, answer = asked(address)
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        answers.append((answer.status_code, page))
    assert answers[0] == answers[1]
    assert answers[0][0] == 503
    assert len(rows) == 2
    assert DBTaskResult.objects.count() == 0


def test_where_no_worker_takes_it_the_code_leaves_all_the_same(rows):
    asked(UserFactory().email)
    assert len(mail.outbox) == len(rows) == 1
    assert DBTaskResult.objects.count() == 0


def test_a_message_that_nobody_waits_for_any_more_does_not_leave(rows):
    asked(UserFactory().email)
    (sealed,) = re.findall(r"'args': \['([^']+)'\]", rows[0])
    for later, leaves in ((20, True), (40, False)):
        with time_machine.travel(time.time() + later):
            assert carry.call(sealed) is leaves
