"""What is written about what happens: where and how long, never who."""

import json
import logging
import sys

import pytest
from django.test import Client

from config.logs import JsonFormatter, covered, request_id
from tests.factories.directory import UserFactory


def line_of(message, *args, exc_info=None, **extra):
    record = logging.LogRecord("site", logging.ERROR, __file__, 1, message, args, exc_info)
    vars(record).update(extra)
    return json.loads(JsonFormatter().format(record))


@pytest.mark.parametrize(
    ("written", "covered_as"),
    [
        ("Message to jeanne.martin@asso-exemple.fr not sent", "Message to …@asso-exemple.fr not sent"),
        ("postgres://cooperer:s3cret@db:5432/x", "postgres://…@db:5432/x"),
        ("smtp+tls://jeanne%40asso.fr:s3cret@mail.asso.fr:587", "smtp+tls://…@mail.asso.fr:587"),
        ("refused\nDETAIL:  Key (last_name)=(Martin) already exists.\nend", "refused\nDETAIL: …\nend"),
        ("SIGNING_KEY=PRIVATE+KEY+cooperer.org+1944+AWvZVM", "SIGNING_KEY=PRIVATE+KEY+…"),
        ("Not Found: /espace/calendrier/secret.ics", "Not Found: /espace/calendrier/…"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_what_names_somebody_or_opens_something_is_covered(written, covered_as):
    assert covered(written) == covered_as
    assert line_of("%s", written)["message"] == covered_as


def test_a_fault_keeps_its_trace_and_the_number_of_its_request():
    token = request_id.set("0123456789abcdef")
    try:
        raise LookupError("jeanne@asso.fr")
    except LookupError:
        line = line_of("It broke", exc_info=sys.exc_info())
    finally:
        request_id.reset(token)
    assert line["request_id"] == "0123456789abcdef"
    assert "test_a_fault_keeps_its_trace" in line["trace"]
    assert "LookupError: …@asso.fr" in line["trace"]


@pytest.mark.django_db
def test_each_request_is_one_line_without_its_address_or_its_reader(caplog):
    reader = Client()
    reader.force_login(UserFactory())
    with caplog.at_level(logging.INFO, logger="cooperer.requests"):
        answer = reader.get("/espace/calendrier/0123.ics?q=Jeanne", headers={"X-Request-ID": "abcdef0123456789"})
    assert answer.headers["X-Request-ID"] == "abcdef0123456789"
    (record,) = [record for record in caplog.records if record.name == "cooperer.requests"]
    line = json.loads(JsonFormatter().format(record))
    assert (line["method"], line["status"]) == ("GET", 404)
    assert line["route"].startswith("/espace/calendrier/<")
    assert line["queries"] > 0
    assert "Jeanne" not in json.dumps(line)
    assert "0123.ics" not in json.dumps(line)


@pytest.mark.django_db
def test_a_number_that_would_break_a_line_is_not_taken(client):
    assert client.get("/", headers={"X-Request-ID": 'x" {'}).headers["X-Request-ID"] != 'x" {'
