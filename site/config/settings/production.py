"""A public address. Refuses to start without its secrets, naming the variable that is missing."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import LOGGING, TASKS, env


def required(variable: str, what: str = "the production settings need it in the environment") -> str:
    value: str = env(variable, default="")
    if not value:
        message = f"{variable} is not set: {what}."
        raise ImproperlyConfigured(message)
    return value


DEBUG = False
SECRET_KEY = required("SECRET_KEY")
required("DATABASE_URL")
ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS").split(",")]
required("EMAIL_URL")
required("PRIVATE_ROOT")
required("TRUSTED_PROXY_COUNT", "it says how many proxies of yours stand in front, 1 behind nginx, 0 behind none")
TASKS["background"] = {"BACKEND": "django_tasks_db.DatabaseBackend"}
WAGTAILADMIN_BASE_URL = env("BASE_URL", default=f"https://{ALLOWED_HOSTS[0]}")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS])

LOGGING["handlers"]["stderr"]["formatter"] = "json"
LOGGING["loggers"]["cooperer.requests"]["level"] = env("REQUEST_LOG_LEVEL", default="INFO")

# Style sheets and fonts are compressed once, when they are collected.
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# Wagtail's preview shows the site's own pages in a frame: SAMEORIGIN, not DENY.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
