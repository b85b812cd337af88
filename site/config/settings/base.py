"""What every environment shares. Values that differ between machines come from environment variables."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.bucket import bucket_options
from config.environment import settings_beginning_with, settings_file
from config.identity_provider import identity_provider
from config.search_server import search_server

env = environ.Env()

ROOT = Path(__file__).resolve().parents[3]
VAR = ROOT / "var"
SETTINGS_FILE = settings_file()

INSTALLED_APPS = [
    # First: its permission policies must be registered before Wagtail makes its own.
    "directory",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "directory.apps.PeopleAdminConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "simple_history",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    # Last: at start-up it undoes what wagtail.admin connects.
    "coop_pages",
    "coop_pages.desk",
]

MIDDLEWARE = [
    "config.probes.ProbesMiddleware",
    "config.logs.RequestLogMiddleware",
    "coop_pages.base.measures.MeasuresMiddleware",
    "config.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.maintenance.MaintenanceMiddleware",
    # Django masks its CSRF token and pads what it compresses: nothing can be guessed from a size.
    "django.middleware.gzip.GZipMiddleware",
    "config.nginx.NginxMiddleware",
    # Before whatever may set a cookie: an answer that sets one is nobody else's.
    "coop_pages.base.conditional_get.ConditionalGetMiddleware",
    # Inside of what keeps and compresses.
    "coop_pages.base.well_formed.WellFormedMiddleware",
    "coop_pages.base.french_spaces.FrenchSpacesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "coop_pages.base.typed_requests.TypedRequestsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "coop_pages.projects.writers.RightsOfTodayMiddleware",
    "directory.sign_in.second_factor.SecondFactorMiddleware",
    "coop_pages.desk.boundaries.OwnProjectsMiddleware",
    "coop_pages.desk.cut_short.NeededMiddleware",
    "directory.journal.ExportsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

# All goes to the process's own error output, which systemd and containers keep; a page that breaks with its trace.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # Below that, Wagtail writes titles of pages that nobody knows yet.
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # One line a request, for production; the development server has its own.
        "cooperer.requests": {"level": "WARNING"},
        # Refused before anything is asked of the site: robots that try names.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django_tasks": {"level": "WARNING"},
        # Its client traces each attempt; whoever asked says in a sentence what failed.
        "opensearch": {"level": "ERROR"},
    },
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "coop_pages.desk.french_colons.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

# SQLite is the embedded default: IMMEDIATE transactions make two writers queue instead of failing halfway.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def database(default: str) -> dict[str, object]:
    """The default database from DATABASE_URL, or from the address given (12-factor form, e.g. postgres://…)."""
    config: dict[str, object] = env.db_url("DATABASE_URL", default=default)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = SQLITE_OPTIONS
    else:
        config["CONN_MAX_AGE"] = 60  # seconds
        config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": database(f"sqlite:///{VAR / 'cooperer.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What runs, the same on every machine: left empty, it is made of the files that make a page.
RELEASE = env("RELEASE", default="")
CACHES = {"default": env.cache_url("REDIS_URL", default="locmemcache://cooperer")}
if env("REDIS_URL", default=""):
    CACHES["default"]["BACKEND"] = "coop_pages.base.forgiving_cache.ForgivingRedisCache"
    CACHES["default"]["OPTIONS"] = {"socket_connect_timeout": 1, "socket_timeout": 1}  # seconds
else:
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 2_000}  # pages, and what limits attempts

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "space:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "directory.sign_in.adapter.SignInAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Eight digits: a phone shows its number pad, and three tries at them guess nothing.
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 8, "numeric": True}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = False
# Each way in counts by account and network (“key”), then by account from anywhere: no network alone reaches the latter.
ACCOUNT_RATE_LIMITS = {
    "password": "10/m/ip,5/5m/key,20/h/key",
    "password_from_anywhere": "100/h/key",
    "code": "20/m/ip,6/15m/key,12/h/key",
    "code_from_anywhere": "60/h/key",
    "proof": "5/5m/key,10/h/key",
    "proof_from_anywhere": "40/h/key",
    "unknown_address": "1/d/key",
    # allauth's own, which know of no network: counted above.
    "login_failed": "10/m/ip",
    "request_login_code": None,
}
ACCOUNT_FORMS = {
    "login": "directory.sign_in.forms.PasswordForm",
    "request_login_code": "directory.sign_in.forms.CodeRequestForm",
}


