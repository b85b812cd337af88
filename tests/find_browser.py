"""Find a Chromium for the browser tests, or say in one sentence how to get one."""

import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def executable() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    if executable():
        return 0
    if shutil.which("apt-get") and Path("/etc/debian_version").exists():
        subprocess.run(["apt-get", "update", "-qq"], check=False)  # noqa: S607
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)  # noqa: S607
    if executable() is None:
        sys.stderr.write("No Chromium here: the browser tests will be skipped (install the package chromium).\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
