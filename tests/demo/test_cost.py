"""What pages cost in queries and in calls of Python functions, held against cost.json: `make bench-quick`.

Not in time, which a busy machine changes. To write the file again after a change that is worth its cost:
REWRITE=1 make bench-quick
"""

import json
import os
import sys
from pathlib import Path

import pytest

from bench.counts import of_address
from coop_pages.models import CaseStudyPage

pytestmark = pytest.mark.django_db
COSTS = Path(__file__).with_name("cost.json")
ADDRESSES = (
    "/",
    "/etudes-de-cas/",
    "/etudes-de-cas/?q=associations",
    "/etudes-de-cas/?q=groupemant",
    "/etudes-de-cas/?territoire=DEP-53&taille=2-3",
    "/etudes-de-cas/?page=2",
    "/projets/",
    "/contacts/?lieu=53",
    "/en/",
    "/sitemap-pages-fr.xml",
    "/flux/etudes-de-cas.atom",
    "/donnees/v1/etudes-de-cas.json",
)
# Of one Python to another calls are counted otherwise.
COUNTED_ON = (3, 11)
SPARE = 1.02  # what hashing by chance changes


def test_pages_cost_what_they_did(demonstration):
    study = CaseStudyPage.objects.live().order_by("pk")[0].url
    found = {address: of_address(address) for address in (*ADDRESSES, study)}
    if os.environ.get("REWRITE"):
        COSTS.write_text(json.dumps(found, indent=1) + "\n")
    kept = json.loads(COSTS.read_text())
    assert {address: queries for address, (queries, _calls) in found.items()} == {
        address: queries for address, (queries, _calls) in kept.items()
    }
    if sys.version_info[:2] == COUNTED_ON:
        dearer = {a: (calls, kept[a][1]) for a, (_queries, calls) in found.items() if calls > kept[a][1] * SPARE}
        assert dearer == {}
