"""What readers and people meet while something that the site rests on is away, each fault alone."""

import hashlib
import os
import re
import signal
import subprocess
import time
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from deploy.stand import free_ports
from tests.concurrency.test_many_at_once import assert_one_answer_each_and_one_closing, database_address
from tests.factories.directory import UriopssContactFactory, UserFactory
from tests.production.conftest import eventually
from tests.production.gate import Gate, Silence
from tests.production.speaker import NotTaken, Speaker

ON_SQLITE = django_settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
WITHOUT_REDIS = "Redis" not in django_settings.CACHES["default"]["BACKEND"]
DOOR = "/espace/connexion/"
BASE = "https://localhost"

pytestmark = [
    pytest.mark.skipif(ON_SQLITE, reason="DATABASE_URL names no PostgreSQL whose way could be cut."),
    # Connections that are cut are nobody's to close.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture
def gates():
    """`gates(url)`: a gate before that server, and its new address."""
    made = []

    def through(url):
        parts = urlsplit(url)
        made.append(Gate((parts.hostname, parts.port or 5432)))
        secret = parts.netloc.rpartition("@")[0]
        host = f"127.0.0.1:{made[-1].port}"
        return made[-1], parts._replace(netloc=f"{secret}@{host}" if secret else host).geturl()

    yield through
    for gate in made:
        gate.close()


def post(site, browser, path, **fields):
    browser.verify = str(site.folder / "fullchain.pem")
    page = browser.get(site.address + path, timeout=30)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    headers = {"Referer": site.address + path}
    return browser.post(site.address + path, data={"csrfmiddlewaretoken": token, **fields}, headers=headers, timeout=60)


def test_while_the_database_is_away_everybody_reads_so_and_the_site_comes_back_by_itself(home, machine, gates):
    gate, address = gates(database_address())
    site = machine(DATABASE_URL=address)
    site.start()
    assert site.get("/contacts/").status_code == 200
    browser = site.reader(UserFactory())
    gate.cut()
    begun = time.monotonic()
    away = site.get("/contacts/")
    assert (away.status_code, away.headers["Retry-After"]) == (503, "20")
    assert site.get("/espace/", browser).status_code == 503
    assert time.monotonic() - begun < 10
    assert [site.status("/sante/"), site.status("/sante/vie/")] == [503, 200]
    assert "OperationalError" in site.written("gunicorn")
    gate.mend()
    assert eventually(lambda: site.status("/contacts/") == 200)
    assert site.get("/espace/", browser).status_code == 200


@pytest.mark.long
@pytest.mark.skipif(WITHOUT_REDIS, reason="REDIS_URL names no Redis whose way could be cut.")
def test_without_redis_pages_are_slower_and_right(home, machine, gates):
    gate, address = gates(django_settings.CACHES["default"]["LOCATION"])
    site = machine(REDIS_URL=address)
    site.start()
    before = site.get("/contacts/")
    gate.cut()
    contact = UriopssContactFactory(name="Uriopss du bout du monde")
    for _time in range(3):
        after = site.get("/contacts/")
        assert (after.status_code, contact.name in after.text) == (200, True)
    assert after.content != before.content
    assert site.get("/sante/").json()["cache"] == "missing"
    assert site.status("/sante/") == 200
    gate.mend()
    assert eventually(lambda: site.get("/sante/").json()["cache"] == "ok")


@pytest.mark.long
@pytest.mark.parametrize("with_a_worker", [True, False])
def test_a_mail_server_that_hangs_is_said_within_seconds(home, machine, with_a_worker):
    silence = Silence()
    site = machine(EMAIL_URL=f"smtp://127.0.0.1:{silence.port}")
    site.start()
    if with_a_worker:
        site.start_worker()
    begun = time.monotonic()
    answer = post(site, site.reader(), DOOR, email=UserFactory().email)
    assert answer.status_code == 503
    assert time.monotonic() - begun < 8
    assert site.status("/contacts/") == 200
    silence.close()


@pytest.mark.long
def test_a_process_that_is_killed_is_replaced_and_one_that_lasts_too_long_is_told(home, machine):
    site = machine(DATABASE_STATEMENT_TIMEOUT="1")
    site.start()
    site.start_worker()
    assert site.get("/contacts/").status_code == 200
    master = site.started["gunicorn"].pid
    killed = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True, check=True)  # noqa: S603, S607
    for pid in killed.stdout.split():
        os.kill(int(pid), signal.SIGKILL)
    assert eventually(lambda: site.status("/contacts/") == 200)
    # Another transaction holds what a page wants to read: the page gives up and says so.
    browser = site.reader(UserFactory())
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE directory_user IN ACCESS EXCLUSIVE MODE")
        waited = site.get("/espace/", browser)
        cursor.execute("ROLLBACK")
    assert waited.status_code == 503
    assert site.get("/espace/", browser).status_code == 200
    # The worker does what run_due leaves to it, and is seen.
    site.run("run_due", "often")
    assert eventually(lambda: site.get("/sante/").json()["worker"] == "ok")
    site.stop("worker")


