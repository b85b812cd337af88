"""The demonstration: loaded once, true to the rules, refused in production."""

import pytest
from django.core.management import CommandError, call_command

from coop_pages.models import CaseStudyPage, CooperationProjectPage, Notice, Round
from coop_pages.notifications.events import projects_with_news
from coop_pages.projects.path import phases_of
from coop_pages.validation.states import RoundState
from directory.models import User

pytestmark = pytest.mark.django_db


def test_the_demonstration_tells_the_whole_story_and_loads_once(demonstration):
    assert "redaction@example.org" in demonstration.printed
    finished = CooperationProjectPage.objects.get(title__contains="Mayenne")
    assert [phase.live for phase in phases_of(finished)] == [True] * 5
    under_way = Round.objects.get(state=RoundState.OPEN)
    assert len(under_way.outcome.awaited) == 3
    assert CaseStudyPage.objects.live().filter(locale__language_code="fr").count() == 12
    assert CaseStudyPage.objects.live().filter(locale__language_code="en").count() == 2
    assert User.objects.get(email="tilleuls-redaction@example.org").has_perm("wagtailadmin.access_admin")
    call_command("verify_ledger")
    call_command("verify_publications")
    assert projects_with_news() == []
    assert not Notice.objects.exists()
    before = Round.objects.count()
    call_command("load_demo")
    assert Round.objects.count() == before


def test_the_demonstration_is_refused_in_production(settings):
    settings.SETTINGS_MODULE = "config.settings.production"
    User.objects.filter(email="pilotage@example.org").update(email="ailleurs@example.org")
    before = User.objects.count()
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert User.objects.count() == before
