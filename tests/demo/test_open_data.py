"""As somebody who reuses the data, I read it with my own tools, page by page, and nothing in it turns against me."""

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from coop_pages.models import CaseStudyPage
from coop_pages.public.open_data.spreadsheets import to_csv
from directory.models import UriopssContact

pytestmark = pytest.mark.django_db

KINDS = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}


def fetch(address):
    answer = Client().get(address.removeprefix("http://testserver"))
    assert answer.status_code == 200, address
    return answer


def rows_of(name):
    text = fetch(f"/donnees/v1/{name}.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def unlike(value, schema, where="$"):
    """What in `value` is not as `schema` says, as far as this API's schemas go."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if type(value) not in [KINDS[kind] for kind in kinds]:
        return [f"{where}: {value!r}"]
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return [f"{where}: {value!r}"]
    if isinstance(value, list):
        return [found for item in value for found in unlike(item, schema["items"], f"{where}[]")]
    if isinstance(value, dict):
        if set(value) != set(schema["required"]):
            return [f"{where}: {sorted(set(value) ^ set(schema['required']))}"]
        return [found for key in value for found in unlike(value[key], schema["properties"][key], f"{where}.{key}")]
    return []


@pytest.mark.parametrize("name", ["contacts", "etudes-de-cas"])
def test_every_page_leads_to_the_next_and_holds_what_the_description_says(name):
    described = fetch("/donnees/v1/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    assert described["info"]["license"]["name"].startswith("Licence Ouverte")
    schema = described["components"]["schemas"][name]
    assert f"/donnees/v1/{name}.json" in described["paths"]
    found, address, counts = [], f"/donnees/v1/{name}.json?page_size=3", set()
    fetch(f"/donnees/v1/{name}.json?page_size=4")  # what Wagtail keeps of the site's addresses is read once
    while address:
        with CaptureQueriesContext(connection) as queries:
            page = fetch(address)
        data = page.json()
        if len(data["results"]) == 3:
            counts.add(len(queries))
        assert f'<{data["licence"]}>; rel="license"' in page["Link"]
        found += data["results"]
        address = data["next"]
    assert len(counts) == 1
    with CaptureQueriesContext(connection) as queries:
        whole = fetch(f"/donnees/v1/{name}.json").json()
    assert {len(queries)} == counts
    assert whole["results"] == found
    assert whole["total"] == len(found) == len(rows_of(name))
    assert [problem for record in found for problem in unlike(record, schema)] == []
    assert set(rows_of(name)[0]) == set(found[0])


def test_the_description_gives_a_text_whose_digest_can_be_computed_again():
    described = fetch("/donnees/v1/openapi.json").json()
    address, asked = next((address, asked) for address, asked in described["paths"].items() if "{mark}" in address)
    [mark] = asked["get"]["parameters"]
    [example] = mark["schema"]["examples"]
    text = fetch(address.replace("{mark}", example))
    assert text["Access-Control-Allow-Origin"] == "*"
    assert unlike(text.json(), described["components"]["schemas"]["agreed-text"]) == []
    assert text.json()["digest"].startswith(example)


def test_feeds_are_described_in_each_language_and_format():
    paths = fetch("/donnees/v1/openapi.json").json()["paths"]
    feeds = {address: asked["get"] for address, asked in paths.items() if "/flux/" in address}
    assert len(feeds) == 8
    assert feeds["/en/flux/textes-valides.atom"]["summary"] == "Coopérer: agreed texts, for feed readers"
    assert feeds["/flux/textes-valides.rss"]["summary"] == "Coopérer\u00a0: textes validés, pour les lecteurs de flux"
    for address, asked in feeds.items():
        answer = fetch(address)
        assert answer["Content-Type"].split(";")[0] in asked["responses"]["200"]["content"]
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert Client().post(address).status_code == 405


def test_contacts_keep_their_overseas_telephones_and_their_doubts():
    contacts = {contact["nom"]: contact for contact in fetch("/donnees/v1/contacts.json").json()["results"]}
    assert len(contacts) == UriopssContact.objects.count()
    assert contacts["Uriopss Martinique / Urass"]["telephone"].startswith("+596596")
    assert contacts["Uriopss Guadeloupe"]["telephone"].startswith("+590590")
    doubtful = contacts["Uriopss Alsace"]
    assert doubtful["a_verifier"]
    assert "shared_phone" in {point["code"] for point in doubtful["points_a_verifier"]}
    row = next(row for row in rows_of("contacts") if row["nom"] == "Uriopss Martinique / Urass")
    assert row["telephone"] == contacts["Uriopss Martinique / Urass"]["telephone"]
    assert row["a_verifier"] in {"oui", "non"}


def test_case_studies_name_who_validated_them():
    study = CaseStudyPage.objects.live().filter(territory__name="Mayenne").first()
    records = fetch("/donnees/v1/etudes-de-cas.json").json()["results"]
    record = next(record for record in records if record["id"] == study.pk)
    assert {organisation["nom"] for organisation in record["organismes"]} == {
        seat.organisation_name for seat in study.agreed_by
    }
    assert record["empreinte"] == study.latest_round.digest
    assert [territory["code"] for territory in record["territoires"]] == ["REG-52", "DEP-53"]
    assert fetch(record["adresse"])
    PageViewRestriction.objects.create(page=study, restriction_type=PageViewRestriction.LOGIN)
    assert study.pk not in {record["id"] for record in fetch("/donnees/v1/etudes-de-cas.json").json()["results"]}


def test_a_spreadsheet_computes_nothing_of_it():
    UriopssContact.objects.filter(name="Uriopss Alsace").update(address='=HYPERLINK("http://x";"y")', name="@SUM(1)")
    row = next(row for row in rows_of("contacts") if "SUM" in row["nom"])
    assert row["nom"] == "'@SUM(1)"
    assert row["adresse"].startswith("'=")
    assert row["telephone"].startswith("+")
    cells = csv.reader(
        io.StringIO(to_csv(["a"], [["+1+2"], ["-1"], ["\tx"], ["a;b\n"], [3]]).decode("utf-8-sig")), delimiter=";"
    )
    assert [cell for (cell,) in cells] == ["a", "'+1+2", "'-1", "'\tx", "a;b\n", "3"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("contacts.json?page=0", 400, "page doit être un nombre entier"),
        ("contacts.json?page=١", 400, "page doit être un nombre entier"),
        ("contacts.json?page_size=1000", 400, "de 1 à 200"),
        ("contacts.json?page_size=-1", 400, "de 1 à 200"),
        ("contacts.json?page=" + "9" * 30, 400, "page doit être"),
        ("contacts.json?page=1000000000", 400, "de 1 à 999999999"),
        ("contacts.json?page=999999999", 404, "la dernière est la page 1"),
        ("contacts.json?page=2", 404, "la dernière est la page 1"),
        ("decisions.json", 404, ""),
        ("decisions.csv", 404, ""),
    ],
)
def test_a_question_that_makes_no_sense_gets_a_sentence(address, status, words):
    answer = Client().get(f"/donnees/v1/{address}")
    assert answer.status_code == status
    if words:
        assert words in json.loads(answer.content)["error"]


def test_scripts_of_any_site_may_read_and_nobody_may_write():
    address = "/donnees/v1/contacts.json"
    answer = Client().get(address, headers={"origin": "https://ailleurs.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    asked = Client().options(address, headers={"origin": "https://ailleurs.example"})
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    again = Client().get(address, headers={"if-none-match": answer["ETag"], "origin": "https://ailleurs.example"})
    assert again.status_code == 304
    assert again["Access-Control-Allow-Origin"] == "*"
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(enforce_csrf_checks=True), method)(address).status_code == 405
    for closed in ("/api/", "/api/v2/pages/", "/api/v3/pages/"):
        assert Client().get(closed).status_code == 404


def test_the_guide_names_every_field_and_the_licence():
    guide = fetch("/donnees/").content.decode()
    for dataset in ("contacts", "etudes-de-cas"):
        for field in rows_of(dataset)[0]:
            assert f"<code>{field}</code>" in guide
    assert "Licence Ouverte" in guide
    assert "Données ouvertes" in fetch("/").content.decode()
