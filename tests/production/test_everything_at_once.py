"""Eight at work (four read, two decide, one writes, a timer), somebody who signs in, and faults: make test-long.

MIXED_SECONDS says for how long (600). At the end each organisation of each round answered once, each ledger holds,
each message arrived, every page was whole and the newest, and nothing but a sentence was answered in its place.
"""

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from coop_pages.models import Notice
from coop_pages.validation.models.ledger import Event
from tests.concurrency.test_many_at_once import (
    assert_one_answer_each_and_one_closing,
    database_address,
    finish,
    start,
)
from tests.factories.directory import UserFactory
from tests.production.conftest import CODE, eventually
from tests.production.gate import Gate
from tests.production.mail_server import MailServer
from tests.production.people_at_work import Deciders, Newcomer, Reader, Speakers, Timer, Writer
from tests.production.test_faults import ON_SQLITE, WITHOUT_REDIS

LASTS = int(os.environ.get("MIXED_SECONDS", "600"))
READERS = 4

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(ON_SQLITE or WITHOUT_REDIS, reason="DATABASE_URL and REDIS_URL name no servers to cut off."),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture
def broken(request):
    """`broken("disk")`: that fixture; None where this machine cannot break it, which `broken.left_out` tells."""

    def broken(name):
        try:
            return request.getfixturevalue(name)
        except pytest.skip.Exception as reason:
            broken.left_out.append(str(reason))
            return None

    broken.left_out = []
    return broken


@pytest.fixture
def gates():
    """`gates(address)`: one before that server."""
    made = []

    def before(address):
        parts = urlsplit(address)
        made.append(Gate((parts.hostname, parts.port)))
        return made[-1], address.replace(f"{parts.hostname}:{parts.port}", f"127.0.0.1:{made[-1].port}")

    yield before
    for gate in made:
        gate.close()


class Faults:
    """What fails, one after the other or at once; some for a while, until they are mended."""

    def __init__(self, site, chance):
        self.site, self.chance, self.done, self.lasting, self.kinds = site, chance, Counter(), {}, {}

    def add(self, name, fail, mend=None, seconds=(1, 4)):
        self.kinds[name] = (fail, mend, seconds)

    def happen(self, name):
        fail, mend, seconds = self.kinds[name]
        under_way = self.lasting.get(name)
        if under_way is not None and under_way.is_alive():
            return
        fail()
        self.done[name] += 1
        if mend is not None:
            self.lasting[name] = threading.Timer(self.chance.uniform(*seconds), mend)
            self.lasting[name].start()

    def happen_until(self, end):
        """Each of them once, then at random."""
        names = list(self.kinds)
        self.chance.shuffle(names)
        while time.monotonic() < end:
            self.happen(names.pop() if names else self.chance.choice(list(self.kinds)))
            time.sleep(self.chance.uniform(1, 4))
        for under_way in self.lasting.values():
            under_way.join()

    def kill_a_web_process(self):
        master = str(self.site.started["gunicorn"].pid)
        found = subprocess.run(["pgrep", "-P", master], capture_output=True, text=True, check=False)  # noqa: S603, S607
        for child in found.stdout.split()[:1]:
            os.kill(int(child), signal.SIGKILL)

    def kill_the_worker(self):
        killed = self.site.started.pop("worker")
        killed.kill()
        killed.wait()
        self.site.start_worker()


