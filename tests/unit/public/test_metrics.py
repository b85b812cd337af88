"""Figures for whoever watches the site: counts and ages, for whoever brings the token."""

import pytest
from django.core.management import call_command
from prometheus_client.parser import text_string_to_metric_families

pytestmark = pytest.mark.django_db
TOKEN = "quite-a-secret"


def figures(client):
    answer = client.get("/mesures/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_rounds_messages_and_checks_are_counted(cast, client, settings):
    settings.METRICS_TOKEN = TOKEN
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    call_command("run_due", everything=True, verbosity=0)
    found = figures(client)
    assert found["cooperer_rounds", "open"] == 1
    assert found["cooperer_answers",] == 1
    assert found["cooperer_duty_succeeded", "verify_ledger"] == 1
    assert found["cooperer_duty_age_seconds", "verify_ledger"] < 60
    assert cast.project.title not in client.get("/mesures/").content.decode()


def test_requests_are_counted_by_route_method_and_status_and_by_no_address(client, home, settings):
    settings.METRICS_TOKEN = TOKEN
    before = figures(client)
    client.get("/contacts/?q=awa@example.org")
    client.get("/contacts/")
    client.get("/nothing-of-the-kind/")
    client.generic("BREW", "/contacts/")
    after = figures(client)
    counted = {
        key[1:]: after[key] - before.get(key, 0)
        for key in after
        if key[0] == "cooperer_http_request_seconds_count" and key[2] != "metrics"
    }
    assert {key: count for key, count in counted.items() if count} == {
        ("GET", "contacts", "2xx"): 2,
        ("GET", "wagtail_serve", "4xx"): 1,
        ("other", "", "4xx"): 1,
    }


@pytest.mark.parametrize("brought", ["", "Bearer ", "Bearer wrong", TOKEN])
def test_nobody_else_learns_that_they_are_there(client, settings, brought):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/mesures/", headers={"Authorization": brought}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/mesures/", headers={"Authorization": "Bearer "}).status_code == 404
