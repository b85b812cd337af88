"""The site as production runs it, on the database of the test: gunicorn, a worker and nginx for real."""

import os
import re
import subprocess
import sys
import time
from email import message_from_bytes
from pathlib import Path

import pytest
import requests
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from deploy.stand import NGINX, ROOT, Stand, free_ports
from tests.concurrency.test_many_at_once import database_address
from tests.production.breaking import clock, cluster, disk  # noqa: F401 (fixtures)

CODE = re.compile(r"^ +(\d{4}-\d{4})\s*$", re.MULTILINE)


@pytest.fixture(scope="session")
def static_folder(tmp_path_factory):
    """Collected as production collects it."""
    folder = tmp_path_factory.mktemp("static")
    command = [sys.executable, ROOT / "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    environment = os.environ | {"STATIC_ROOT": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    subprocess.run(command, env=environment, check=True)  # noqa: S603
    return folder


class Site(Stand):
    """With people who read it, and the letters that it sent."""

    def __post_init__(self):
        super().__post_init__()
        self.browsers = []

    def stop_all(self):
        super().stop_all()
        for browser in self.browsers:
            browser.close()

    def reader(self, person=None):
        """A browser; signed in as `person`."""
        browser = requests.Session()
        self.browsers.append(browser)
        browser.verify, browser.trust_env = str(self.folder / "fullchain.pem"), False
        if person is not None:
            session = Client()
            session.force_login(person)
            value = session.cookies[django_settings.SESSION_COOKIE_NAME].value
            browser.cookies.set(self.session_cookie, value, domain="localhost.local")
        return browser

    @property
    def session_cookie(self):
        return "__Host-sessionid"

    def get(self, path, browser=None, **headers):
        browser = browser or self.reader()
        return browser.get(self.address + path, headers=headers, allow_redirects=False, timeout=30)

    def direct(self):
        """`direct()(path)`: as nginx asks gunicorn on TCP, for one name whatever the machine."""
        headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        return lambda path: requests.get(f"http://{self.bind}{path}", headers=headers, timeout=30)

    def code_received(self):
        (last,) = sorted((self.folder / "mail").iterdir())[-1:]
        return CODE.search(message_from_bytes(last.read_bytes()).get_payload(decode=True).decode())[1]


@pytest.fixture
def machine(transactional_db, settings, tmp_path, static_folder):
    """`machine(**environment)`: a site that is not started yet; stopped at the end whatever happens."""
    if NGINX is None:
        pytest.skip("No nginx on this machine: install the package nginx.")
    if connection.vendor == "sqlite":
        pytest.skip("DATABASE_URL names no PostgreSQL: production is tried there.")
    made = []
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.MEDIA_ROOT = settings.PRIVATE_ROOT / "files"
    settings.PAGES_ROOT = tmp_path / "pages"
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": settings.PRIVATE_ROOT},
        }
    }

    def make(bind="", place="", **environment):
        http, https = free_ports(2)
        shared = {
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": database_address(),
            "ALLOWED_HOSTS": "localhost",
            "EMAIL_URL": f"filemail://{tmp_path}/mail",
            "STATIC_ROOT": str(static_folder),
            "WEB_CONCURRENCY": "2",
        }
        if "Redis" in settings.CACHES["default"]["BACKEND"]:
            shared["REDIS_URL"] = settings.CACHES["default"]["LOCATION"]
        shared |= {"PRIVATE_ROOT": str(tmp_path / "private"), "PAGES_ROOT": str(tmp_path / "pages")}
        site = Site(tmp_path / place, shared | environment, http, https, bind)
        made.append(site)
        return site

    yield make
    for site in made:
        site.stop_all()


@pytest.fixture
def unused_port():
    return free_ports(1)[0]


@pytest.fixture
def site(machine):
    """Started, on a socket."""
    made = machine()
    made.start()
    return made


def eventually(is_so, patience=30):
    """Wait until `is_so()`; what it returned."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = is_so()
        if found:
            return found
        time.sleep(0.1)
    return is_so()


def cache_says(site: Stand, count: int) -> list[str]:
    """What nginx found in its cache for the last `count` requests; it writes a line once its answer has left."""
    time.sleep(0.5)
    lines = Path(site.folder / "nginx-access.log").read_text().splitlines()[-count:]
    return [re.search(r'"cache":"(\w*)"', line)[1] for line in lines]
