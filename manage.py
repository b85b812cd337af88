#!/usr/bin/env python
"""Run a Django command with the project's settings (development unless DJANGO_SETTINGS_MODULE says otherwise)."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # `site/` is a search path, never a package: Python's own `site` module wins that name.
    sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    execute_from_command_line(sys.argv)
