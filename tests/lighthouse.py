"""Lighthouse's marks, as on a telephone, for eighteen public pages of a demonstration that runs as production does.

With `make demo-production` running and the machine idle: make lighthouse PORT=8443. It needs Node and npm: Lighthouse
is installed into a temporary folder (or is that of LIGHTHOUSE), and is no part of the product. The table goes into
docs/performance.md, with the load under which it was measured; the exit code says whether every page is good enough.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.find_browser import executable

REPORT = Path(__file__).parents[1] / "docs/performance.md"
BEGIN, END = "<!-- lighthouse -->", "<!-- end of lighthouse -->"
# Out of a hundred.
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = {
    "home": ("/", "/en/"),
    "why cooperate": ("/pourquoi-cooperer/", "/en/why-cooperate/"),
    "the approach": ("/demarche/", "/en/approach/"),
    "forms": ("/formes/", "/en/forms/"),
    "one form": ("/formes/fusion/", "/en/forms/fusion/"),
    "case studies": ("/etudes-de-cas/", "/en/case-studies/"),
    "one case study": (
        "/etudes-de-cas/mayenne-trois-associations-un-siege/",
        "/en/case-studies/mayenne-three-associations-one-head-office/",
    ),
    "tools": ("/ressources/", "/en/resources/"),
    "find my Uriopss": ("/contacts/?lieu=Laval", "/en/contacts/?lieu=Laval"),
}
FLAGS = "--headless=new --no-sandbox --ignore-certificate-errors"


def main(site: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        program = installed(Path(os.environ.get("LIGHTHOUSE", folder)))
        before = os.getloadavg()[0]
        rows = [
            (name, language, address, marks(program, f"{site}{address}"))
            for name, addresses in PAGES.items()
            for language, address in zip(("fr", "en"), addresses, strict=True)
        ]
    write(table(rows, before, os.getloadavg()[0]))
    poor = [(address, found) for _n, _l, address, found in rows if any(found[k] < LEAST[k] for k in LEAST)]
    for address, found in poor:
        sys.stderr.write(f"{address}: {found}\n")
    return 1 if poor else 0


def installed(folder: Path) -> Path:
    """Lighthouse's command in `folder`, put there where it is not."""
    program = folder / "node_modules/lighthouse/cli/index.js"
    if not program.exists():
        subprocess.run(["npm", "install", "--silent", "lighthouse"], cwd=folder, check=True)  # noqa: S607
    return program


def marks(program: Path, address: str) -> dict[str, int]:
    """Lighthouse's own settings for a telephone: a slow processor and a slow network, simulated."""
    command = ["node", str(program), address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    command.append(f"--only-categories={','.join(LEAST)}")
    environment = os.environ | {"CHROME_PATH": executable() or sys.exit("No Chromium here.")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"{address}: Lighthouse did not finish.\n{done.stderr}")
    report = json.loads(done.stdout)
    for audit in report["audits"].values():
        if audit["score"] is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] != "informative":
            sys.stderr.write(f"{address}: {audit['id']} {audit['score']} {audit.get('displayValue', '')}\n")
    return {name: round(100 * report["categories"][name]["score"]) for name in LEAST}


def table(rows: list[tuple[str, str, str, dict[str, int]]], before: float, after: float) -> str:
    lines = [
        f"Load of the machine (two processors): {before:.1f} before, {after:.1f} after.",
        "",
        "| page | | performance | accessibility | best practices | SEO |",
        "|---|---|---|---|---|---|",
    ]
    for name, language, _address, found in rows:
        lines.append(f"| {name} | {language} | {' | '.join(str(found[key]) for key in LEAST)} |")
    return "\n".join(lines)


def write(marked: str) -> None:
    text = REPORT.read_text(encoding="utf-8")
    between = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    REPORT.write_text(between.sub(f"{BEGIN}\n{marked}\n{END}", text), encoding="utf-8")
    sys.stdout.write(f"{marked}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
