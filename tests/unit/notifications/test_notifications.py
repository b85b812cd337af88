"""Who is written to, of what, in which language: seen in the messages that leave."""

import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader

from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.models import Notice
from coop_pages.notifications.outbox import LEASE, MOST_ATTEMPTS
from coop_pages.notifications.rhythm import NotificationPreference, Rhythm
from coop_pages.validation import clock, services
from coop_pages.validation.models.ledger import LedgerChain
from coop_pages.validation.models.partners import Partnership, ProjectMember
from coop_pages.validation.states import Verdict
from directory.models import Mandate
from tests.factories.directory import MandateFactory, UserFactory
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db

UNSUBSCRIBE = re.compile(r"<http://localhost:8000(/espace/notifications/desabonnement/[^>]+)>")


@pytest.fixture
def after(as_if_committed):
    """`after(act)`: act, let the worker run, and return [(address, subject)] of what left."""

    def after(act, *args, **details):
        mail.outbox.clear()
        with as_if_committed(execute=True):
            act(*args, **details)
        return left()

    return after


def left():
    """Each message’s reader, and the sentence that heads it."""
    return sorted((message.to[0], heading_of(message)) for message in mail.outbox)


def heading_of(message):
    page, _kind = message.alternatives[0]
    return html.unescape(re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)[1]).strip()


def due(moment=None):
    """What leaves when the command runs at `moment`."""
    mail.outbox.clear()
    with clock.at(moment or timezone.now()):
        call_command("send_due_notices", verbosity=0)
    return left()


def addresses(sent, words=""):
    return sorted(address for address, subject in sent if words in subject)


def to(person):
    return next(message for message in mail.outbox if message.to == [person.email])


def at(day, hour=8):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, hour))


@pytest.fixture
def opened(cast):
    """A round whose opening was told."""
    cast.write()
    opened = cast.open()
    assert len(due()) == 4
    return opened


def test_an_opening_reaches_those_concerned_each_once_and_nobody_else(cast, after, admin_user):
    observer = MandateFactory(organisation=cast.organisations[1], role=Mandate.Role.OBSERVER).person
    member = cast.speakers[2]
    ProjectMember.objects.create(project=cast.project, person=member, role=ProjectMember.Role.STEERING_COMMITTEE)
    committee = UserFactory(english=True)
    ProjectMember.objects.create(project=cast.project, person=committee, role=ProjectMember.Role.STEERING_COMMITTEE)
    MandateFactory(organisation=cast.organisations[0], expired=True)
    MandateFactory(organisation=cast.organisations[0], person__is_active=False)
    MandateFactory()  # of an organisation that takes no part
    cast.write()
    sent = after(cast.open)
    deadline = timezone.localdate() + timedelta(days=45)
    assert addresses(sent, "La réponse de votre organisme est attendue") == sorted(p.email for p in cast.speakers)
    assert addresses(sent) == sorted(p.email for p in [*cast.speakers, observer, committee, cast.contributor])
    assert addresses(sent, "A text is put to the organisations: Information et lancement") == [committee.email]
    message = to(member)
    assert cast.organisations[2].name in message.body
    assert str(deadline.day) in message.subject
    assert message.subject.startswith(cast.organisations[2].name)
    assert message.reply_to == [cast.coordinator.email]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_page_of_a_message_reads_well(cast, after):
    cast.speakers[0].preferred_language = "en"
    cast.speakers[0].save()
    cast.write()
    after(cast.open)
    for person, language in ((cast.speakers[0], "en"), (cast.speakers[1], "fr")):
        message = to(person)
        page, kind = message.alternatives[0]
        assert kind == "text/html"
        assert page.startswith("<!DOCTYPE html>")
        assert f'<html lang="{language}">' in page
        assert len(re.findall(r"<h1\b", page)) == 1
        assert "<img" not in page
        assert ("Opening the link commits to nothing" in message.body) is (language == "en")
        assert ("n’engage à rien" in message.body) is (language == "fr")
        links = re.findall(r'class="button" href="([^"]+)"', page)
        assert len(links) == 1
        assert links[0] in message.body
        assert Client().get(links[0].removeprefix("http://localhost:8000")).status_code == 302  # signing in comes first


