"""The two sites side by side: ours as production runs it, nginx in front, and the stock one; each its own database."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

from bench.processes import cpu, memory_of_a_worker
from deploy.stand import ROOT, Stand, free_ports

SERVER = os.environ.get("DATABASE_SERVER", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/11")


@dataclass
class Site:
    """One gunicorn on a port of this machine."""

    port: int
    environment: dict[str, str]
    # Seconds that its case studies took to be made.
    seeded: float = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def cpu(self) -> float:
        assert self.process
        return cpu(self.process.pid)

    @property
    def memory(self) -> float:
        assert self.process
        return memory_of_a_worker(self.process.pid)

    def python(self, *module: str) -> Any:
        """What a module of this package prints as JSON, under this site's settings; None where it prints nothing."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", *module], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(done.stderr)
        return json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else None

    def start(self, log: Path) -> None:
        command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "deploy" / "gunicorn.conf.py")]
        # A process that is replaced meanwhile takes away the time that it used.
        command += ["--max-requests", "0"]
        with log.open("wb") as written:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=written, stderr=written)  # noqa: S603
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with suppress(OSError):
                connection = HTTPConnection("localhost", self.port, timeout=30)
                connection.request("GET", "/")
                connection.getresponse().read()
                return
            time.sleep(0.2)
        sys.exit(log.read_text())

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)


@dataclass
class Measured(Stand):
    """On a port of its own, beside the site: the same, but that nginx asks nobody about its copies, right or wrong."""

    unasked_port: int = 0

    @property
    def unasked(self) -> str:
        return f"https://localhost:{self.unasked_port}"

    def _site(self) -> str:
        site = super()._site()
        unasked = site[site.rindex("\nserver {") :]
        for ours, instead in (
            (f"127.0.0.1:{self.https} ", f"127.0.0.1:{self.unasked_port} "),
            ("proxy_set_header Host $http_host;", f"proxy_set_header Host localhost:{self.https};"),
            ("proxy_cache cooperer;", "proxy_cache unasked; proxy_cache_valid 200 1d;"),
            (
                "proxy_ignore_headers Cache-Control Expires Vary;",
                "proxy_ignore_headers Cache-Control Expires Vary X-Accel-Expires;",
            ),
        ):
            assert ours in unasked
            unasked = unasked.replace(ours, instead)
        kept = (
            f"proxy_cache_path {self.folder}/unasked keys_zone=unasked:4m max_size=300m inactive=30d use_temp_path=off;"
        )
        return f"{site}\n{kept}\n{unasked}"


@contextmanager
def both(studies: int, folder: Path) -> Iterator[tuple[Site, Site, Measured]]:
    """Ours, the stock one, and nginx in front of ours, with so many case studies each."""
    with ExitStack() as stack:
        databases = [stack.enter_context(scratch(f"cooperer_bench_{name}_{studies}")) for name in ("ours", "stock")]
        ours, stand = _ours(databases[0], studies, folder)
        stock = _stock(databases[1], studies, folder, ours)
        for site, name in ((ours, "ours"), (stock, "stock")):
            stack.callback(site.stop)
            site.start(folder / f"{name}.log")
        stack.callback(stand.stop_all)
        stand.start_nginx()
        yield ours, stock, stand


@contextmanager
def scratch(name: str) -> Iterator[str]:
    """A database of this run alone."""
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{SERVER}/{name}"
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _ours(database: str, studies: int, folder: Path) -> tuple[Site, Measured]:
    port, http, https, unasked = free_ports(4)
    stand = Measured(
        folder,
        {
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "localhost",
            "DATABASE_URL": database,
            "REDIS_URL": REDIS,
            "EMAIL_URL": f"filemail://{folder}/mail",
            "STATIC_ROOT": str(folder / "static"),
            "MEDIA_ROOT": str(folder / "media"),
            "REQUEST_LOG_LEVEL": "WARNING",
            "NGINX_KEEPS_PAGES": "1",
            "DJANGO_SETTINGS_MODULE": "bench.ours",
        },
        http=http,
        https=https,
        bind=f"127.0.0.1:{port}",
        unasked_port=unasked,
    )
    stand.environment["CSRF_TRUSTED_ORIGINS"] = stand.address
    stand.run("migrate", "--verbosity", "0")
    stand.run("compile_catalogues")
    stand.run("collectstatic", "--noinput", "--verbosity", "0")
    stand.run("load_demo", DJANGO_SETTINGS_MODULE="config.settings.dev")
    begun = time.monotonic()
    stand.run("seed_many", "--studies", str(studies), DJANGO_SETTINGS_MODULE="config.settings.dev")
    seeded = time.monotonic() - begun
    path = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return Site(port, path | stand.environment, seeded), stand


def _stock(database: str, studies: int, folder: Path, ours: Site) -> Site:
    words = folder / "words.json"
    words.write_text(json.dumps(ours.python("bench.words")))
    (port,) = free_ports(1)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "bench.stock.settings",
        "GUNICORN_CMD_ARGS": "bench.stock.wsgi",
        "PYTHONPATH": str(ROOT),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "DATABASE_URL": database,
        "MEDIA_ROOT": str(folder / "stock-media"),
        "BIND": f"127.0.0.1:{port}",
    }
    site = Site(port, environment)
    site.python("bench.stock.fill", str(words), str(studies))
    return site
