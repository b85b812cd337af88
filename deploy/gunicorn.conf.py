"""Gunicorn as systemd and the container both start it: `gunicorn --config deploy/gunicorn.conf.py`.

BIND (a socket, or 127.0.0.1:8000), WEB_CONCURRENCY (processes) and WEB_THREADS change what differs between machines.
"""

import os
import shutil
from pathlib import Path
from typing import Any

_root = Path(__file__).resolve().parents[1]

wsgi_app = "config.wsgi"
chdir = str(_root)
pythonpath = f"{_root},{_root / 'site'}"
bind = os.environ.get("BIND", "unix:/run/cooperer/gunicorn.sock")
umask = 0o007  # nginx, of the same group, writes to the socket

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Code is read once and shared by the processes: half the memory of each.
preload_app = True
# A process is replaced now and then, not all at once: whatever leaks stays small.
# Not every few seconds of a busy hour either: whoever is waiting meanwhile waits for the new one.
max_requests = 50_000
max_requests_jitter = 10_000

# In seconds. PostgreSQL gives up first, so that whoever waited reads a sentence and not a broken connection.
timeout = 60
graceful_timeout = 40
keepalive = 5
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "30")

# Beats are written in memory: a slow disk must not look like a process that hangs.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
# Where each process counts its requests, for /mesures/: a folder in memory, which ends with gunicorn.
_counts = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", f"{worker_tmp_dir or '/tmp'}/cooperer-{os.getpid()}"))  # noqa: S108
# It would be made in the home of whoever runs the site.
control_socket_disable = True
# nginx writes who asked what; the application writes how long it took, without anybody's address.
accesslog = None


def on_starting(server: Any) -> None:
    shutil.rmtree(_counts, ignore_errors=True)
    _counts.mkdir(mode=0o700)


def child_exit(server: Any, worker: Any) -> None:
    """What it counted stays: a counter never goes back."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    shutil.rmtree(_counts, ignore_errors=True)
