"""A provider of mail tells what became of a message, at an address that only it may call."""

import base64
import json

import pytest
from django.test import Client

from coop_pages.models import ReturnedMail
from coop_pages.notifications.returned import Report
from coop_pages.notifications.rhythm import Rhythm, rhythm_of
from tests.unit.notifications.test_returned import notices_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def brevo(settings):
    """`brevo(**event)`: the provider tells."""
    settings.ROOT_URLCONF = "tests.unit.notifications.provider_urls"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "brevo:chut"}

    def tells(secret="brevo:chut", **event):  # noqa: S107
        told = {"id": 1, "date": "2026-11-28 10:00:00", "ts_event": 1795856400, "message-id": "<1@brevo>", **event}
        authorization = f"Basic {base64.b64encode(secret.encode()).decode()}"
        return Client().post(
            "/messages/retours/brevo/tracking/",
            told,
            content_type="application/json",
            headers={"Authorization": authorization},
        )

    return tells


def test_a_provider_tells_of_a_refusal_and_of_a_complaint(cast, told, brevo):
    speaker, message = told
    told_of = {"email": speaker.email, "X-Mailin-custom": json.dumps(message.metadata)}
    assert brevo(event="hard_bounce", reason="550 no such user", **told_of).status_code == 200
    assert notices_of(speaker).get().error == "550 no such user"
    assert ReturnedMail.objects.get().kind == Report.Kind.REFUSED
    brevo(event="spam", **told_of)
    assert rhythm_of(speaker) == Rhythm.WEEKLY


def test_a_provider_that_names_no_message_still_names_an_address(cast, told, brevo):
    speaker, _message = told
    brevo(event="hard_bounce", email=speaker.email.upper(), reason="550 no such user")
    assert ReturnedMail.objects.get().person == speaker
    brevo(event="hard_bounce", email="inconnue@example.org")
    assert ReturnedMail.objects.count() == 1


def test_nobody_else_speaks_for_the_provider(cast, told, brevo):
    speaker, _message = told
    assert brevo("brevo:autre", event="hard_bounce", email=speaker.email).status_code == 400
    assert not ReturnedMail.objects.exists()


def test_a_provider_that_is_not_named_is_not_listened_to(client):
    assert client.post("/messages/retours/brevo/tracking/", {}, content_type="application/json").status_code == 404
