"""Names are told one after another; a comma inside one never passes for the end of a name."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from coop_pages.validation.rules import listed, separated

ROOT = Path(__file__).parents[3]
COMMA = "La Passerelle, enfance et familles"


@pytest.mark.parametrize(
    ("names", "french", "english"),
    [
        ([], "", ""),
        (["Le Phare"], "Le Phare", "Le Phare"),
        ([COMMA], COMMA, COMMA),
        (["Le Phare", "L’Escale"], "Le Phare et L’Escale", "Le Phare and L’Escale"),
        (["A", "B", "C"], "A, B et C", "A, B and C"),
        ([COMMA, "Le Phare"], f"{COMMA}\u202f; et Le Phare", f"{COMMA}; and Le Phare"),
        (["Le Phare", COMMA], f"Le Phare\u202f; et {COMMA}", f"Le Phare; and {COMMA}"),
        (["A", "B", COMMA], f"A\u202f; B\u202f; et {COMMA}", f"A; B; and {COMMA}"),
    ],
)
def test_names_are_told_so_that_each_is_known_from_the_next(names, french, english):
    with override("fr"):
        assert listed(iter(names)) == french
    with override("en"):
        assert listed(iter(names)) == english


def test_names_that_only_stand_side_by_side():
    assert separated(["A", "B"]) == "A, B"
    assert separated([COMMA, "B"]) == f"{COMMA}\u202f; B"


def test_names_of_organisations_are_joined_in_that_one_place():
    """Wherever a list of organisations or of people is written out."""
    joined = re.compile(r'(", "\.join\(|\|join:", ").*(organisation|contested|silent|doubt|partner|delegat|people)')
    found = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for folder, ending in (("coop_pages", "py"), ("templates", "html"))
        for file in (ROOT / folder).rglob(f"*.{ending}")
        for line in file.read_text().splitlines()
        if joined.search(line) or re.search(r"\b(organisations?|doubt|partners)\|join:", line)
    ]
    assert found == []
