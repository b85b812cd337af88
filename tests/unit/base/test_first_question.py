"""The version of the public site is one question, which also finds whether the connection still holds."""

import pytest
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.test import Client

from coop_pages.base import first_question
from coop_pages.base.forgiving_cache import ForgivingRedisCache
from coop_pages.base.freshness import public_version

ON_POSTGRES = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is a file: nobody restarts it")


@pytest.fixture
def held(transactional_db, monkeypatch):
    """The connection itself, as a request finds it that others came before."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    monkeypatch.setattr(wrapper, "health_check_enabled", True)
    monkeypatch.setattr(wrapper, "health_check_done", False)
    return wrapper


def restart(held):
    """As the database does to its clients when it is restarted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = held.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    held.health_check_done = False


def test_nothing_is_asked_besides(held, monkeypatch):
    asked = []
    monkeypatch.setattr(held, "is_usable", lambda: asked.append("SELECT 1") or True)
    before = public_version()
    assert held.health_check_done
    assert public_version() == before
    assert asked == []


@ON_POSTGRES
def test_a_database_that_was_restarted_is_asked_again(held, home):
    before = public_version()
    restart(held)
    assert public_version() == before
    restart(held)
    assert Client().get(home.url).status_code == 200


def test_a_question_that_fails_on_a_good_connection_is_not_asked_twice(held, monkeypatch):
    asked = []

    def fails(_connection, sql):
        asked.append(sql)
        raise OperationalError

    monkeypatch.setattr(first_question, "_row", fails)
    with pytest.raises(OperationalError):
        public_version()
    assert len(asked) == 1


def test_one_client_of_redis_serves_every_question(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": f"{ForgivingRedisCache.__module__}.{ForgivingRedisCache.__name__}",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    client = caches["default"]._cache
    assert client.get_client("one") is client.get_client("another", write=True)