def test_answers_remarks_and_the_end_of_a_round(cast, opened, after):
    change = services.RequestedChange("Préciser la durée.", section="introduction")
    sent = after(cast.answer, opened, 0, Verdict.REQUEST_CHANGES, change_requests=[change])
    assert addresses(sent, "Récépissé de la réponse") == [cast.speakers[0].email]
    assert addresses(sent, "Remarques d’") == sorted([cast.coordinator.email, cast.contributor.email])
    assert "List-Unsubscribe" not in to(cast.speakers[0]).extra_headers
    receipt = to(cast.speakers[0]).body
    entry = LedgerChain.objects.get(pk=cast.project.pk).head
    assert entry in receipt
    assert opened.digest in receipt
    ((name, paper, kind),) = to(cast.speakers[0]).attachments
    assert (name.endswith(".pdf"), kind) == (True, "application/pdf")
    assert cast.organisations[0].name in " ".join(PdfReader(BytesIO(paper)).pages[0].extract_text().split())

    request = opened.decisions.get().change_requests.get()
    answer = {"by": cast.coordinator, "disposition": "accepted", "answer": "Douze mois."}
    sent = after(services.answer_change_request, request, **answer)
    assert addresses(sent, "Les rédacteurs ont répondu") == addresses(sent) == [cast.speakers[0].email]
    assert "Douze mois." in to(cast.speakers[0]).body
    sent = after(services.answer_change_request, request, by=cast.speakers[0], disposition="lifted", answer="Merci.")
    assert addresses(sent, "a réagi à votre réponse") == sorted([cast.coordinator.email, cast.contributor.email])

    after(cast.answer, opened, 1)
    sent = after(cast.answer, opened, 2)
    everyone = sorted(p.email for p in [*cast.speakers, cast.coordinator, cast.contributor])
    assert addresses(sent, "Résultat du premier tour") == everyone
    head = LedgerChain.objects.get(pk=cast.project.pk).head
    result = next(m.body for m in mail.outbox if "Résultat" in heading_of(m) and m.to == [cast.speakers[1].email])
    assert head in result
    assert f"{cast.organisations[0].name} demande des modifications" in result


def test_a_letter_is_told_to_its_organisation_which_learns_how_to_contest(cast, opened, after):
    details = {"by": cast.staff, "verdict": Verdict.APPROVE, "letter": pdf(), "dated_on": clock.today()}
    sent = after(services.record_letter, opened, organisation=cast.organisations[2], **details)
    assert sent == [
        (
            cast.speakers[2].email,
            f"Une lettre a été enregistrée au nom d’{cast.organisations[2]}\u00a0: Information et lancement",
        )
    ]
    assert "contestez-la" in to(cast.speakers[2]).body
    letter = opened.decisions.get()
    sent = after(services.contest, letter, by=cast.speakers[2], reason="Notre conseil n’a rien voté.")
    assert addresses(sent, "conteste la lettre") == sorted([cast.coordinator.email, cast.staff.email])
    assert "Notre conseil n’a rien voté." in to(cast.coordinator).body


def test_what_happens_to_a_round_is_told_to_everyone_but_its_author(cast, opened, after):
    others = sorted(p.email for p in [*cast.speakers, cast.contributor])
    by = {"by": cast.coordinator, "reason": "La pandémie."}
    later = opened.deadline + timedelta(days=9)

    def told(words, act, *args, **details):
        sent = after(act, *args, **details)
        return addresses(sent, words)

    assert told("Plus de temps pour répondre", services.extend_deadline, opened, deadline=later, **by) == others
    assert "La pandémie." in to(cast.speakers[0]).body
    leaving = Partnership.objects.get(project=cast.project, organisation=cast.organisations[2])
    remaining = sorted({*others} - {cast.speakers[2].email})
    assert told(
        "Les réponses sont suspendues", services.withdraw, leaving, by=cast.coordinator, reason="Départ"
    ) == sorted([*remaining, cast.coordinator.email])
    assert told("Les réponses sont de nouveau attendues", services.resume, opened, **by) == remaining
    assert told("Le texte est retiré", services.recall, opened, **by) == remaining


