"""What the site is made with: the licence of each library, and the faults that are known in it.

    python -m tests.audit

Known faults are asked of OSV (AUDIT_ADDRESS), which holds the advisories of the Python Packaging Authority: names and
versions of the lock leave, nothing else. Where it does not answer, or AUDIT_ADDRESS is empty, that is said, and
nothing fails; a known fault does.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

LOCK = Path(__file__).resolve().parents[1] / "requirements" / "runtime.txt"
ADDRESS = os.environ.get("AUDIT_ADDRESS", "https://api.osv.dev/v1/querybatch")
PATIENCE = 15  # seconds
LOCKED = re.compile(r"^([a-z0-9._-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", re.MULTILINE)


def locked() -> list[tuple[str, str]]:
    """Name and version of each library of the lock."""
    return LOCKED.findall(LOCK.read_text())


def licence(name: str) -> str:
    """As the library tells it, in one line; empty where it is not installed here."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ""
    classifiers = [line.split(" :: ")[-1] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    told = [about.get("License-Expression"), *classifiers, (about.get("License") or "not told").splitlines()[0]]
    return next(line for line in told if line)


def known_faults(libraries: list[tuple[str, str]]) -> Iterator[tuple[str, str, list[str]]]:
    """(name, version, identifiers of advisories) of those that have some. Raises URLError, OSError or ValueError."""
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in libraries]
    asked = Request(ADDRESS, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
        results = json.load(answer)["results"]
    for (name, version), result in zip(libraries, results, strict=True):
        if advisories := [advisory["id"] for advisory in result.get("vulns", [])]:
            yield name, version, advisories


def main() -> int:
    libraries = locked()
    write = sys.stdout.write
    for name, version in libraries:
        write(f"{name} {version}: {licence(name) or 'not installed here'}\n")
    if not ADDRESS:
        write("\nKnown faults were NOT looked up: AUDIT_ADDRESS is empty.\n")
        return 0
    try:
        found = list(known_faults(libraries))
    except (URLError, OSError, ValueError, KeyError) as why:
        write(f"\nKnown faults were NOT looked up: {ADDRESS} did not answer ({why}).\n")
        return 0
    for name, version, advisories in found:
        write(f"\n{name} {version} has known faults: {', '.join(advisories)}")
    write(f"\n{len(libraries)} libraries looked up, {len(found)} with known faults.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
