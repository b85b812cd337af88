"""A site as production runs it, in one folder of this machine: gunicorn on a socket, a worker, nginx with TLS in front.

For `make demo-production` and for the tests. Nothing of the system is touched: nginx runs with a configuration, a
folder and ports of its own.
"""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPSConnection
from pathlib import Path

from coop_pages.management.nginx import Front
from deploy.certificate import make_certificate

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60  # seconds
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  include {types};
  default_type application/octet-stream;
  sendfile on;
  client_body_temp_path {folder}/tmp/body;
  proxy_temp_path {folder}/tmp/proxy;
  fastcgi_temp_path {folder}/tmp/fastcgi;
  uwsgi_temp_path {folder}/tmp/uwsgi;
  scgi_temp_path {folder}/tmp/scgi;
  include {folder}/site.conf;
}}
"""


class DidNotStart(Exception):
    """With what the process wrote."""


@dataclass
class Stand:
    """`environment`: the settings; `bind`: where gunicorn listens, `http` and `https`: ports of 127.0.0.1."""

    folder: Path
    environment: dict[str, str]
    http: int
    https: int
    bind: str = ""
    started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.bind = self.bind or f"unix:{self.folder}/gunicorn.sock"
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
            "PRIVATE_ROOT": str(self.folder / "private"),
            "PAGES_ROOT": str(self.folder / "pages"),
            "BASE_URL": self.address,
            "CSRF_TRUSTED_ORIGINS": self.address,
            "TRUSTED_PROXY_COUNT": "1",
            "NGINX_IN_FRONT": "1",
            "BIND": self.bind,
        } | self.environment
        for name in ("PRIVATE_ROOT", "PAGES_ROOT"):
            Path(self.environment[name]).mkdir(exist_ok=True)

    @property
    def address(self) -> str:
        return f"https://localhost:{self.https}"

    @property
    def trust(self) -> ssl.SSLContext:
        """For a client: this site's certificate and no other."""
        return ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))

    def run(self, *command: str, **more: str) -> str:
        """One `manage.py` command with these settings; what it printed."""
        environment = self._whole_environment() | more
        done = subprocess.run(  # noqa: S603
            [sys.executable, ROOT / "manage.py", *command], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise DidNotStart(done.stdout + done.stderr)
        return done.stdout

    def start(self) -> None:
        """Everything, until a page is answered through nginx."""
        self.start_gunicorn()
        self.start_nginx()
        self._wait_for(lambda: self.status("/sante/vie/") == 200, "gunicorn")

    def start_gunicorn(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "deploy" / "gunicorn.conf.py")]
        self._start("gunicorn", command)

    def start_worker(self) -> None:
        worker = ["db_worker", "--backend", "background", "--interval", "0.3", "--no-startup-delay"]
        self._start("worker", [sys.executable, str(ROOT / "manage.py"), *worker])

    def start_nginx(self) -> None:
        if NGINX is None:
            message = "nginx is not installed"
            raise DidNotStart(message)
        (self.folder / "tmp").mkdir(exist_ok=True)
        make_certificate("localhost", self.folder)
        types = Path("/etc/nginx/mime.types")
        main = self.folder / "nginx.conf"
        # As root, nginx would drop to somebody who may not open this folder.
        user = "user root;" if os.geteuid() == 0 else ""
        main.write_text(MAIN.format(folder=self.folder, types=types, user=user))
        (self.folder / "site.conf").write_text(self._site())
        whole = [NGINX, "-p", str(self.folder), "-c", str(main)]
        tried = subprocess.run([*whole, "-t"], capture_output=True, text=True, check=False)  # noqa: S603
        if tried.returncode or "warn" in tried.stderr:
            raise DidNotStart(tried.stderr)
        self._start("nginx", whole)

    def _site(self) -> str:
        front = Front(
            host="localhost",
            upstream=self.bind,
            certificates=self.folder,
            private=Path(self.environment["PRIVATE_ROOT"]),
            static=Path(self.environment.get("STATIC_ROOT", ROOT / "var" / "static")),
            http=f"127.0.0.1:{self.http}",
            https=f"127.0.0.1:{self.https}",
            cache=Path(self.environment["PAGES_ROOT"], "current"),
            log=self.folder / "nginx-access.log",
            acme=self.folder / "acme",
        )
        return front.configuration()

    def stop(self, name: str) -> None:
        process = self.started.pop(name)
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def stop_all(self) -> None:
        for name in reversed(list(self.started)):
            self.stop(name)

    def written(self, name: str) -> str:
        """What a process wrote so far."""
        return (self.folder / f"{name}.log").read_text()

    def status(self, path: str) -> int:
        connection = HTTPSConnection("localhost", self.https, timeout=5, context=self.trust)
        with suppress(OSError, HTTPException), closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status
        return 0

    def _start(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.started[name] = subprocess.Popen(  # noqa: S603
                command, cwd=ROOT, env=self._whole_environment(), stdout=log, stderr=log
            )

    def _whole_environment(self) -> dict[str, str]:
        return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | self.environment

    def _wait_for(self, is_there: "object", name: str) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.started[name].poll() is None:
            if is_there():  # type: ignore[operator]
                return
            time.sleep(0.1)
        raise DidNotStart(self.written(name))


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at this moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
