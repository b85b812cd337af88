"""Two versions of the site on one database: the version before goes on answering while the next takes its place."""

import io
import json
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from django.conf import settings as django_settings
from django.db import connection

from deploy.stand import ROOT, free_ports
from tests.production.conftest import eventually
from tests.production.test_backup import elsewhere  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db(transaction=True)

# The version before: its tag, or the commit that is tagged at the end of what is under way.
RELEASED = ("v0.2.0", "650493989c81e9885b23df8085d14eb73ca9d94e")
PAGES = """
import json
from wagtail.models import Page
print(json.dumps([page.url for page in Page.objects.live().public() if page.url]))
"""
NEW_LEAD = """
from coop_pages.models import HomePage
home = HomePage.objects.get(locale__language_code="fr")
home.lead = "{words}"
home.save_revision().publish()
"""
# Whoever is still awaited answers; how many answers were given is printed.
ANSWER = """
from coop_pages.models import Decision, Round
from coop_pages.validation import services
from directory.models import Mandate
asked = Round.objects.filter(state="open").order_by("pk").last()
answered = asked.decisions.values("organisation")
seat = asked.seats.exclude(organisation__in=answered).order_by("pk").first()
if seat is not None:
    mandate = Mandate.objects.filter(organisation=seat.organisation, ends_on=None).order_by("pk").first()
    services.decide(
        asked, organisation=seat.organisation, by=mandate.person, verdict="abstain", consents_to_publication=False
    )
print(asked.decisions.count())
"""


@dataclass
class Version:
    """The site as one version's code runs it, in `folder`."""

    folder: Path
    environment: dict[str, str]
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: subprocess.Popen[bytes] | None = None

    def run(self, *command: str, **more: str) -> str:
        environment = self.environment | more | {"PYTHONPATH": f"{self.folder}{os.pathsep}{self.folder / 'site'}"}
        whole = [sys.executable, str(self.folder / "manage.py"), *command]
        done = subprocess.run(whole, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def does(self, words: str) -> str:
        return self.run("shell", "--no-imports", "-c", words).strip().splitlines()[-1:][0]

    def start(self) -> None:
        environment = self.environment | {
            "PYTHONPATH": f"{self.folder}{os.pathsep}{self.folder / 'site'}",
            "BIND": f"127.0.0.1:{self.port}",
        }
        command = [sys.executable, "-m", "gunicorn", "--config", str(self.folder / "deploy" / "gunicorn.conf.py")]
        self.process = subprocess.Popen(command, cwd=self.folder, env=environment)  # noqa: S603
        assert eventually(lambda: self.is_there(), patience=60)

    def is_there(self) -> bool:
        try:
            return self.read("/sante/vie/").status_code == 200
        except requests.ConnectionError:
            return False

    def read(self, path: str) -> requests.Response:
        headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        return requests.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, allow_redirects=False, timeout=30)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)


def code_of_the_version_before(folder: Path) -> Path:
    for name in RELEASED:
        packed = subprocess.run(  # noqa: S603
            ["git", "-C", str(ROOT), "archive", "--format=tar", name],  # noqa: S607
            capture_output=True,
            check=False,
        )
        if packed.returncode == 0:
            with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
                archive.extractall(folder, filter="data")
            return folder
    pytest.skip("The version before is not in this copy of the repository.")


@pytest.fixture
def versions(elsewhere, settings, tmp_path, static_folder):  # noqa: F811
    """The version before and this one, with one database, one Redis if there is one, and one private folder."""
    if connection.vendor == "sqlite":
        pytest.skip("DATABASE_URL names no PostgreSQL: production is tried there.")
    name = f"{connection.settings_dict['NAME']}_restored"
    told = connection.settings_dict
    (tmp_path / "private").mkdir()
    shared = {variable: os.environ[variable] for variable in ("PATH", "HOME") if variable in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "x" * 60,
        "DATABASE_URL": f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{name}",
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": f"filemail://{tmp_path}/mail",
        "PRIVATE_ROOT": str(tmp_path / "private"),
        "TRUSTED_PROXY_COUNT": "1",
        "WEB_CONCURRENCY": "1",
    }
    if "Redis" in settings.CACHES["default"]["BACKEND"]:
        shared["REDIS_URL"] = django_settings.CACHES["default"]["LOCATION"]
    former = code_of_the_version_before(tmp_path / "former")
    both = []
    for folder in (former, ROOT):
        static = tmp_path / f"static-{len(both)}"
        both.append(Version(folder, shared | {"STATIC_ROOT": str(static)}))
    yield both
    for version in both:
        version.stop()


def test_the_next_version_takes_the_place_of_the_one_before_without_a_stop(versions):
    former, following = versions
    for version in versions:
        version.run("compile_catalogues")
        version.run("collectstatic", "--noinput", "--verbosity", "0", DJANGO_SETTINGS_MODULE="config.settings.dev")
    former.run("migrate", "--verbosity", "0")
    former.run("prepare_site")
    former.run("load_demo", DJANGO_SETTINGS_MODULE="config.settings.dev")
    former.start()
    pages = json.loads(former.does(PAGES))
    before = {page: former.read(page) for page in pages}
    assert {answer.status_code for answer in before.values()} == {200}

    following.run("migrate", "--verbosity", "0")
    assert {page: former.read(page).content for page in pages} == {page: a.content for page, a in before.items()}
    given = int(former.does(ANSWER))

    following.start()
    for page in pages:
        assert following.read(page).status_code == 200, page
    # Whatever one of them changes, both show at the next view.
    for number, version in enumerate(versions):
        words = f"Une phrase écrite par la version {number}."
        version.run("shell", "--no-imports", "-c", NEW_LEAD.format(words=words))
        for reads in versions:
            assert words in reads.read("/").text, (number, reads.folder)
    assert int(following.does(ANSWER)) == given + 1
    assert int(former.does(ANSWER)) in {given + 1, given + 2}
    for version in versions:
        version.run("verify_ledger")
        version.run("verify_publications")

    # The next one may be taken back: the one before goes on, and what was done meanwhile is there.
    following.stop()
    assert former.read("/").status_code == 200
    assert "version 1" in former.read("/").text
