"""Readers, people who decide and a timer at work, while what the site rests on fails at random: make test-long.

MIXED_SECONDS says for how long (600); at the end every organisation answered once, each ledger holds, every page shown
was whole, and nothing but a sentence was ever answered in its place.
"""

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter

import pytest
import requests
from django.conf import settings as django_settings
from django.core.management import call_command

from coop_pages.models import Notice
from tests.concurrency.test_many_at_once import (
    assert_one_answer_each_and_one_closing,
    database_address,
    finish,
    opened_round,
    start,
)
from tests.factories.directory import UriopssContactFactory
from tests.production.conftest import eventually
from tests.production.gate import Gate
from tests.production.test_faults import ON_SQLITE, WITHOUT_REDIS

LASTS = int(os.environ.get("MIXED_SECONDS", "600"))
READERS = 4
ORGANISATIONS = 30
SENTENCES = ("Un instant", "Le site redémarre", "Le site ne peut pas", "travaux")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(ON_SQLITE or WITHOUT_REDIS, reason="DATABASE_URL and REDIS_URL name no servers to cut off."),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


class Reader(threading.Thread):
    """Reads pages again and again; keeps what it was answered, and what was neither a page nor a sentence."""

    def __init__(self, site, addresses, seed):
        super().__init__(daemon=True)
        self.site, self.addresses, self.chance = site, addresses, random.Random(seed)  # noqa: S311
        self.answered, self.wrong, self.is_over = Counter(), [], False

    def run(self):
        browser = self.site.reader()
        held = {}
        while not self.is_over:
            address = self.chance.choice(self.addresses)
            headers = {"If-None-Match": held[address]} if address in held and self.chance.random() < 0.5 else {}
            try:
                answer = browser.get(self.site.address + address, headers=headers, timeout=60)
            except requests.RequestException as error:
                self.answered[type(error).__name__] += 1
                continue
            self.answered[answer.status_code] += 1
            if answer.status_code == 200 and "</html>" in answer.text:
                held[address] = answer.headers["ETag"]
            elif answer.status_code == 503 and any(words in answer.content.decode() for words in SENTENCES):
                time.sleep(0.2)
            elif answer.status_code != 304:
                self.wrong.append((address, answer.status_code, answer.text[:200]))


def children_of(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return [int(child) for child in found.stdout.split()]


def test_ten_minutes_of_everything(home, machine, settings, capsys):
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    database = Gate(("127.0.0.1", 5432))
    redis = Gate(("127.0.0.1", 6379))
    address = database_address().replace("127.0.0.1:5432", f"127.0.0.1:{database.port}")
    kept = django_settings.CACHES["default"]["LOCATION"].replace("127.0.0.1:6379", f"127.0.0.1:{redis.port}")
    site = machine(DATABASE_URL=address, REDIS_URL=kept)
    site.start()
    site.start_worker()
    opened = opened_round(home, ORGANISATIONS)
    readers = [
        Reader(site, ["/", "/contacts/", "/projets/", "/etudes-de-cas/", "/demarche/"], seed) for seed in range(READERS)
    ]
    for reader in readers:
        reader.start()
    chance, end = random.Random(7), time.monotonic() + LASTS  # noqa: S311
    done = Counter()
    deciders = []

    def restart_worker():
        site.started.pop("worker").kill()
        site.start_worker()

    def kill_a_web_process():
        for child in children_of(site.started["gunicorn"].pid)[:1]:
            os.kill(child, signal.SIGKILL)

    def cut(gate, seconds):
        gate.cut()
        time.sleep(seconds)
        gate.mend()

    def publish():
        name = f"Uriopss numéro {done['publish']}"
        UriopssContactFactory(name=name)
        done["seen at once"] += name in site.get("/contacts/").content.decode()

    def decide_and_die():
        decider = start(opened, chance.randrange(1_000))
        time.sleep(chance.uniform(2, 6))
        decider.kill()
        decider.communicate()

    faults = {
        "database away": lambda: cut(database, chance.uniform(1, 4)),
        "redis away": lambda: cut(redis, chance.uniform(1, 4)),
        "web process killed": kill_a_web_process,
        "worker killed": restart_worker,
        "decider killed": decide_and_die,
        "publish": lambda: eventually(lambda: site.status("/sante/") == 200) and publish(),
    }
    while time.monotonic() < end:
        name = chance.choice(list(faults))
        faults[name]()
        done[name] += 1
        time.sleep(chance.uniform(1, 4))
    for reader in readers:
        reader.is_over = True
    for reader in readers:
        reader.join(timeout=90)
    deciders.append(start(opened, 5_000))
    finish(deciders)
    assert eventually(lambda: site.status("/sante/") == 200)
    site.run("run_due", "often")
    database.close()
    redis.close()

    answered = sum((reader.answered for reader in readers), Counter())
    with capsys.disabled():
        print(f"\n{LASTS} s: answered {dict(answered)}, did {dict(done)}")  # noqa: T201
    assert [wrong for reader in readers for wrong in reader.wrong] == []
    assert answered[200] + answered[304] > answered[503]
    assert done["seen at once"] == done["publish"]
    assert_one_answer_each_and_one_closing(opened)
    call_command("verify_publications")
    call_command("send_due_notices", verbosity=0)
    assert set(Notice.objects.values_list("state", flat=True)) <= {
        Notice.State.SENT,
        Notice.State.WITHDRAWN,
        Notice.State.WAITING,
        Notice.State.CLAIMED,
    }