def test_ten_minutes_of_everything(home, settings, monkeypatch, tmp_path, capsys, broken, gates, request):
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.NGINX_KEEPS_PAGES = True
    monkeypatch.setenv("NGINX_KEEPS_PAGES", "1")  # the deciding processes write too
    monkeypatch.setenv("PRIVATE_ROOT", str(tmp_path / "private"))
    monkeypatch.setenv("PAGES_ROOT", str(tmp_path / "pages"))
    cluster, disk, clock = broken("cluster"), broken("disk"), broken("clock")
    machine = request.getfixturevalue("machine")
    database, address = gates(database_address())
    redis, kept = gates(django_settings.CACHES["default"]["LOCATION"])
    server = MailServer()
    mail, mail_address = gates(f"smtp://127.0.0.1:{server.port}")
    environment = {"DATABASE_URL": address, "REDIS_URL": kept, "EMAIL_URL": mail_address, "NGINX_KEEPS_PAGES": "1"}
    site = machine(**environment, **(clock.environment if clock else {}))
    site.start()
    site.start_worker()

    readers = [Reader(site, seed) for seed in range(READERS)]
    deciders, speakers = Deciders(site, home, 5), Speakers(site, home, 6)
    writer, timer, newcomer = Writer(site), Timer(site), Newcomer(site, UserFactory.create_batch(30))
    at_work = [*readers, deciders, speakers, writer, timer, newcomer]

    faults = Faults(site, random.Random(7))  # noqa: S311
    faults.add("database away", database.cut, database.mend)
    faults.add("redis away", redis.cut, redis.mend)
    faults.add("mail server hangs", mail.hang, mail.mend, (4, 12))
    faults.add("web process killed", faults.kill_a_web_process)
    faults.add("worker killed", faults.kill_the_worker)
    faults.add("decider killed", deciders.kill)
    if cluster:
        faults.add("postgresql restarts", cluster.restart)
    if disk:
        faults.add("disk full", disk.fill, disk.mend, (3, 10))
    if clock:
        faults.add("clock an hour back", clock.step_back_an_hour, clock.mend, (4, 12))

    for one in at_work:
        one.start()
    faults.happen_until(time.monotonic() + LASTS)
    for one in at_work:
        one.over.set()
    for one in at_work:
        one.join(timeout=120)
    assert eventually(lambda: site.status("/sante/") == 200)
    connection.close()
    with capsys.disabled():
        print(f"\n{LASTS} s, left out: {broken.left_out or 'nothing'}; failed: {dict(faults.done)}")  # noqa: T201
        for kind in (Reader, Deciders, Speakers, Writer, Timer, Newcomer):
            counted = sum((one.answered for one in at_work if isinstance(one, kind)), Counter())
            print(f"{kind.__name__}: {dict(counted)}")  # noqa: T201
        print(f"a code was asked for {newcomer.longest:.1f} s at most")  # noqa: T201
    assert [wrong for one in at_work for wrong in one.wrong] == []
    answered = sum((reader.answered for reader in readers), Counter())
    assert answered[200] + answered[304] > answered[503]
    assert writer.answered["seen at the next view"] > 0
    assert writer.answered["not seen"] == 0
    # A database that is away takes up to four seconds to be given up, at each of some questions.
    assert newcomer.longest < 20

    speakers.finish()
    rounds = [*deciders.rounds, *speakers.rounds]
    finish([start(round, 5_000) for round in deciders.rounds[-1:]])
    for round in rounds:
        assert_one_answer_each_and_one_closing(round)
    site.run("verify_publications")
    site.stop("worker")
    everything_leaves(site)
    doubled = assert_each_message_arrived(rounds, server.letters)
    codes = Counter(letter["To"] for letter in server.letters if CODE.search(text_of(letter)))
    assert newcomer.told - codes == Counter()
    with capsys.disabled():
        print(f"{len(rounds)} rounds; {len(server.letters)} letters, {doubled} of them twice")  # noqa: T201
    # Whoever was cut, hung or killed while it sent one sends it again: the worker, the timer.
    assert doubled <= 2 * faults.done.total()
    server.close()


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def everything_leaves(site):
    """What was put off, and what somebody who was killed had claimed, as if their time had come."""
    Notice.objects.filter(state=Notice.State.CLAIMED).update(claimed_at=timezone.now() - timedelta(hours=1))
    Notice.objects.filter(state=Notice.State.WAITING, attempts__gt=0).update(departs_at=timezone.now())
    site.run("send_due_notices")


def assert_each_message_arrived(rounds, letters):
    """How many came more than once."""
    came = Counter((letter["To"], letter["Message-ID"].strip("<>").partition("@")[0]) for letter in letters)
    sent = Notice.objects.filter(state=Notice.State.SENT)
    assert set(sent.values_list("sent_to", "mark")) - set(came) == set()
    still = Notice.objects.exclude(state__in=[Notice.State.SENT, Notice.State.WITHDRAWN])
    assert not still.filter(departs_at__lte=timezone.now()).exists()
    for round in rounds:
        told = Notice.objects.filter(round=round, entry__event=Event.ROUND_AGREED)
        speakers = round.seats.values_list("organisation__mandates__person", flat=True)
        assert set(speakers) - set(told.values_list("person", flat=True)) == set()
    return sum(times - 1 for times in came.values())
