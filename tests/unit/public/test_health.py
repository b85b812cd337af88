"""The health address, and what production asks for before it starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from coop_pages.projects.path import phases_of

ROOT = Path(__file__).resolve().parents[3]
PRODUCTION = {
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "sqlite:///:memory:",
    "ALLOWED_HOSTS": "example.org",
    "EMAIL_URL": "smtp://localhost",
    "PRIVATE_ROOT": "/tmp/private",  # noqa: S108
    "TRUSTED_PROXY_COUNT": "1",
}


@pytest.mark.django_db
def test_health_counts_the_texts_made_live_behind_the_code(cast):
    cast.publish_phase()
    assert Client().get("/sante/").json() == {"database": "ok", "migrations": "ok", "texts_that_differ": 0}
    cache.clear()
    secret = phases_of(cast.project)[1]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET live = %s WHERE id = %s", [True, secret.pk])
    answer = Client().get("/sante/")
    assert answer.status_code == 503
    assert answer.json()["texts_that_differ"] == 1
    assert secret.title not in answer.content.decode()
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
