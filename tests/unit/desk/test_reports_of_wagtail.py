"""Wagtail's own reports, in the French that people write: one capital a name, a space before a colon, no code."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from tests.factories.browsers import page_of, signed_in
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db
REPORTS = (
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:workflow",
    "wagtailadmin_reports:workflow_tasks",
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:site_history",
)
NAME_IN_CAPITALS = re.compile(r"\bDe [A-Z]|\b(Projet|Étude|Page) (De|D’|Du)\b")


@pytest.fixture
def administrator(cast):
    cast.write()
    cast.open()
    person = UserFactory(is_staff=True, is_superuser=True)
    cast.project.locked, cast.project.locked_by, cast.project.locked_at = True, person, timezone.now()
    cast.project.last_published_at = timezone.now() - timedelta(days=400)
    cast.project.save()
    Group.objects.first().permissions.add(Permission.objects.get(codename="access_admin"))
    group = Group.objects.create(name="Relecture")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return signed_in(person)


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_reads_as_french(administrator, report):
    page = page_of(administrator, reverse(report))
    shown = page.partition("<main")[2].partition("</main>")[0] or page
    assert not NAME_IN_CAPITALS.search(shown)
    assert not re.search(r"\w: ", " ".join(re.findall(r'tooltip-content-value="([^"]*)"', shown)))
    assert "wagtailadmin." not in " ".join(re.sub(r"<[^>]*>", " ", shown).split())


def test_each_says_what_it_is_about(administrator):
    assert "Projet de coopération" in page_of(administrator, reverse("wagtailadmin_reports:page_types_usage"))
    assert " : " in page_of(administrator, reverse("wagtailadmin_reports:workflow")).replace("\u00a0", " ")
    assert "Peut entrer dans l’administration" in page_of(administrator, reverse("wagtailadmin_reports:site_history"))


def test_so_does_what_it_exports(administrator):
    sheet = administrator.get(reverse("wagtailadmin_reports:locked_pages"), {"export": "csv"}).getvalue().decode()
    assert "Projet de coopération" in sheet
    assert not NAME_IN_CAPITALS.search(sheet)