def trusted_proxies(default: str) -> int:
    """How many proxies of ours stand in front, each adding to X-Forwarded-For: limits count by address."""
    written: str = env("TRUSTED_PROXY_COUNT", default=default)
    if not written.isdecimal():
        message = f"TRUSTED_PROXY_COUNT is “{written}”: it says how many proxies are yours, as a number, 0 or more."
        raise ImproperlyConfigured(message)
    return int(written)


ALLAUTH_TRUSTED_PROXY_COUNT = trusted_proxies(default="0")
MFA_FORMS = {
    "authenticate": "directory.sign_in.forms.ProofForm",
    "reauthenticate": "directory.sign_in.forms.ProofAgainForm",
}
MFA_ADAPTER = "directory.sign_in.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Whether those who can publish must hold a passkey or an authenticator application.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=True)
# One more way in, never the only one: an identity provider that speaks OpenID Connect, under the name that the button
# bears. Whether it proves the addresses that it tells without saying so of each (`email_verified`), as ProConnect does.
OPENID_NAME = env("OPENID_NAME", default="")
OPENID_CLIENT_ID = ""
OPENID_PROVES_ADDRESSES = env.bool("OPENID_PROVES_ADDRESSES", default=False)
SOCIALACCOUNT_ADAPTER = "directory.sign_in.identity_provider.ProvedAddressAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OPENID_NAME:
    OPENID_CLIENT_ID = env("OPENID_CLIENT_ID")
    SOCIALACCOUNT_PROVIDERS = identity_provider(
        OPENID_NAME, OPENID_CLIENT_ID, secret=env("OPENID_SECRET"), server_url=env("OPENID_URL")
    )
