"""Faults told to a Sentry: where and why, never who; and only where the setting and the library are there."""

import gzip
import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from config.sentry import without_anybody

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), str(ROOT / "site"), os.environ.get("PYTHONPATH", "")])),
    "SECRET_KEY": "k" * 60,
    "DATABASE_URL": "sqlite:///:memory:",
    "ALLOWED_HOSTS": "cooperer.example.org",
    "EMAIL_URL": "smtp://localhost",
    "PRIVATE_ROOT": "private",
    "SETTINGS_FILE": os.devnull,
}
A_FAULT = """
import django
django.setup()
import sentry_sdk
from django.test import Client
from django.urls import path
from config import urls
def breaks(request, key):
    secret = "typed-by-jeanne"
    raise LookupError("no message for jeanne.martin@asso.fr")
urls.urlpatterns.insert(0, path("breaks/<str:key>/", breaks))
browser = Client(raise_request_exception=False, headers={"Cookie": "__Host-sessionid=one-session"})
answer = browser.post("/breaks/key-of-jeanne/?q=martin", {"words": "words-of-jeanne"}, secure=True,
    headers={"Host": "cooperer.example.org", "X-Forwarded-For": "203.0.113.9", "X-Request-ID": "0123456789abcdef"})
assert answer.status_code == 500
sentry_sdk.flush()
"""


def run(code, **more):
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], env=SETTINGS | more, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture
def received():
    """What somebody who speaks as Sentry does was sent, as text; and where."""
    bodies = []

    class Sentry(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            zipped = self.headers.get("Content-Encoding") == "gzip"
            bodies.append((gzip.decompress(body) if zipped else body).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sentry) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield bodies, f"http://key@127.0.0.1:{server.server_port}/1"
        server.shutdown()


def test_a_fault_is_told_without_anybody(received):
    pytest.importorskip("sentry_sdk")
    bodies, dsn = received
    ran = run(A_FAULT, SENTRY_DSN=dsn)
    assert ran.returncode == 0, ran.stderr
    told = "".join(str(json.loads(line)) for body in bodies for line in body.splitlines())
    assert "LookupError" in told
    assert "no message for …@asso.fr" in told
    assert "0123456789abcdef" in told
    for secret in ("jeanne", "martin", "one-session", "203.0.113.9", os.uname().nodename):
        assert secret not in told


def test_nothing_else_of_an_event_leaves():
    event = {"user": {"id": 7}, "request": {"url": "https://x/espace/calendrier/secret.ics"}, "server_name": "one"}
    event |= {"level": "error", "logentry": {"message": "to awa@example.org", "params": ("awa@example.org",)}}
    covered = {"message": "to …@example.org", "params": ["…@example.org"]}
    assert without_anybody(event, {}) == {"level": "error", "logentry": covered}


def test_without_the_library_the_setting_is_refused_in_a_sentence():
    code = "import sys; sys.modules['sentry_sdk'] = None; import django; django.setup()"
    ran = run(code, SENTRY_DSN="https://key@sentry.example.org/1")
    assert "pip install sentry-sdk" in ran.stderr


def test_without_the_setting_nothing_is_loaded():
    ran = run("import sys, django; django.setup(); assert 'sentry_sdk' not in sys.modules")
    assert ran.returncode == 0, ran.stderr
