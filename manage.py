#!/usr/bin/env python
"""Run a Django command: with the production settings where `cooperer.env` stands beside this file, or else those of
development, unless DJANGO_SETTINGS_MODULE says otherwise.
"""

import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # `site/` is a search path, never a package: Python's own `site` module wins that name.
    sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))
    from config.environment import DEVELOPMENT, choose_settings

    choose_settings(DEVELOPMENT)
    execute_from_command_line(sys.argv)