def test_the_committee_and_the_publication_are_told(cast, opened, after):
    for number in range(3):
        cast.answer(opened, number)
    due()
    everyone = sorted(p.email for p in [*cast.speakers, cast.contributor])
    assert addresses(after(cast.confirm, opened), "Le comité de pilotage confirme") == everyone
    sent = after(services.publish, opened, by=cast.staff)
    assert addresses(sent, "Le texte est en ligne") == sorted([*everyone, cast.coordinator.email])


def test_reminders_follow_the_deadline_and_the_boards_announced(cast, opened):
    assert due() == []
    cast.answer(opened, 0)
    board = opened.deadline + timedelta(days=20)
    cast.answer(opened, 1, Verdict.AWAITING_MANDATE, expected_on=board)
    due()
    silent = cast.speakers[2].email
    assert addresses(due(at(opened.deadline - timedelta(days=10))), "Rappel") == [silent]
    assert due(at(opened.deadline - timedelta(days=9))) == []
    assert addresses(due(at(opened.deadline - timedelta(days=2)))) == [silent]
    sent = due(at(opened.deadline + timedelta(days=1)))
    assert addresses(sent, "toujours attendue") == [silent]
    assert addresses(sent, "il manque des réponses") == [cast.coordinator.email]
    assert len(sent) == 2
    assert addresses(due(at(board + timedelta(days=1)))) == [cast.speakers[1].email]
    assert "Qu’a décidé votre conseil\u202f?" in heading_of(mail.outbox[0])


def test_a_mandate_that_ends_is_told_twice_in_advance_unless_it_goes_on(cast):
    today = clock.today()
    ending = MandateFactory(organisation=cast.organisations[0], substitute=True, ends_on=today + timedelta(days=60))
    renewed = MandateFactory(organisation=cast.organisations[1], substitute=True, ends_on=today + timedelta(days=60))
    renewed.person.mandates.create(
        organisation=renewed.organisation, role=renewed.role, starts_on=renewed.ends_on + timedelta(days=1)
    )
    due()
    told = sorted([ending.person.email, cast.speakers[0].email])
    for days in (30, 7):
        moment = at(ending.ends_on - timedelta(days=days))
        assert addresses(due(moment), "Un mandat prend fin") == told
        assert str(ending.person) in to(cast.speakers[0]).body
        assert due(moment) == []


def test_a_daily_choice_groups_what_can_wait_and_sends_at_once_what_proves(cast, after):
    cast.write()
    person = cast.speakers[0]
    browser = Client()
    browser.force_login(person)
    assert browser.post("/espace/notifications/", {"rhythm": "hourly"}).status_code == 422
    assert browser.post("/espace/notifications/", {"rhythm": "daily"}).status_code == 302
    assert NotificationPreference.objects.get(person=person).rhythm == Rhythm.DAILY
    opened = None

    def open_round():
        nonlocal opened
        opened = cast.open()

    later = clock.today() + timedelta(days=60)
    assert person.email not in addresses(after(open_round))
    extension = {"by": cast.coordinator, "deadline": later, "reason": "Congés."}
    assert person.email not in addresses(after(services.extend_deadline, opened, **extension))
    assert due() == []
    tomorrow = at(clock.today() + timedelta(days=1))
    with clock.at(tomorrow):  # the worker leaves the digest to the command, which gathers every project
        assert addresses(after(cast.answer, opened, 1)) == [cast.speakers[1].email]
    assert due(tomorrow) == [(person.email, "2 nouvelles de vos projets de coopération")]
    page = mail.outbox[0].alternatives[0][0]
    assert len(re.findall(r"<h1\b", page)) == 1
    assert len(re.findall(r"<h2\b", page)) == 2
    assert due(tomorrow) == []
    with clock.at(tomorrow):
        assert addresses(after(cast.answer, opened, 0), "Récépissé") == [person.email]


def test_one_click_means_one_message_a_week_and_a_get_changes_nothing(cast, opened, after):
    due()
    person = cast.speakers[0]
    after(
        services.extend_deadline, opened, by=cast.coordinator, deadline=clock.today() + timedelta(60), reason="Congés"
    )
    address = UNSUBSCRIBE.fullmatch(to(person).extra_headers["List-Unsubscribe"])[1]
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(address).status_code == 200
    assert not NotificationPreference.objects.exists()
    assert stranger.get(address[:-3] + "xx/").status_code == 404
    assert stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert NotificationPreference.objects.get(person=person).rhythm == Rhythm.WEEKLY
    later = {"by": cast.coordinator, "deadline": clock.today() + timedelta(70), "reason": "!"}
    sent = after(services.extend_deadline, opened, **later)
    assert person.email not in addresses(sent)  # it waits for Monday
    assert cast.speakers[1].email in addresses(sent)
    for number in range(3):
        sent = after(cast.answer, opened, number)
        assert person.email in addresses(sent) or number
    assert person.email in addresses(sent, "Résultat du premier tour")


