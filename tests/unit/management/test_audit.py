"""The audit of libraries tells licences and known faults, and says so where nobody could be asked."""

import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def advisories():
    """`advisories[name] = [identifiers]`, told at `advisories["address"]` as OSV tells them."""
    told = {}

    class Osv(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            assert all(set(query) == {"package", "version"} for query in queries)
            known = [told.get(query["package"]["name"], []) for query in queries]
            results = [{"vulns": [{"id": name} for name in names]} if names else {} for names in known]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"results": results}).encode())

        def log_message(self, *_args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Osv) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        told["address"] = f"http://127.0.0.1:{server.server_port}/"
        yield told
        server.shutdown()


def audit(address):
    environment = os.environ | {"AUDIT_ADDRESS": address}
    command = [sys.executable, "-m", "tests.audit"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603


def test_licences_and_no_known_fault(advisories):
    told = audit(advisories["address"])
    assert told.returncode == 0
    assert "BSD-3-Clause" in next(line for line in told.stdout.splitlines() if line.startswith("django "))
    assert " 0 with known faults" in told.stdout


def test_a_known_fault_fails_and_is_named(advisories):
    advisories["wagtail"] = ["PYSEC-2026-1", "GHSA-xxxx"]
    told = audit(advisories["address"])
    assert told.returncode == 1
    assert "wagtail 8.0.1 has known faults: PYSEC-2026-1, GHSA-xxxx" in told.stdout


def test_where_nobody_answers_that_is_said_and_nothing_fails():
    told = audit("http://127.0.0.1:9/")
    assert told.returncode == 0
    assert "were NOT looked up" in told.stdout
    assert "BSD-3-Clause" in told.stdout
