"""The demonstration many times over: found by its words, and with ledgers in which everything agrees."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coop_pages.models import CaseStudyPage, CooperationProjectPage, Round
from coop_pages.validation.models.ledger import LedgerEntry

pytestmark = pytest.mark.django_db


def test_copies_are_online_found_and_proven(demonstration, client):
    before = CaseStudyPage.objects.live().count(), CooperationProjectPage.objects.count(), Round.objects.count()
    entries, said = LedgerEntry.objects.count(), StringIO()
    call_command("seed_many", studies=30, projects=4, rounds=6, stdout=said)
    assert "30 / 30" in said.getvalue()
    after = CaseStudyPage.objects.live().count(), CooperationProjectPage.objects.count(), Round.objects.count()
    assert tuple(b - a for a, b in zip(before, after, strict=True)) == (30, 4, 6)
    assert LedgerEntry.objects.count() > entries + 6 * 5
    call_command("verify_ledger", stdout=StringIO())
    found = client.get("/etudes-de-cas/", {"q": CaseStudyPage.objects.live().latest("pk").title})
    assert found.context["search"]().count >= 30
    assert client.get(CaseStudyPage.objects.live().latest("pk").url).status_code == 200


def test_rounds_need_projects_to_belong_to(demonstration):
    with pytest.raises(CommandError, match="--projects"):
        call_command("seed_many", rounds=5)
