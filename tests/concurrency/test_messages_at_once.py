"""Several machines send what is due at the same moment, and one of them is killed: nobody is written to twice."""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from coop_pages.models import Notice
from coop_pages.validation import services
from tests.concurrency.test_many_at_once import ROOT, database_address, finish, opened_round

pytestmark = pytest.mark.django_db(transaction=True)
ORGANISATIONS = 6


@pytest.fixture
def letters(settings, tmp_path):
    """`letters()`: the (address, Message-ID) of every message that left, one a message."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)

    def letters():
        found = Counter()
        for written in tmp_path.iterdir():
            for raw in written.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
                if raw.strip():
                    letter = message_from_bytes(raw.lstrip())
                    found[letter["To"], letter["Message-ID"]] += 1
        return found

    return letters


def start(folder, *command):
    environment = os.environ | {
        "DATABASE_URL": database_address(),
        "DJANGO_SETTINGS_MODULE": "tests.concurrency.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "EMAIL_FILE_PATH": folder,
    }
    whole = [sys.executable, "-m", "django", *command]
    return subprocess.Popen(whole, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603


def test_each_message_leaves_once_from_several_machines_and_none_is_lost_with_one_of_them(home, settings, letters):
    folder = settings.EMAIL_FILE_PATH
    round = opened_round(home, ORGANISATIONS)
    services.extend_deadline(
        round, by=round.opened_by.user, deadline=round.deadline + timedelta(days=9), reason="Congés"
    )
    assert DBTaskResult.objects.count() == 2
    killed = start(folder, "send_due_notices")
    others = [
        start(folder, "db_worker", "--batch", "--backend", "background", "--no-startup-delay"),
        start(folder, "send_due_notices"),
    ]
    while killed.poll() is None and not any(Path(folder).iterdir()):
        time.sleep(0.05)
    killed.kill()
    killed.communicate()
    finish(others)
    people = 2 * ORGANISATIONS + 1  # holders and substitutes, one contributor; the coordinator did it all
    waiting = Notice.objects.exclude(state=Notice.State.SENT).count()
    assert len(letters()) >= 2 * people - waiting
    assert set(letters().values()) == {1}
    Notice.objects.filter(state=Notice.State.CLAIMED).update(claimed_at=timezone.now() - timedelta(hours=1))
    call_command("send_due_notices", verbosity=0)
    assert set(Notice.objects.values_list("state", flat=True)) == {Notice.State.SENT}
    assert len(letters()) == 2 * people
    assert sum(letters().values()) <= 2 * people + waiting
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