@pytest.mark.skipif(WITHOUT_REDIS, reason="REDIS_URL names no Redis for two machines to share.")
def test_two_machines_with_one_redis_answer_as_one(home, machine):
    first, second = (machine(bind=f"127.0.0.1:{port}", place=str(port), BASE_URL=BASE) for port in free_ports(2))
    for site in (first, second):
        site.start()
    by_first, by_second = first.direct(), second.direct()
    assert by_first("/contacts/").content == by_second("/contacts/").content
    contact = UriopssContactFactory(name=f"Uriopss de {timezone.now():%H:%M:%S}")
    for ask in (by_second, by_first, by_second):
        assert contact.name in ask("/contacts/").text
    # Whoever asks for codes on one and on the other is counted once.
    person, answers = UserFactory(), []
    for number in range(8):
        answers.append(post((first, second)[number % 2], first.reader(), DOOR, email=person.email).text)
    refused = ["beaucoup de codes" in answer for answer in answers]
    assert refused == [False] * 6 + [True] * 2


@pytest.mark.long
def test_a_disk_that_is_full_loses_no_words_and_the_site_comes_back_by_itself(cast, disk, machine, settings):
    settings.NGINX_KEEPS_PAGES = True
    site = machine(NGINX_KEEPS_PAGES="1")
    site.start()
    cast.write()
    opened = cast.open()
    speaker = Speaker(site, opened, cast.organisations[0], cast.speakers[0])
    picture = "/partage/fr.png"
    disk.fill()
    assert site.get(picture).status_code == 503
    with pytest.raises(NotTaken) as refused:
        speaker.answers()
    (answer,) = refused.value.args
    assert answer.status_code == 503
    assert "Bravo." in answer.text
    assert (site.status("/sante/"), site.get("/sante/").json()["storage"]) == (503, "full")
    for number in range(3):
        contact = UriopssContactFactory(name=f"Uriopss au disque plein {number}")
        assert contact.name in site.get("/contacts/").text
    disk.mend()
    assert site.status("/sante/") == 200
    assert site.get(picture).headers["Content-Type"] == "image/png"
    speaker.answers()
    (decision,) = opened.decisions.all()
    kept = site.get(decision.minutes.get_absolute_url(), speaker.browser).content
    assert hashlib.sha256(kept).hexdigest() == decision.minutes.sha256


@pytest.mark.long
def test_a_clock_that_steps_back_an_hour_stops_nobody(cast, clock, machine, settings):
    settings.NGINX_KEEPS_PAGES = True
    site = machine(NGINX_KEEPS_PAGES="1", **clock.environment)
    site.start()
    site.start_worker()
    cast.write()
    opened = cast.open()
    first, second, third = (
        Speaker(site, opened, organisation, person)
        for organisation, person in zip(cast.organisations, cast.speakers, strict=True)
    )
    first.answers()
    site.run("run_due", "often")
    letters = len(list((site.folder / "mail").iterdir()))
    browser = site.reader()
    asked = post(site, browser, DOOR, email=cast.coordinator.email)
    code = site.code_received()

    clock.step_back_an_hour()
    entered = post(site, browser, urlsplit(asked.url).path, code=code, action="verify")
    assert (entered.status_code, urlsplit(entered.url).path) == (200, "/espace/")
    second.answers()
    assert site.get("/espace/", first.browser).status_code == 200
    for number in range(3):
        contact = UriopssContactFactory(name=f"Uriopss d’avant {number}")
        assert contact.name in site.get("/contacts/").text
    site.run("run_due", "often")
    assert site.get("/sante/").json()["worker"] == "ok"

    clock.mend()
    third.answers()
    site.run("run_due", "often")
    assert_one_answer_each_and_one_closing(opened)
    assert len(list((site.folder / "mail").iterdir())) > letters
    assert eventually(lambda: site.get("/contacts/").status_code == 200)


@pytest.mark.long
def test_a_postgresql_that_restarts_is_met_again_by_itself(home, cluster, machine):
    site = machine()
    site.start()
    site.start_worker()
    browser = site.reader(UserFactory())
    assert site.get("/espace/", browser).status_code == 200
    for number in range(2):
        cluster.restart()
        connection.close()
        assert [site.get(path, browser).status_code for path in ("/contacts/", "/espace/")] == [200, 200]
        contact = UriopssContactFactory(name=f"Uriopss du redémarrage {number}")
        assert contact.name in site.get("/contacts/").text
    site.run("run_due", "often")
    assert eventually(lambda: site.get("/sante/").json()["worker"] == "ok")
