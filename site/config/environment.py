"""One file of settings beside the code, read by every way in: the server, the worker, timers, a person at a terminal.

Without it a `manage.py` typed by hand, or by cron, would run the development settings on a production machine. What
stands in the environment wins over the file.
"""

import os
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT, PRODUCTION = "config.settings.dev", "config.settings.production"


def settings_file() -> Path:
    """`cooperer.env` at the root of the code, or the file that SETTINGS_FILE names."""
    return Path(os.environ.get("SETTINGS_FILE") or ROOT / "cooperer.env")


def choose_settings(otherwise: str) -> None:
    """Read the file where there is one, which means production; `otherwise` is what runs without it."""
    file = settings_file()
    if file.is_file():
        environ.Env.read_env(file)
        otherwise = PRODUCTION
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", otherwise)


def settings_beginning_with(prefix: str) -> dict[str, str]:
    """Those of a library that gives each a name of its own."""
    return {name.removeprefix(prefix): said for name, said in os.environ.items() if name.startswith(prefix)}
