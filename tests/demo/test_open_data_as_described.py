"""Whoever writes a program from the description of the open data is answered as it says, whatever they ask."""

import re
import subprocess
import sys

import pytest

# The bounds of each parameter and the methods that are not described come first; then examples, the same at each run.
ALWAYS = ["--generation-deterministic", "--max-examples", "20"]
FOR_LONG = ["--max-examples", "2000"]


@pytest.mark.parametrize("options", [ALWAYS, pytest.param(FOR_LONG, marks=pytest.mark.long)], ids=["bounded", "long"])
@pytest.mark.django_db
def test_every_address_answers_as_described(site, tmp_path, options):
    judge = [sys.executable, "-m", "schemathesis.cli", "run", f"{site}/donnees/v1/openapi.json", "--no-color"]
    judged = subprocess.run([*judge, *options], capture_output=True, text=True, check=False, cwd=tmp_path)  # noqa: S603
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "Tested: 13" in judged.stdout
    asked, passed = re.search(r"(\d+) generated, (\d+) passed", judged.stdout).groups()
    assert int(asked) == int(passed) > 100
