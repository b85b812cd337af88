"""A public address. Refuses to start without its secrets, naming the variable that is missing."""

from django.core.exceptions import ImproperlyConfigured

from config import sentry

from .base import *  # noqa: F403
from .base import DATABASES, EMAIL_PROVIDER, LOGGING, TASKS, env, trusted_proxies


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
if not EMAIL_PROVIDER:
    required("EMAIL_URL")
else:
    required("ANYMAIL_WEBHOOK_SECRET", "nobody else may tell that messages came back; USER:PASSWORD, for the provider")
required("PRIVATE_ROOT")
# One, nginx, unless said otherwise: nothing else ever speaks to gunicorn.
ALLAUTH_TRUSTED_PROXY_COUNT = trusted_proxies(default="1")
# In seconds. Nobody waits for a database that does not answer: they read that, with what they had typed.
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    limits = {
        "statement_timeout": env.int("DATABASE_STATEMENT_TIMEOUT", default=0),
        "lock_timeout": env.int("DATABASE_LOCK_TIMEOUT", default=15),
        "idle_in_transaction_session_timeout": 120,
    }
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 4,
        "tcp_user_timeout": 10_000,  # milliseconds
        "options": " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items()),
    }
TASKS["background"] = {"BACKEND": "django_tasks_db.DatabaseBackend"}
WAGTAILADMIN_BASE_URL = env("BASE_URL", default=f"https://{ALLOWED_HOSTS[0]}")
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS", default=[WAGTAILADMIN_BASE_URL, *(f"https://{host}" for host in ALLOWED_HOSTS)]
)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"Coopérer <ne-pas-repondre@{ALLOWED_HOSTS[0]}>")
CONTACT_EMAIL = env("CONTACT_EMAIL", default=f"contact@{ALLOWED_HOSTS[0]}")

LOGGING["handlers"]["stderr"]["formatter"] = "json"
LOGGING["loggers"]["cooperer.requests"]["level"] = env("REQUEST_LOG_LEVEL", default="INFO")

# Style sheets and fonts are compressed once, when they are collected.
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# A month, for this name alone: what browsers keep cannot be taken back, and other names are others' business.
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=30 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# A browser takes them from this very name alone, over TLS: no neighbour of the domain can lay one down.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # Wagtail's preview shows the site's own pages in a frame: SAMEORIGIN, not DENY
    "security.W005",  # subdomains are committed by who owns them
    "security.W021",
]

# Faults are told to a Sentry as well as to the log, where somebody keeps one.
if SENTRY_DSN := env("SENTRY_DSN", default=""):
    sentry.start(SENTRY_DSN, env("RELEASE", default=""))
