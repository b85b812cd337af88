"""What people type and paste, by whichever door it comes: harmless before anything is kept of it."""

import inspect
import json
import unicodedata

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text

from coop_pages.models import Decision, DecisionDraft
from coop_pages.validation import services
from coop_pages.validation.services.act import act
from coop_pages.validation.states import Verdict
from directory.models import Organisation, User
from directory.typed import cleaned
from tests.factories.directory import UserFactory
from tests.factories.editor import editor_data
from tests.unit.public.test_write_to_us import send

pytestmark = pytest.mark.django_db

# NUL, a bell, an escape, a delete, a page break, half of a pair, a sign that is none, letters with their accents apart.
TYPED = "Le\x00 bu\x07dg\x1bet\x7f de\x0cl’e\u0301te\u0301\ufffe"
KEPT = "Le budget de l’été"
HALF = "\ud83d"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (TYPED, KEPT),
        (HALF + "oui" + "\udc00", "oui"),
        ("\r\nune\tligne\n", "\r\nune\tligne\n"),
        ("deux\x0blignes\x85trois", "deux lignes trois"),
        ("👩‍👩‍👧 漢字 \u202f« »", "👩‍👩‍👧 漢字 \u202f« »"),
    ],
)
def test_what_no_file_may_hold_is_dropped_and_words_stay_apart(typed, kept):
    assert cleaned(typed) == kept
    assert cleaned(kept) == kept


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(superuser=True))
    return client


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


def test_the_editor_keeps_clean_titles_blocks_and_rich_text(cast, admin):
    page = cast.phase
    field = next(f.name for f in page._meta.get_fields() if f.__class__.__name__ == "RichTextField")
    html = f"<p>{TYPED.replace(chr(0), '')}</p>"
    data = editor_data(page, title=TYPED, **{field: html})
    # A browser writes controls and halves of pairs as escapes.
    contentstate = json.loads(rich_text(html))
    contentstate["blocks"][0]["text"] = TYPED + HALF
    data[field] = json.dumps(contentstate)
    answer = admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert answer.status_code == 302
    kept = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert kept.title == KEPT
    assert KEPT in getattr(kept, field)
    assert cleaned(getattr(kept, field)) == getattr(kept, field)


def test_a_form_of_the_editor_cut_short_is_refused(cast, admin):
    address = reverse("wagtailadmin_pages:edit", args=[cast.phase.pk])
    data = editor_data(cast.phase)
    counts = [name for name in data if name.endswith("-count")]
    assert counts
    whole = {name: value for name, value in data.items() if name not in counts}
    assert admin.post(address, whole).status_code == 400
    for wrong in ("", "x", "-1", "9" * 12, "1000000000"):
        assert admin.post(address, data | {counts[0]: wrong}).status_code == 400


def test_the_space_keeps_clean_drafts_comments_and_remarks(cast, opened):
    organisation, person = cast.organisations[0], cast.speakers[0]
    browser = Client()
    browser.force_login(person)

    def send_step(step, **typed):
        draft = DecisionDraft.objects.filter(round=opened, organisation=organisation).first()
        typed |= {"action": "continue", "version": draft.version if draft else 0}
        return browser.post(f"/espace/tours/{opened.pk}/reponse/{organisation.pk}/{step}/", typed)

    send_step("reponse", verdict="request_changes")
    remark = {"remark-TOTAL_FORMS": 1, "remark-INITIAL_FORMS": 0, "remark-0-section": "*", "remark-0-words": TYPED}
    send_step("precisions", comment=TYPED, consents="yes", **remark)
    draft = DecisionDraft.objects.get(round=opened, organisation=organisation)
    assert draft.typed["precisions"]["comment"] == KEPT
    assert draft.typed["precisions"]["remarks"][0]["words"] == KEPT
    send_step("deliberation")
    send_step("relecture", submission=str(draft.submission))
    decision = Decision.objects.get(round=opened, organisation=organisation)
    assert decision.comment == KEPT
    assert decision.change_requests.get().words == KEPT


def test_readers_write_clean_messages(home):
    assert send(name="Cla\x00ire", message=TYPED).status_code == 302
    assert KEPT in mail.outbox[0].body
    assert "Claire" in mail.outbox[0].body


def test_the_directory_keeps_clean_names(admin):
    data = {"name": TYPED, "kind": "association"}
    answer = admin.post(reverse(Organisation.snippet_viewset.get_url_name("add")), data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Organisation.objects.filter(name=KEPT).exists()


def test_services_keep_clean_words_and_the_ledger_their_digest(cast, opened):
    organisation, person = cast.organisations[0], cast.speakers[0]
    decision = services.decide(
        opened,
        organisation=organisation,
        by=person,
        verdict=Verdict.APPROVE_WITH_RESERVATIONS,
        comment=TYPED + HALF,
        reservations=[services.StatedReservation(words=TYPED + HALF)],
        consents_to_publication=True,
    )
    decision.refresh_from_db()
    assert decision.comment == KEPT
    assert decision.reservations.get().words == KEPT
    reservation = services.answer_reservation(
        decision.reservations.get(), by=cast.coordinator, disposition="declined", answer=TYPED + HALF
    )
    assert reservation.answer == KEPT


def test_every_act_cleans_what_it_is_told():
    acts = {name: function for name, function in vars(services).items() if inspect.isfunction(function)}
    told = {name: f for name, f in acts.items() if "by" in inspect.signature(f).parameters}
    assert len(told) > 25
    assert [name for name, f in told.items() if f.__code__ is not act(services.decide).__code__] == []


def test_what_stands_is_not_touched_when_it_is_read_or_moved(cast, opened):
    """Words under a digest stay as they were digested: only what enters is cleaned."""
    decision = services.decide(
        opened, organisation=cast.organisations[0], by=cast.speakers[0], verdict="abstain", comment="oui"
    )
    Decision.objects.filter(pk=decision.pk).update(comment="ou\x07i")
    decision.refresh_from_db()
    decision.save()
    decision.refresh_from_db()
    assert decision.comment == "ou\x07i"


@pytest.mark.parametrize("address", ["/temoignages/", "/admin/pages/search/", "/admin/users/", "/admin/images/"])
def test_a_search_forgives_what_pasting_adds(home, admin, address):
    assert admin.get(address, {"q": f"bud\x00get{HALF}".encode("utf-8", "surrogatepass")}).status_code in {200, 404}


@pytest.mark.parametrize(
    "address", ["/%00/", "/etudes-de-cas/%00/", "/media/%00.png", "/documents/1/%00", "/donnees/%00"]
)
def test_no_address_holds_a_nul(home, client, address):
    assert client.get(address).status_code == 404


def test_a_password_is_left_as_it_was_chosen(client):
    """Its letters are digested: another form of them would be another password."""
    apart = unicodedata.normalize("NFD", "un été à la mer")
    person = UserFactory()
    person.set_password(apart)
    person.save()
    client.post("/espace/connexion/mot-de-passe/", {"login": person.email, "password": apart})
    assert client.get("/espace/").status_code == 200
    assert User.objects.get(pk=person.pk).check_password(apart)
