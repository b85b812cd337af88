"""The demonstration as production runs it: PostgreSQL and Redis of this machine, gunicorn, a worker, nginx with TLS.

    make demo-production

DATABASE_SERVER and REDIS_URL say where they are, PORT where nginx listens (and PORT + 1 for plain HTTP). Everything
that it makes is in var/demo-production/ and in one database of its own; Ctrl-C stops it.
"""

import os
import secrets
import signal
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from deploy.stand import NGINX, ROOT, DidNotStart, Stand

DATABASE = "cooperer_demo_production"
PASSWORD = "cooperer-demo-2026"  # noqa: S105 (of the demonstration alone)
DUE_EVERY = 300  # seconds


def main() -> None:
    server = os.environ.get("DATABASE_SERVER", "postgres://postgres@127.0.0.1:5432")
    if NGINX is None:
        sys.exit("nginx is not installed (on Debian: apt-get install nginx).")
    try:
        make_database(server)
    except psycopg.OperationalError as error:
        sys.exit(f"No PostgreSQL answers at {urlsplit(server).hostname}: {error}")
    folder, port = ROOT / "var" / "demo-production", int(os.environ.get("PORT", "8443"))
    site = Stand(folder, settings(server, folder), http=port + 1, https=port)
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit())
    try:
        prepare(site)
        site.start()
        site.start_worker()
        say(site)
        while True:
            site.run("run_due")
            time.sleep(DUE_EVERY)
    except KeyboardInterrupt:
        pass
    except DidNotStart as error:
        sys.exit(str(error))
    finally:
        site.stop_all()


def make_database(server: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=3) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not there:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def settings(server: str, folder: Path) -> dict[str, str]:
    """Those of cooperer.env.example. Whoever tries the demonstration has no second factor at hand."""
    kept = folder / "secret-key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(60))
    return {
        "SECRET_KEY": kept.read_text(),
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": f"{server}/{DATABASE}",
        "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
        "EMAIL_URL": f"filemail://{folder}/mail",
        "PRIVATE_ROOT": str(folder / "private"),
        "NGINX_KEEPS_PAGES": "1",
        "STATIC_ROOT": str(folder / "static"),
        "MFA_REQUIRED": os.environ.get("MFA_REQUIRED", "0"),
    }


def prepare(site: Stand) -> None:
    """Tables and style sheets as production makes them; the demonstration itself, which production refuses."""
    site.run("migrate", "--verbosity", "0")
    site.run("collectstatic", "--noinput", "--verbosity", "0")
    site.run("load_demo", DJANGO_SETTINGS_MODULE="config.settings.dev")


def say(site: Stand) -> None:
    lines = [
        f"{site.address}/",
        f"{site.address}/espace/connexion/mot-de-passe/",
        f"{site.address}/sante/",
        f"admin@example.org, {PASSWORD}",
        f"messages: {site.folder / 'mail'}",
        f"logs: {site.folder}",
    ]
    sys.stdout.write("\n  " + "\n  ".join(lines) + "\n\n  Ctrl-C\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
