"""What is wrong with the settings of a public site, each in a sentence: `manage.py check --deploy`.

Only what is read from settings and files: nothing is asked of another machine here. `manage.py first_run` tries those.
"""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.utils.translation import gettext as _

Found = Iterator[CheckMessage]
# What nobody's address ends with: left from an example.
NO_KEY = "cooperer.W013"
EXAMPLES = ("@example.org", "@example.com")


@register(Tags.security, deploy=True)
def check_deployment(**_options: object) -> list[CheckMessage]:
    parts: tuple[Callable[[], Found], ...] = (_names, _private_folder, _static_files, _mail, _shared_memory, _keys)
    return [message for part in parts for message in part()]


def _names() -> Found:
    for host in settings.ALLOWED_HOSTS:
        if "*" in host or "/" in host or ":" in host.strip("[]"):
            said = _("ALLOWED_HOSTS holds “%(host)s”: write each name alone, without https://, port, path nor star.")
            yield Error(said % {"host": host}, id="cooperer.E001")
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    if base.scheme not in {"http", "https"} or base.path or base.hostname not in settings.ALLOWED_HOSTS:
        said = _(
            "BASE_URL is “%(url)s”: write https:// and one of the names of ALLOWED_HOSTS, without a slash at the end. "
            "Links in messages begin with it."
        )
        yield Error(said % {"url": settings.WAGTAILADMIN_BASE_URL}, id="cooperer.E002")
    elif f"{base.scheme}://{base.netloc}" not in settings.CSRF_TRUSTED_ORIGINS:
        said = _("CSRF_TRUSTED_ORIGINS lacks “%(url)s”: every form would be refused.")
        yield Error(said % {"url": settings.WAGTAILADMIN_BASE_URL}, id="cooperer.E003")
    if settings.NGINX_IN_FRONT and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        said = _("TRUSTED_PROXY_COUNT is 0 and nginx stands in front: all visitors would share one limit. Write 1.")
        yield Error(said, id="cooperer.E004")
    if settings.NGINX_KEEPS_PAGES and connection.vendor != "postgresql":
        yield Error(_("NGINX_KEEPS_PAGES needs PostgreSQL, whose locks it uses."), id="cooperer.E015")
    if settings.NGINX_KEEPS_PAGES and _is_open_to_others(settings.PAGES_ROOT):
        said = _("Everybody on this machine could change the pages in “%(folder)s”: chmod 750 the folder around it.")
        yield Warning(said % {"folder": settings.PAGES_ROOT}, id="cooperer.W016")


def _is_open_to_others(folder: Path) -> bool:
    """Where nginx writes as somebody else: it, or the folder around it, lets in nobody but the site and nginx."""
    around = [place for place in (folder, folder.parent) if place.is_dir()]
    return around != [] and all(place.stat().st_mode & stat.S_IXOTH for place in around)


def _private_folder() -> Found:
    folder = Path(settings.PRIVATE_ROOT)
    if not folder.is_absolute():
        said = _("PRIVATE_ROOT is “%(folder)s”, a folder that depends on where each command is started: begin with /.")
        yield Error(said % {"folder": folder}, id="cooperer.E006")
    elif folder.resolve().is_relative_to(settings.ROOT):
        said = _("PRIVATE_ROOT is inside the code, which an update may replace: choose a folder of its own, backed up.")
        yield Warning(said, id="cooperer.W007")
    if folder.resolve().is_relative_to(Path(settings.STATIC_ROOT).resolve()):
        yield Error(_("PRIVATE_ROOT is inside the folder that nginx serves to everybody."), id="cooperer.E008")


def _static_files() -> Found:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        said = _("Style sheets were not collected, and every page would break: run `manage.py collectstatic`.")
        yield Error(said, id="cooperer.E009")


def _mail() -> Found:
    if not settings.EMAIL_PROVIDER and not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        said = _("EMAIL_URL leads to no mail server: nobody would receive the code that signs them in.")
        yield Warning(said, id="cooperer.W010")
    for name in ("DEFAULT_FROM_EMAIL", "CONTACT_EMAIL"):
        if getattr(settings, name).rstrip(">").endswith(EXAMPLES):
            said = _("%(name)s is an address of the examples: messages would be refused, and answers lost.")
            yield Warning(said % {"name": name}, id="cooperer.W011")


def _shared_memory() -> Found:
    if "Redis" not in settings.CACHES["default"]["BACKEND"]:
        said = _(
            "REDIS_URL is not set: each process keeps its own pages, and counts attempts at signing in for itself."
        )
        yield Warning(said, id="cooperer.W012")


def _keys() -> Found:
    if not settings.SIGNING_KEY:
        yield Warning(_("SIGNING_KEY is not set: packs are not signed. `manage.py first_run` makes one."), id=NO_KEY)
    file = settings.SETTINGS_FILE
    if file.is_file() and file.stat().st_mode & stat.S_IRWXO:
        said = _("Everybody on this machine reads %(file)s, and with it every secret: chmod 640 %(file)s.")
        yield Error(said % {"file": file}, id="cooperer.E014")
