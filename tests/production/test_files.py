"""The files that a machine is set up with, read by the tools that will read them there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from coop_pages.management.nginx import TEMPLATE, Front
from deploy.certificate import make_certificate
from deploy.stand import MAIN, NGINX, ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SIX = ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PRIVATE_ROOT"]
ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(ANALYZE is None, reason="No systemd-analyze on this machine: install the package systemd.")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_each_unit(unit, tmp_path):
    for name in ("python", "gunicorn"):
        program = tmp_path / ".venv" / "bin" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    for other in UNITS:
        (tmp_path / other.name).write_text(other.read_text().replace("/opt/cooperer", str(tmp_path)))
    command = [ANALYZE, "verify", "--man=no", str(tmp_path / unit.name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    about_us = [line for line in done.stderr.splitlines() if "cooperer" in line]
    assert (done.returncode, about_us) == (0, [])


@pytest.mark.skipif(NGINX is None, reason="No nginx on this machine: install the package nginx.")
@pytest.mark.parametrize("upstream", ["unix:/run/cooperer/gunicorn.sock", "127.0.0.1:8000"])
def test_nginx_understands_its_configuration(tmp_path, upstream):
    make_certificate("cooperer.example.org", tmp_path)
    front = Front(
        host="cooperer.example.org",
        upstream=upstream,
        certificates=tmp_path,
        private=tmp_path / "private",
        static=tmp_path / "static",
        http="127.0.0.1:8080",
        https="127.0.0.1:8443",
        cache=tmp_path / "cache",
        log=tmp_path / "access.log",
        acme=tmp_path / "acme",
    )
    written = front.configuration()
    assert "${" not in written
    (tmp_path / "site.conf").write_text(written)
    (tmp_path / "tmp").mkdir()
    main = tmp_path / "nginx.conf"
    main.write_text(MAIN.format(folder=tmp_path, types="/etc/nginx/mime.types", user=""))
    command = [NGINX, "-t", "-p", str(tmp_path), "-c", str(main)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert "test is successful" in done.stderr
    # As root it says that it will not drop to another user; nothing else is to be warned of.
    assert [line for line in done.stderr.splitlines() if "warn" in line and '"user"' not in line] == []


def test_the_image_of_nginx_fills_in_every_name():
    names = set(re.findall(r"\$\{(\w+)\}", TEMPLATE.read_text()))
    front = (DEPLOY / "Dockerfile").read_text().partition(" AS front")[2]
    assert names - set(re.findall(r"(SITE_\w+)=(?!SITE)", front)) == {"SITE_HOST"}
    assert "SITE_HOST" in compose()["services"]["front"]["environment"]


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_the_containers_fit_in_one_gigabyte_and_cannot_write_their_code():
    services = compose()["services"]
    limits = [int(service["mem_limit"].removesuffix("m")) for service in services.values() if "mem_limit" in service]
    assert sum(limits) <= 1024
    for name in ("web", "worker", "scheduler", "migrations"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    published = {name for name, service in services.items() if "ports" in service}
    assert published == {"front"}
    assert "outside" not in services["database"]["networks"] + services["cache"]["networks"]


def test_the_image_runs_as_nobody_in_particular_and_holds_no_secret():
    written = (DEPLOY / "Dockerfile").read_text()
    assert "USER 10001:10001" in written
    assert not re.search(r"(SECRET_KEY|PASSWORD|SIGNING_KEY|DATABASE_URL)=", written)
    ignored = Path(ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    assert "**/*.env" in ignored


def test_a_small_site_has_six_settings():
    lines = (DEPLOY / "cooperer.env.example").read_text().splitlines()
    assert [line.partition("=")[0] for line in lines if line and not line.startswith("#")] == SIX
