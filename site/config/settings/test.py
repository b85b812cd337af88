"""The test suite: a file-backed SQLite database that is kept between runs, or PostgreSQL through DATABASE_URL."""

from pathlib import Path
from urllib.parse import urlsplit

from .base import *  # noqa: F403
from .base import CACHES, DATABASES, INSTALLED_APPS, MIDDLEWARE, SQLITE_OPTIONS, VAR, env

DEBUG = False
SECRET_KEY = "test-only-" + "0" * 50
ALLOWED_HOSTS = ["*"]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    named = Path(str(DATABASES["default"]["NAME"]))
    DATABASES["default"]["TEST"] = {"NAME": str(named.with_name(f"test-{named.name}"))}
    # No write-ahead log: Django deletes the test database's file, and would leave its log behind.
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {"init_command": "PRAGMA synchronous=OFF;"}

else:
    # What a test writes need not outlive a power cut.
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}

# Checks that migrations follow each other in one line, by the name in max_migration.txt.
INSTALLED_APPS = [*INSTALLED_APPS, "django_linear_migrations"]
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise")]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Asked for by the tests that are about it.
MFA_REQUIRED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR / "test-media"
STORAGES = {
    "default": {"BACKEND": "coop_pages.base.upload_storage.UploadStorage"},
    "private": {"BACKEND": "tests.private_storage.SeparateFilesStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if env("REDIS_URL", default=""):
    # Every test empties its cache: each worker has a Redis database of its own, from the eighth on.
    worker = int(env("PYTEST_XDIST_WORKER", default="gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = urlsplit(CACHES["default"]["LOCATION"])._replace(path=f"/{8 + worker}").geturl()
else:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests"}
