"""Words that no door would let in today, and that a database holds already: whatever is made of them is well formed."""

import csv
import io
import json
import re
import zipfile
from email import message_from_bytes, policy
from xml.etree import ElementTree

import icalendar
import openpyxl
import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from wagtail.models import Page

from coop_pages.evidence.verifier.rendering import text_page
from coop_pages.models import CaseStudyPage, Decision, LedgerEntry, Notice, Round
from coop_pages.validation.models.calendar_feed import CalendarFeed
from directory.models import Organisation, User
from tests.factories.browsers import signed_in
from tests.factories.directory import UserFactory
from tests.factories.packs import fetch, tell_story
from tests.factories.projects import publish_case_study, publish_project

pytestmark = pytest.mark.django_db

# PostgreSQL never held a NUL.
NASTY = (
    "\x00" if connection.vendor == "sqlite" else ""
) + "\x07\x0b\x1b\x7f\x85\u2028\ufffe\uffff😀漢\ue000\u0301\u202e]]>&\"' fin"
# What is no free text: addresses, keys, digests, codes and what the ledger covers.
LEFT_ALONE = re.compile(
    r"slug|path|url|token|hash|digest|sha256|body|email|key|salt|code|number|state|event|event_|password|media_type|"
    r"stored_as|place|role|policy|majority|kind|recorded_at|algorithm|phone|siren|siret|rna|finess|language|section$|"
    r"authority|website|^text$|^file$|^minutes$|draft_title"
)


def free_texts():
    for model in [
        *apps.get_app_config("coop_pages").get_models(),
        *apps.get_app_config("directory").get_models(),
        Page,
    ]:
        if model is LedgerEntry or not model._meta.managed:
            continue
        for field in model._meta.local_concrete_fields:
            short = field.max_length is not None and field.max_length < 100
            free = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.FileField)
            if free and not (short or field.choices or field.unique or LEFT_ALONE.search(field.name)):
                yield model, field.name
    yield User, "last_name"
    yield Decision, "comment"


@pytest.fixture
def spoiled(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        publish_project(cast)
        study = publish_case_study(cast, territory=None)
        tell_story(cast)
    spoiled = list(free_texts())
    assert len(spoiled) > 60
    assert {(CaseStudyPage, "lead"), (Organisation, "name"), (Round, "page_title"), (Page, "title")} <= set(spoiled)
    for model, name in spoiled:
        model._default_manager.update(**{name: f"Mots {NASTY}"})
    cast.study = study
    return cast


def get(address, browser=None):
    answer = (browser or Client()).get(address)
    assert answer.status_code == 200, address
    return answer.getvalue()


@pytest.mark.parametrize("feed", ["etudes-de-cas", "textes-valides"])
@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_feeds_are_xml(spoiled, feed, kind):
    assert len(list(ElementTree.fromstring(get(f"/flux/{feed}.{kind}")).iter())) > 10  # noqa: S314  # our own


def test_the_sitemap_is_xml(spoiled):
    assert len(ElementTree.fromstring(get("/sitemap.xml"))) > 0  # noqa: S314  # our own


@pytest.mark.parametrize("name", ["etudes-de-cas", "contacts"])
def test_open_data_are_json_and_csv(spoiled, name):
    assert json.loads(get(f"/donnees/v1/{name}.json"))["results"]
    rows = list(csv.reader(io.StringIO(get(f"/donnees/v1/{name}.csv").decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len({len(row) for row in rows}) == 1


def test_pages_hold_their_words_and_what_describes_them(spoiled):
    for page in Page.objects.live().filter(depth__gt=1):
        text = get(page.url).decode()
        for described in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
            json.loads(described)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text), page.url
    get("/contacts/")


def test_pictures_and_papers_are_drawn(spoiled):
    study = CaseStudyPage.objects.get(pk=spoiled.study.pk)
    assert get(reverse("share_image", args=[study.pk, study.live_revision_id])).startswith(b"\x89PNG")
    assert PdfReader(io.BytesIO(get(f"/fiches/{study.pk}.pdf"))).pages
    decision = Decision.objects.filter(organisation=spoiled.organisations[0]).latest("pk")
    receipt = get(reverse("space:receipt_pdf", args=[decision.pk]), signed_in(spoiled.speakers[0]))
    assert PdfReader(io.BytesIO(receipt)).pages


def test_the_calendar_is_a_calendar(spoiled):
    CalendarFeed.renew(spoiled.speakers[0])
    written = get(reverse("space:calendar_feed", args=[CalendarFeed.objects.get(person=spoiled.speakers[0]).token]))
    assert icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", written)


def test_messages_leave(spoiled):
    mail.outbox.clear()
    call_command("send_due_notices")
    assert not Notice.objects.exclude(error="").exists()
    assert mail.outbox
    for message in mail.outbox:
        read = message_from_bytes(message.message().as_bytes(), policy=policy.default)
        assert read["Subject"]
        assert "\n" not in read["Subject"]
        assert not re.search(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", read["Subject"] + read.get_body(("plain",)).get_content()
        )


def test_packs_are_made_and_read_again(spoiled):
    answer = fetch(spoiled.staff, "project_pack", spoiled.project.pk)
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as pack:
        for name in pack.namelist():
            content = pack.read(name)
            if name.endswith(".json"):
                json.loads(content)
            if "/textes/" in name and name.endswith(".json"):
                assert text_page(json.loads(content)).encode() == pack.read(name.removesuffix("json") + "html")
            if name.endswith("resume.pdf"):
                assert PdfReader(io.BytesIO(content)).pages


@pytest.mark.parametrize("listing", ["organisation", "mandate", "uriopsscontact"])
def test_the_editor_exports_sheets(spoiled, listing):
    browser = signed_in(UserFactory(superuser=True))
    address = f"/admin/snippets/directory/{listing}/"
    assert get(address, browser)
    assert get(f"{address}?export=csv", browser).decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(get(f"{address}?export=xlsx", browser)))
    assert book.active.max_row > 1


def test_the_space_and_the_desk_show_their_pages(spoiled):
    speaker, staff = signed_in(spoiled.speakers[0]), signed_in(UserFactory(superuser=True))
    latest = Round.objects.latest("pk")
    for name, pk in (("round", latest.pk), ("sheet", latest.pk), ("project", spoiled.project.pk)):
        get(reverse(f"space:{name}", args=[pk]), speaker)
    json.loads(get(reverse("space:my_data_file"), speaker))
    for address in ("/espace/", "/espace/personnes/", "/espace/calendrier/"):
        assert speaker.get(address, follow=True).status_code == 200, address
    for address in ("/admin/", "/admin/reports/site-history/?export=xlsx", reverse("desk:translations")):
        get(address, staff)
