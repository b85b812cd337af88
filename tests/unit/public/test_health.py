"""What machines ask of the site, and what production asks for before it starts."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coop_pages.base.duties import Duty
from coop_pages.base.worker_seen import say_that_a_worker_is_there
from coop_pages.projects.path import phases_of
from coop_pages.public import health

ROOT = Path(__file__).resolve().parents[3]
PRODUCTION = {
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "sqlite:///:memory:",
    "ALLOWED_HOSTS": "example.org",
    "EMAIL_URL": "smtp://localhost",
    "PRIVATE_ROOT": "/tmp/private",  # noqa: S108
}
READY = {"database": "ok", "migrations": "ok", "storage": "ok", "cache": "ok", "worker": "ok"}


def kept(name, *, succeeded=True, ago=timedelta()):
    moment = timezone.now() - ago
    Duty.objects.update_or_create(name=name, defaults={"begun_at": moment, "ended_at": moment, "succeeded": succeeded})


@pytest.mark.django_db
def test_a_probe_by_number_is_answered_in_four_questions_at_most(client, settings):
    settings.ALLOWED_HOSTS = ["cooperer.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/sante/", headers={"host": "10.0.0.7"}).json() == READY
    with CaptureQueriesContext(connection) as queries:
        client.get("/sante/", headers={"host": "10.0.0.7"})
    assert len(queries) <= 4
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/sante/vie/", headers={"host": "10.0.0.7"}).json() == {"process": "ok"}
    assert len(queries) == 0


@pytest.mark.django_db
def test_readers_are_not_sent_where_the_database_is_away(client, monkeypatch):
    def refused():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", refused)
    health._found_migrated.cache_clear()
    answer = client.get("/sante/")
    assert (answer.status_code, answer.json()) == (503, {"database": "unreachable"})
    assert client.get("/sante/vie/").status_code == 200


@pytest.mark.django_db
def test_readers_are_not_sent_where_files_cannot_be_written(client, settings, tmp_path):
    gone = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "gone"}}
    settings.STORAGES = settings.STORAGES | {"private": gone}
    answer = client.get("/sante/")
    assert (answer.status_code, answer.json()["storage"]) == (503, "unwritable")


@pytest.mark.django_db
def test_a_worker_that_is_gone_is_told_and_stops_nobody(client, settings):
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert client.get("/sante/").json()["worker"] == "missing"
    call_command("see_the_worker")
    assert client.get("/sante/").json()["worker"] == "missing"
    say_that_a_worker_is_there.call()
    answer = client.get("/sante/")
    assert (answer.status_code, answer.json()["worker"]) == (200, "ok")
    kept("worker_seen", ago=timedelta(hours=1))
    answer = client.get("/sante/")
    assert (answer.status_code, answer.json()["worker"]) == (200, "missing")


@pytest.mark.django_db
def test_the_last_checks_are_told_and_an_old_or_failed_one_is_an_alarm(client):
    assert client.get("/sante/integrite/").status_code == 503
    kept("verify_ledger")
    kept("verify_publications")
    assert client.get("/sante/integrite/").status_code == 200
    kept("verify_ledger", ago=timedelta(hours=40))
    answer = client.get("/sante/integrite/")
    assert (answer.status_code, answer.json()["verify_ledger"]["late"]) == (503, True)
    kept("verify_ledger", succeeded=False)
    answer = client.get("/sante/integrite/")
    assert (answer.status_code, answer.json()["verify_ledger"]["holds"]) == (503, False)


@pytest.mark.django_db
def test_a_text_made_live_behind_the_code_is_an_alarm_the_next_night(cast):
    cast.publish_phase()
    call_command("run_due", everything=True)
    assert Client().get("/sante/integrite/").json()["verify_publications"]["holds"] is True
    secret = phases_of(cast.project)[1]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET live = %s WHERE id = %s", [True, secret.pk])
    with pytest.raises(CommandError, match="verify_publications"):
        call_command("run_due", everything=True)
    answer = Client().get("/sante/integrite/")
    assert (answer.status_code, answer.json()["verify_publications"]["holds"]) == (503, False)
    assert secret.title not in answer.content.decode()
    assert secret.title in Duty.objects.get(name="verify_publications").said
    with pytest.raises(CommandError, match=secret.title):
        call_command("verify_publications")


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_names_the_variable_that_it_lacks(missing):
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.production", "PATH": os.environ["PATH"]}
    started = subprocess.run(  # noqa: S603
        [sys.executable, ROOT / "manage.py", "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert started.returncode != 0
    assert f"{missing} is not set" in started.stderr


@pytest.mark.skipif("REDIS_URL" not in os.environ, reason="REDIS_URL names no Redis to talk to")
def test_the_cache_is_in_redis_where_there_is_one():
    assert settings.CACHES["default"]["BACKEND"].endswith("RedisCache")
    assert isinstance(cache._connections["default"], RedisCache)
    cache.set("santé", "bonne")
    assert cache.get("santé") == "bonne"
