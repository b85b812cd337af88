"""What Prometheus reads of a gunicorn of several processes, of which one dies: every request, once."""

import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

from prometheus_client.parser import text_string_to_metric_families

from tests.production.conftest import eventually

DOOR = "/espace/connexion/"
COUNT = ("cooperer_http_request_seconds_count", "GET", "account_request_login_code", "2xx")


def counted(site):
    answer = site.get("/mesures/", site.browsers[0], Authorization="Bearer a-token")
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}.get(COUNT, 0)


def test_every_process_is_counted_and_one_that_dies_still_is(home, machine):
    site = machine(METRICS_TOKEN="a-token", WEB_CONCURRENCY="3")
    site.start()
    browsers = [site.reader() for _reader in range(8)]
    with ThreadPoolExecutor(8) as readers:
        statuses = list(readers.map(lambda number: site.get(DOOR, browsers[number % 8]).status_code, range(40)))
    assert statuses.count(200) == counted(site) > 10
    before = counted(site)
    master = site.started["gunicorn"].pid
    children = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True, check=True).stdout.split()  # noqa: S603, S607
    assert len(children) == 3
    for child in children[:2]:
        os.kill(int(child), signal.SIGKILL)
    assert eventually(lambda: site.get("/contacts/", browsers[0]).status_code == 200)
    assert counted(site) == before
    assert site.get(DOOR, browsers[0]).status_code == 200
    assert counted(site) == before + 1
