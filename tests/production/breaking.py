"""What a site rests on, where a test can break it and mend it: its disk, its clock, a PostgreSQL of its own."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.db import connection

from deploy.stand import ROOT, free_ports

CLOCK = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
# libfaketime 0.9.10 takes the moment of the steady clock until which Python sleeps for one of the wall clock.
SLEEPS_OTHERWISE = """
import select, time
time.sleep = lambda seconds: select.select([], [], [], seconds) and None
"""
POSTGRES = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None)


class CannotBeBroken(Exception):
    """On this machine, by this user."""


class Disk:
    """A file system in memory, mounted on `folder`."""

    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        self.folder = folder
        if self._mount("size=1g"):
            raise CannotBeBroken("full disk: mounting one needs root")

    def fill(self):
        """As large as what it holds, files and bytes: no room is left for anything more."""
        while True:
            now = os.statvfs(self.folder)
            bytes_held = max(now.f_blocks - now.f_bfree, 1) * now.f_frsize
            if not self._mount(f"remount,size={bytes_held},nr_inodes={now.f_files - now.f_ffree}"):
                return

    def mend(self):
        assert self._mount("remount,size=1g,nr_inodes=1000000") == 0

    def close(self):
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)  # noqa: S603, S607

    def _mount(self, options):
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder)]
        return subprocess.run(command, capture_output=True, check=False).returncode  # noqa: S603


class Clock:
    """What the programs of a site that have this `environment` read as the time; how long things last stays true."""

    def __init__(self, folder):
        if CLOCK is None:
            raise CannotBeBroken("clock: install the package faketime")
        self.folder, self.told = folder, folder / "clock"
        (folder / "sitecustomize.py").write_text(SLEEPS_OTHERWISE)
        self.mend()

    @property
    def environment(self):
        return {
            "PYTHONPATH": os.pathsep.join(map(str, (self.folder, ROOT, ROOT / "site"))),
            "LD_PRELOAD": str(CLOCK),
            "FAKETIME_TIMESTAMP_FILE": str(self.told),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
            # gunicorn writes there when each process was last seen.
            "NO_FAKE_STAT": "1",
        }

    def step_back_an_hour(self):
        self._tell("-1h")

    def mend(self):
        self._tell("+0")

    def _tell(self, step):
        aside = self.told.with_name("clock-aside")
        aside.write_text(step)
        aside.replace(self.told)


class Cluster:
    """PostgreSQL with a copy of the test's database, in a folder and at a port of its own."""

    def __init__(self):
        if POSTGRES is None:
            raise CannotBeBroken("restart of PostgreSQL: install the package postgresql")
        self.folder, (self.port,) = Path(tempfile.mkdtemp(prefix="postgresql-")), free_ports(1)
        if os.geteuid() == 0:  # which PostgreSQL refuses
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8")
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder}/log", f"--options={options}")

    def take_a_copy(self, address, name):
        here = f"postgres://postgres@127.0.0.1:{self.port}"
        packed = self.folder / "copy.sql"
        self._run_here("pg_dump", "--no-owner", f"--file={packed}", address)
        self._run_here("psql", "--quiet", f"{here}/postgres", "--command", f'CREATE DATABASE "{name}"')
        self._run_here("psql", "--quiet", "--output=/dev/null", f"--file={packed}", f"{here}/{name}")

    def restart(self):
        """Every connection is cut, and none is taken until it is there again."""
        self._run("pg_ctl", "restart", "--wait", "--mode=fast", f"--log={self.folder}/log")

    def close(self):
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")
        shutil.rmtree(self.folder)

    def _run(self, program, *arguments):
        other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        data = f"--pgdata={self.folder}/data"
        self._run_here(*other, str(POSTGRES.with_name(program)), *arguments, data)

    def _run_here(self, *command):
        subprocess.run(command, cwd=self.folder, stdout=subprocess.DEVNULL, check=True)  # noqa: S603


@pytest.fixture
def disk(tmp_path):
    """Of the kept files of the site that `machine` makes."""
    try:
        made = Disk(tmp_path / "private")
    except CannotBeBroken as reason:
        pytest.skip(str(reason))
    yield made
    made.close()


@pytest.fixture
def clock(tmp_path):
    try:
        return Clock(tmp_path)
    except CannotBeBroken as reason:
        pytest.skip(str(reason))


@pytest.fixture
def cluster(transactional_db):
    """Where the test's own connection leads from here on, and `machine` after it."""
    from tests.concurrency.test_many_at_once import database_address

    try:
        made = Cluster()
    except CannotBeBroken as reason:
        pytest.skip(str(reason))
    told = connection.settings_dict
    before = dict(told)
    try:
        made.take_a_copy(database_address(), told["NAME"])
        connection.close()
        told |= {"HOST": "127.0.0.1", "PORT": str(made.port), "USER": "postgres", "PASSWORD": ""}
        yield made
    finally:
        connection.close()
        told |= before
        made.close()
