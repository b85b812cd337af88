"""A machine of production as far as messages go: tasks in the database, mail in files that every process shares."""

from config.settings.test import *  # noqa: F403
from config.settings.test import TASKS, env

TASKS["background"] = {"BACKEND": "django_tasks_db.DatabaseBackend"}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = env("EMAIL_FILE_PATH", default="")
