"""Several processes answer for the same organisations at the same moment, and some of them are killed."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import Event, LedgerEntry
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState
from tests.factories.directory import MandateFactory
from tests.factories.projects import make_cast

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 1200  # seconds: eight processes on a machine of two cores that does something else too

pytestmark = pytest.mark.django_db(transaction=True)


def database_address():
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(settings['NAME']).resolve()}"
    secret = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    return f"postgres://{settings['USER']}{secret}@{settings['HOST']}:{settings['PORT'] or 5432}/{settings['NAME']}"


def start(round, seed):
    environment = os.environ | {
        "DATABASE_URL": database_address(),
        "DJANGO_SETTINGS_MODULE": "tests.concurrency.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
    }
    command = [sys.executable, "-m", "tests.concurrency.worker", str(round.pk), str(seed)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)  # noqa: S603


def finish(workers):
    try:
        for worker in workers:
            _out, errors = worker.communicate(timeout=PATIENCE)
            assert worker.returncode == 0, errors.decode()
    finally:
        for worker in workers:  # one left behind would write into the next test's database
            worker.kill()
            worker.wait()


def opened_round(home, organisations):
    cast = make_cast(home, organisations=organisations)
    for organisation in cast.organisations:
        MandateFactory(organisation=organisation, substitute=True)
    cast.write()
    return cast.open()


def assert_one_answer_each_and_one_closing(round):
    ended = Round.objects.get(pk=round.pk)
    assert ended.state == RoundState.AGREED
    standing = Counter(Decision.objects.standing().filter(round=round).values_list("organisation", flat=True))
    asked = set(round.seats.values_list("organisation", flat=True))
    assert standing == dict.fromkeys(asked, 1)
    decisions = Decision.objects.filter(round=round)
    people = Counter(decisions.values_list("organisation", "made_by"))
    assert set(people.values()) == {1}
    events = Counter(LedgerEntry.objects.filter(chain=round.project_id).values_list("event", flat=True))
    assert events[Event.DECISION_RECORDED] == decisions.count()
    assert events[Event.ROUND_AGREED] == 1
    call_command("verify_ledger")


@pytest.mark.parametrize(
    ("processes", "organisations"),
    [(3, 6), pytest.param(8, 40, marks=pytest.mark.long)],
)
def test_two_people_of_each_organisation_in_several_processes(home, processes, organisations):
    opened = opened_round(home, organisations)
    finish([start(opened, seed) for seed in range(processes)])
    assert_one_answer_each_and_one_closing(opened)


@pytest.mark.parametrize(
    ("processes", "organisations"),
    [(2, 8), pytest.param(8, 40, marks=pytest.mark.long)],
)
def test_processes_killed_at_any_moment_leave_nothing_half_written(home, processes, organisations):
    opened = opened_round(home, organisations)
    chance = random.Random(organisations)  # noqa: S311
    workers = [start(opened, seed) for seed in range(processes)]
    while Decision.objects.count() < organisations // 8:
        time.sleep(0.02)
        assert any(worker.poll() is None for worker in workers)
    for worker in workers:
        time.sleep(chance.uniform(0, 0.1))
        worker.kill()
        worker.communicate()
    call_command("verify_ledger")
    finish([start(opened, seed) for seed in range(100, 100 + max(1, processes // 4))])
    assert_one_answer_each_and_one_closing(opened)
