"""A developer's or a visitor's machine: SQLite under var/, mail on the console. Never for a public address."""

from .base import *  # noqa: F403
from .base import env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="development-only-" + "0" * 50)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# The demonstration is tried without installing anything: MFA_REQUIRED=1 shows what production asks for.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
