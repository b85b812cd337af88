"""Acts that the rules forbid, with rows that match: nothing but the rules tells."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from coop_pages.validation import clock, services
from coop_pages.validation.models.decisions import Decision, Embargo
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from tests.unit.evidence.forbidden.scene import held_back, said_of, without_consents

pytestmark = pytest.mark.django_db


def overrule_it(scene):
    refused = scene.refused()
    Round.objects.filter(pk=refused.pk).update(may_override_refusal=True)
    meeting = {"by": scene.cast.coordinator, "held_on": clock.today(), "attendance": "Tous"}
    services.override_refusal(scene.last, reason="L’intérêt commun.", **meeting)
    Round.objects.filter(pk=refused.pk).update(may_override_refusal=False)


def publish_unasked(scene):
    confirmed = scene.confirmed(asks_publication=False)
    Round.objects.filter(pk=confirmed.pk).update(asks_publication=True)
    services.publish(confirmed, by=scene.cast.staff)
    Round.objects.filter(pk=confirmed.pk).update(asks_publication=False)


def publish_without_consents(scene):
    without_consents(scene)
    given = Decision.objects.filter(round=scene.last, consents_to_publication=False)
    keys = list(given.values_list("pk", flat=True))
    given.update(consents_to_publication=True)
    services.publish(scene.last, by=scene.cast.staff)
    Decision.objects.filter(pk__in=keys).update(consents_to_publication=False)


def publish_under_embargo(scene):
    held_back(scene)
    Embargo.objects.update(lifted_at=timezone.now())
    services.publish(scene.last, by=scene.cast.staff)
    Embargo.objects.update(lifted_at=None)


def answer_once_gone(scene):
    opened = scene.put()
    scene.left(1)
    services.resume(opened, by=scene.cast.coordinator, reason="On continue.")
    gone = Partnership.objects.filter(left_on__isnull=False)
    left_on = gone.get().left_on
    gone.update(left_on=None)
    scene.cast.answer(opened, 1)
    Partnership.objects.filter(organisation=scene.organisations[1]).update(left_on=left_on)


@pytest.mark.parametrize(
    ("act", "key"),
    [
        (overrule_it, "overruled_charter"),
        (publish_unasked, "published_unasked"),
        (publish_without_consents, "published_consents"),
        (publish_under_embargo, "published_embargo"),
        (answer_once_gone, "absent"),
    ],
    ids=lambda told: getattr(told, "__name__", ""),
)
def test_an_act_forbidden_is_named_though_every_row_agrees(scene, act, key):
    act(scene)
    with pytest.raises(CommandError, match=re.escape(said_of(key, "fr"))):
        call_command("verify_ledger")
