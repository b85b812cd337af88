"""Coopérer as production runs it, plain HTTP allowed, and one view that does nothing."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "bench.ours_urls"
SECURE_SSL_REDIRECT = False
