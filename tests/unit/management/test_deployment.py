"""What is wrong with a site's settings is said in a sentence, before anybody reads it elsewhere."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Site

from coop_pages.management.deployment import check_deployment
from directory.models import User
from tests.unit.public.test_health import PRODUCTION, ROOT


@pytest.fixture
def right(settings, tmp_path):
    """Settings of which nothing is said."""
    static = tmp_path / "static"
    static.mkdir()
    (static / "staticfiles.json").write_text("{}")
    settings.ALLOWED_HOSTS = ["cooperer.fr"]
    settings.WAGTAILADMIN_BASE_URL = "https://cooperer.fr"
    settings.CSRF_TRUSTED_ORIGINS = ["https://cooperer.fr"]
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.PAGES_ROOT = settings.PRIVATE_ROOT / "pages"
    settings.STATIC_ROOT = static
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = settings.CONTACT_EMAIL = "contact@cooperer.fr"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    settings.SIGNING_KEY = "some key"
    settings.SETTINGS_FILE = tmp_path / "cooperer.env"
    return settings


def said():
    return [(message.id, message.msg) for message in check_deployment()]


def test_right_settings_are_let_alone(right):
    assert said() == []


@pytest.mark.parametrize(
    ("name", "value", "number", "words"),
    [
        ("ALLOWED_HOSTS", ["cooperer.fr", "*"], "E001", "*"),
        ("ALLOWED_HOSTS", ["cooperer.fr", "https://autre.fr"], "E001", "https://autre.fr"),
        ("ALLOWED_HOSTS", ["cooperer.fr", "autre.fr:8443"], "E001", "autre.fr:8443"),
        ("WAGTAILADMIN_BASE_URL", "cooperer.fr", "E002", "cooperer.fr"),
        ("WAGTAILADMIN_BASE_URL", "https://cooperer.fr/", "E002", "https://cooperer.fr/"),
        ("WAGTAILADMIN_BASE_URL", "https://ailleurs.fr", "E002", "https://ailleurs.fr"),
        ("WAGTAILADMIN_BASE_URL", "https://cooperer.fr:8443", "E003", "https://cooperer.fr:8443"),
        ("PRIVATE_ROOT", "private", "E006", "private"),
        ("PRIVATE_ROOT", ROOT / "var" / "private", "W007", "PRIVATE_ROOT"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "W010", "EMAIL_URL"),
        ("DEFAULT_FROM_EMAIL", "Coopérer <ne-pas-repondre@example.org>", "W011", "DEFAULT_FROM_EMAIL"),
        ("CONTACT_EMAIL", "contact@example.org", "W011", "CONTACT_EMAIL"),
        ("CACHES", {"default": {"BACKEND": "…LocMemCache"}}, "W012", "REDIS_URL"),
        ("SIGNING_KEY", "", "W013", "SIGNING_KEY"),
    ],
)
def test_each_wrong_setting_is_named(right, name, value, number, words):
    setattr(right, name, value)
    ((found, sentence),) = said()
    assert found == f"cooperer.{number}"
    assert words in sentence


def test_private_files_in_the_served_folder_are_named(right):
    right.PRIVATE_ROOT = right.STATIC_ROOT / "private"
    assert "cooperer.E008" in dict(said())


def test_style_sheets_that_were_not_collected_are_named(right):
    (right.STATIC_ROOT / "staticfiles.json").unlink()
    assert [number for number, _words in said()] == ["cooperer.E009"]


def test_settings_that_everybody_reads_are_named(right):
    right.SETTINGS_FILE.write_text("SECRET_KEY=x")
    right.SETTINGS_FILE.chmod(0o644)
    assert [number for number, _words in said()] == ["cooperer.E014"]
    right.SETTINGS_FILE.chmod(0o640)
    assert said() == []


def test_nginx_with_no_proxy_counted_is_named(right):
    right.NGINX_IN_FRONT, right.ALLAUTH_TRUSTED_PROXY_COUNT = True, 0
    assert [number for number, _words in said()] == ["cooperer.E004"]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL has the locks that it needs")
def test_pages_kept_by_nginx_without_postgresql_are_named(right):
    right.NGINX_KEEPS_PAGES = True
    assert [number for number, _words in said()] == ["cooperer.E015"]


def test_a_folder_of_pages_that_everybody_may_write_in_is_named(right, tmp_path):
    right.NGINX_KEEPS_PAGES, right.PAGES_ROOT = True, tmp_path / "kept" / "pages"
    right.PAGES_ROOT.mkdir(parents=True)
    right.PAGES_ROOT.chmod(0o755)
    for mode, is_named in ((0o755, True), (0o750, False)):
        right.PAGES_ROOT.parent.chmod(mode)
        assert ("cooperer.W016" in [number for number, _words in said()]) is is_named


@pytest.mark.django_db
def test_the_first_run_makes_an_administrator_and_a_key_and_says_what_is_wrong(home, right, capsys, monkeypatch):
    right.SIGNING_KEY = ""
    right.SETTINGS_FILE.write_text("SECRET_KEY=x\n")
    right.SETTINGS_FILE.chmod(0o640)
    right.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    right.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with pytest.raises(CommandError):
        call_command("first_run", administrator="Marie@Exemple.fr")
    person = User.objects.get(email="marie@exemple.fr")
    assert person.is_superuser
    assert not person.has_usable_password()
    assert right.SETTINGS_FILE.read_text().count("\nSIGNING_KEY=PRIVATE+KEY+cooperer.fr+") == 1
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == ("cooperer.fr", 443)
    printed = capsys.readouterr().out
    assert "✗" in printed
    assert "EMAIL_URL" in printed
    # Again: nothing is made twice.
    with pytest.raises(CommandError):
        call_command("first_run", administrator="marie@exemple.fr")
    assert right.SETTINGS_FILE.read_text().count("SIGNING_KEY=") == 1
    assert User.objects.filter(is_superuser=True).count() == 1


@pytest.mark.django_db
def test_a_mail_server_that_is_not_there_and_a_folder_that_cannot_be_written_are_said(home, right, capsys, tmp_path):
    right.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    right.EMAIL_HOST, right.EMAIL_PORT = "127.0.0.1", 9
    (tmp_path / "a-file").write_text("")
    wrong = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "a-file"}}
    right.STORAGES = right.STORAGES | {"private": wrong}
    with pytest.raises(CommandError):
        call_command("first_run", administrator="marie@exemple.fr")
    printed = capsys.readouterr().out
    assert "Aucun message ne part" in printed
    assert "refuse" in printed


def test_a_file_beside_the_code_is_read_by_manage_py(tmp_path):
    """What cron starts, or somebody by hand, runs with the settings of production."""
    file = tmp_path / "cooperer.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in PRODUCTION.items()))
    show = "from django.conf import settings; print(settings.SETTINGS_MODULE, settings.ALLOWED_HOSTS)"
    environment = {"SETTINGS_FILE": str(file), "PATH": os.environ["PATH"], "ALLOWED_HOSTS": "wins.example.org"}
    command = [sys.executable, ROOT / "manage.py", "shell", "--no-imports", "-c", show]
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    assert "config.settings.production ['wins.example.org']" in printed.stdout