# A shared computer: signed out with its browser, and after a working day whatever happens.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 3600
# How many days things are kept: applied by `forget_old_data`, and said by the page on personal data. A signature may be
# asked for during five years (Code civil, article 2224).
RETENTION_DAYS = {
    what: env.int(f"RETENTION_DAYS_{what.upper()}", default=days)
    for what, days in {
        "messages": 366,
        "drafts": 90,
        "invitations": 366,
        "accounts": 366,
        "people": 5 * 366,
        "journal": 366,
    }.items()
}
INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)
REMEMBERED_SESSION_AGE = env.int("REMEMBERED_SESSION_DAYS", default=30) * 24 * 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "site" / "locale"]
USE_I18N = True
# The editor's calendar writes and reads one format, whatever the language: each must know it (config/formats).
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [ROOT / "site" / "static"]
# While this file is there, everybody reads that the site is being worked on.
MAINTENANCE_FILE = Path(env("MAINTENANCE_FILE", default=str(VAR / "maintenance")))
# Minutes and letters, documents and pictures: never under a folder that a web server serves.
PRIVATE_ROOT = Path(env("PRIVATE_ROOT", default=str(VAR / "private")))
# Asked for at this address, which checks who asks.
MEDIA_URL = "/media/"
MEDIA_ROOT = PRIVATE_ROOT / "files"
PRIVATE_STORAGE = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_ROOT}}
# Whoever brings it reads /mesures/, as Prometheus does; nobody, where there is none.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
# For whom `manage.py backup` encrypts: an age key, or somebody whom GnuPG knows.
BACKUP_RECIPIENT = env("BACKUP_RECIPIENT", default="")
# What signs packs and ledgers (`manage.py new_signing_key`), and the public keys that it replaced.
SIGNING_KEY = env("SIGNING_KEY", default="")
FORMER_PUBLIC_KEYS = [key.strip() for key in env.list("FORMER_PUBLIC_KEYS", default=[])]
# An authority (RFC 3161) that says when each round was closed; without one, nobody is asked.
TIMESTAMP_AUTHORITY_URL = env("TIMESTAMP_AUTHORITY_URL", default="")
# Whether nginx, set up as in deploy/nginx/, speaks to us: it sends private files, and keeps what says so.
NGINX_IN_FRONT = env.bool("NGINX_IN_FRONT", default=False)
# Where every process shares these settings, and a folder with the only nginx: it need not ask at every view.
NGINX_KEEPS_PAGES = env.bool("NGINX_KEEPS_PAGES", default=False)
PAGES_ROOT = Path(env("PAGES_ROOT", default=str(PRIVATE_ROOT / "pages")))
STORAGES = {
    "default": {"BACKEND": "coop_pages.base.upload_storage.UploadStorage"},
    "private": PRIVATE_STORAGE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Where several machines share their files: a bucket of an S3-compatible service, in the place of both folders.
BUCKET_URL = env("BUCKET_URL", default="")
if BUCKET_URL:
    in_bucket = bucket_options(BUCKET_URL)
    STORAGES |= {
        "default": {"BACKEND": "coop_pages.base.bucket.UploadBucket", "OPTIONS": in_bucket | {"location": "files"}},
        "private": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": in_bucket | {"location": "private"}},
    }

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# `filemail:///var/mail` names a folder of the machine, not one below wherever the process was started.
if EMAIL_CONFIG["EMAIL_FILE_PATH"]:
    EMAIL_FILE_PATH = str(Path("/", str(EMAIL_CONFIG["EMAIL_FILE_PATH"])))
# For each step of a message, in seconds: without it, a server that hangs holds whoever writes to it for ever.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Coopérer <ne-pas-repondre@example.org>")
# The mailbox to which undelivered messages come back, read by IMAP; somebody else reads it, where there is none.
RETURNS_URL = env("RETURNS_URL", default="")
# A provider that sends messages and tells of those that came back, by its name in django-anymail; its keys, and the
# secret of its webhook, are in ANYMAIL_… variables.
EMAIL_PROVIDER = env("EMAIL_PROVIDER", default="")
ANYMAIL = settings_beginning_with("ANYMAIL_")
if EMAIL_PROVIDER:
    INSTALLED_APPS.append("anymail")
    EMAIL_BACKEND = f"anymail.backends.{EMAIL_PROVIDER}.EmailBackend"
# Who reads what readers write, where no Uriopss of their département has an address in the directory.
CONTACT_EMAIL = env("CONTACT_EMAIL", default="contact@example.org")

# Wagtail's own tasks stay in the request, where what they keep in step is read next. Messages are for a worker, in
# production; elsewhere they are written as soon as the act is committed.
IMMEDIATE = "django_tasks.backends.immediate.ImmediateBackend"
TASKS = {"default": {"BACKEND": IMMEDIATE}, "background": {"BACKEND": IMMEDIATE}}

WAGTAIL_SITE_NAME = "Coopérer"
# Nobody's browser is sent to a third party: neither for avatars nor for news of Wagtail.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_BASE_URL = env("BASE_URL", default="http://localhost:8000")
WAGTAIL_I18N_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "wagtailimages.Image"
WAGTAILIMAGES_IMAGE_FORM_BASE = "coop_pages.desk.file_forms.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "coop_pages.desk.file_forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 0
# The workflow ends in the gate: Wagtail's own action publishes the latest revision, which nobody agreed to.
WAGTAIL_FINISH_WORKFLOW_ACTION = "coop_pages.validation.finish.publish_frozen_text"
# An address is who one is, and one page of the space deals with passwords: neither is the editor's business.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "coop_pages.base.rich_text.RichTextArea",
        "OPTIONS": {"features": ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"]},
    }
}
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "coop_pages.base.search_backend", "SEARCH_CONFIG": "french"}
}
# Where there are too many texts for the database: an OpenSearch, asked for the words of readers. The editor's own
# searches stay in the database.
if SEARCH_URL := env("SEARCH_URL", default=""):
    WAGTAILSEARCH_BACKENDS["readers"] = search_server(SEARCH_URL)
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
