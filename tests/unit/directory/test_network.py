"""From where a request comes, behind whatever stands in front: visitors never share one limit, and nothing breaks."""

import os
import subprocess
import sys

import pytest
from django.test import Client, RequestFactory

from directory.sign_in import network
from tests.factories.directory import PASSWORD, UserFactory
from tests.unit.directory.test_sign_in import DOOR, is_signed_in, sign_in
from tests.unit.directory.test_sign_in_limits import PASSWORD_PAGE, try_password
from tests.unit.public.test_health import PRODUCTION, ROOT

NGINX, SOCKET, IPV6 = "127.0.0.1", "", "2001:db8:0:1::7"


@pytest.fixture(autouse=True)
def _warned_of_nothing():
    network.warn_once.cache_clear()


@pytest.mark.parametrize(
    ("proxies", "direct", "forwarded", "address"),
    [
        (0, "203.0.113.9", None, "203.0.113.9"),
        (0, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (0, "::ffff:203.0.113.9", None, "203.0.113.9"),
        (1, NGINX, "203.0.113.9", "203.0.113.9"),
        (1, SOCKET, "203.0.113.9", "203.0.113.9"),
        (1, NGINX, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (1, NGINX, "203.0.113.9:51234", "203.0.113.9"),
        (1, NGINX, IPV6, IPV6),
        (1, NGINX, f"[{IPV6}]:51234", IPV6),
        (1, NGINX, f"[{IPV6}]", IPV6),
        (1, NGINX, "::ffff:203.0.113.9", "203.0.113.9"),
        (2, NGINX, "203.0.113.9, 192.0.2.1", "203.0.113.9"),
        # Asked from the machine itself, without going through the proxy.
        (1, NGINX, None, NGINX),
        # Settings that are wrong: a proxy too many, or one that nobody announced, on its socket.
        (2, NGINX, "203.0.113.9", "203.0.113.9"),
        (5, SOCKET, "203.0.113.9", "203.0.113.9"),
        (0, SOCKET, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (0, SOCKET, None, network.UNKNOWN),
        (1, NGINX, "unknown", NGINX),
        (1, SOCKET, "_hidden", network.UNKNOWN),
        (1, SOCKET, ", ,", network.UNKNOWN),
    ],
)
def test_the_address_is_the_visitors(settings, proxies, direct, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    assert network.address_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct)) == address


@pytest.mark.django_db
@pytest.mark.parametrize("direct", [NGINX, SOCKET], ids=["TCP", "socket"])
@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_everybody_signs_in_behind_nginx_however_it_is_announced(settings, direct, proxies):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    visitor = Client(REMOTE_ADDR=direct, headers={"X-Forwarded-For": "203.0.113.9:4040"})
    sign_in(visitor, UserFactory())
    assert is_signed_in(visitor)


@pytest.mark.django_db
@pytest.mark.parametrize("direct", [NGINX, SOCKET], ids=["TCP", "socket"])
def test_visitors_behind_one_proxy_do_not_share_a_limit(settings, direct):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _attempt in range(12):
        stranger = Client(REMOTE_ADDR=direct, headers={"X-Forwarded-For": "203.0.113.9"})
        answer = stranger.post(PASSWORD_PAGE, {"login": "x@example.org", "password": PASSWORD})
    assert "trop d’essais" in answer.content.decode()
    person = UserFactory()
    neighbour = Client(REMOTE_ADDR=direct, headers={"X-Forwarded-For": "203.0.113.10"})
    try_password(neighbour, person, PASSWORD)
    assert is_signed_in(neighbour)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "direct", "forwarded", "said"),
    [
        (0, SOCKET, "203.0.113.9", "TRUSTED_PROXY_COUNT is 0"),
        (0, NGINX, "203.0.113.9", "TRUSTED_PROXY_COUNT is 0"),
        (2, NGINX, "203.0.113.9", "TRUSTED_PROXY_COUNT is 2"),
        (1, SOCKET, None, "no X-Forwarded-For"),
    ],
)
def test_settings_that_are_wrong_are_said_in_the_log_once(settings, caplog, proxies, direct, forwarded, said):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    for _request in range(3):
        answer = Client(REMOTE_ADDR=direct, headers=headers).post(DOOR, {"email": UserFactory().email})
        assert answer.status_code == 302
    assert [record.message for record in caplog.records if said in record.message] == [caplog.records[0].message]


@pytest.mark.parametrize("wrong", ["-1", "one", "1.5"])
def test_production_refuses_a_count_that_is_not_one(wrong):
    environment = PRODUCTION | {
        "TRUSTED_PROXY_COUNT": wrong,
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PATH": os.environ["PATH"],
    }
    started = subprocess.run(  # noqa: S603
        [sys.executable, ROOT / "manage.py", "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert started.returncode != 0
    assert f"TRUSTED_PROXY_COUNT is “{wrong}”: " in started.stderr
