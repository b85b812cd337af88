"""Two versions that one person wrote in the same minute are told apart wherever versions are listed or chosen."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from directory.models import Organisation
from directory.moments import told_apart
from tests.factories.browsers import page_of, signed_in

pytestmark = pytest.mark.django_db
MINUTE = datetime(2026, 5, 12, 10, 20, tzinfo=timezone.get_default_timezone())
SAVED = [MINUTE + timedelta(seconds=seconds) for seconds in (7, 41, 200)]


@pytest.fixture
def saved(cast):
    """A text saved twice in one minute, and once more later; so is an entry of the directory."""
    organisation = cast.organisations[0]
    Organisation.history.filter(id=organisation.pk).delete()
    cast.phase.revisions.all().delete()
    for number, moment in enumerate(SAVED):
        with time_machine.travel(moment, tick=False):
            cast.phase.save_revision(user=cast.contributor, log_action=True)
            organisation.name = f"Les Tilleuls {number}"
            organisation.save()
    return cast


def test_seconds_are_read_only_where_they_tell_apart():
    assert list(told_apart(SAVED).values()) == ["12/05/2026 10:20:07", "12/05/2026 10:20:41", "12/05/2026 10:23"]


def test_in_the_choice_of_versions_to_compare(saved):
    page = page_of(signed_in(saved.staff), reverse("desk:versions", args=[saved.phase.pk]))
    for words in ("De la version du", "À la version du", "Nom de la version du"):
        named = re.findall(rf'aria-label="{words} ([^"]*)"', page)
        assert len(set(named)) == len(named)
        assert {"12/05/2026 10:20:07", "12/05/2026 10:20:41", "12/05/2026 10:23"} <= set(named)


def test_in_the_history_of_the_editor_and_of_the_directory(saved):
    saved.staff.is_superuser = True
    saved.staff.save()
    desk = signed_in(saved.staff)
    for address in (
        reverse("wagtailadmin_pages:history", args=[saved.phase.pk]),
        reverse("wagtailsnippets_directory_organisation:history", args=[saved.organisations[0].pk]),
    ):
        page = page_of(desk, address)
        read = [moment.strip() for moment in re.findall(r'readable-date__description">([^<]*)<', page)]
        assert {"12/05/2026 10:20:07", "12/05/2026 10:20:41", "12/05/2026 10:23"} <= set(read), address


def test_in_the_history_of_the_project(saved):
    page = page_of(signed_in(saved.staff), reverse("desk:timeline", args=[saved.project.pk]))
    lines = re.findall(r"<time [^>]*>([\d:]+)</time> <div> (.*?) <", page)
    times = [time for time, sentence in lines if "Les Tilleuls 2" in sentence]
    assert {"10:20:07", "10:20:41", "10:23"} <= set(times)
    assert len(set(lines)) == len(lines)


def test_in_the_version_that_comes_back(saved):
    saved.staff.is_superuser = True
    saved.staff.save()
    organisation = Organisation.objects.get(pk=saved.organisations[0].pk)
    desk = signed_in(saved.staff)
    version = organisation.history.get(name="Les Tilleuls 0")
    address = reverse("wagtailsnippets_directory_organisation:restore", args=[organisation.pk, version.pk])
    assert "12 mai 2026 10:20:07" in page_of(desk, address)
    assert desk.post(address).status_code == 302
    assert "12/05/2026 10:20:07" in organisation.history.latest().history_change_reason