def test_whoever_wants_the_least_still_receives_what_is_asked_of_their_organisation(cast, after):
    person = cast.speakers[0]
    NotificationPreference.objects.create(person=person, rhythm=Rhythm.LEAST)
    cast.write()
    opened = None

    def open_round():
        nonlocal opened
        opened = cast.open()

    assert person.email in addresses(after(open_round), "La réponse de votre organisme est attendue")
    assert person.email in addresses(due(at(opened.deadline - timedelta(days=10))), "Rappel")
    recall = {"by": cast.coordinator, "reason": "Une erreur."}
    assert person.email not in addresses(after(services.recall, opened, **recall))  # only news: nothing is asked


def test_a_message_waiting_is_not_sent_to_someone_who_may_no_longer_read_it(cast, after):
    NotificationPreference.objects.create(person=cast.speakers[0], rhythm=Rhythm.WEEKLY)
    cast.write()
    after(cast.open)
    mandate = cast.speakers[0].mandates.get()
    mandate.ends_on = clock.today()
    mandate.save()
    assert due(at(clock.today() + timedelta(days=8))) == []
    assert Notice.objects.get(person=cast.speakers[0]).state == Notice.State.WITHDRAWN


def test_what_did_not_leave_is_tried_again_then_given_up_and_named(cast, opened, settings, capsys):
    first = to(cast.speakers[0]).extra_headers["Message-ID"]
    Notice.objects.update(state=Notice.State.CLAIMED)  # by a process killed between the sending and its record
    assert due() == []
    assert len(due(timezone.now() + LEASE)) == 4
    assert to(cast.speakers[0]).extra_headers["Message-ID"] == first

    Notice.objects.update(state=Notice.State.WAITING, attempts=0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens there
    moment = timezone.now()
    for _attempt in range(MOST_ATTEMPTS - 1):
        due(moment)
        assert "4 à retenter" in capsys.readouterr().out
        assert "0 envoyé(s), 0 à retenter" in due_again(moment, capsys)
        moment += timedelta(days=2)
    with pytest.raises(CommandError, match=cast.speakers[0].email):
        due(moment)
    notice = Notice.objects.filter(person=cast.speakers[0]).first()
    assert notice.state == Notice.State.GIVEN_UP
    assert "ConnectionRefusedError" in notice.error
    desk = Client()
    for reader, told in ((cast.staff, True), (cast.contributor, False)):
        desk.force_login(reader)
        assert (cast.speakers[0].email in desk.get("/admin/").content.decode()) is told
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert due(moment + timedelta(days=2)) == []


def due_again(moment, capsys):
    due(moment)
    return capsys.readouterr().out


def test_in_production_an_answer_writes_one_task_and_stays_within_its_queries(
    cast, opened, settings, as_if_committed, django_assert_max_num_queries
):
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    mail.outbox.clear()
    with django_assert_max_num_queries(25), as_if_committed(execute=True):
        cast.answer(opened, 0)
    assert DBTaskResult.objects.count() == 1
    assert mail.outbox == []


def test_the_erased_are_forgotten_by_messages_and_calendar(cast, opened, admin_user):
    person = cast.speakers[0]
    browser = Client()
    browser.force_login(person)
    browser.post("/espace/calendrier/", {"renew": ""})
    browser.post("/espace/notifications/", {"rhythm": "weekly"})
    address = person.calendar_feed.token
    erase_person(person, by=admin_user)
    assert Client().get(f"/espace/calendrier/{address}.ics").status_code == 404
    assert not Notice.objects.filter(person=person).exists()
    assert not NotificationPreference.objects.filter(person=person).exists()
    assert person.email not in addresses(due(at(opened.deadline - timedelta(days=2))))
