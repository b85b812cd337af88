"""Messages that come back: to a real mailbox, read by IMAP, or told by a provider's webhook."""

import imaplib
import re
import socket
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from coop_pages.models import Notice, ReturnedMail
from coop_pages.notifications.invitations import send_waiting_invitations
from coop_pages.notifications.reports import read_report
from coop_pages.notifications.returned import Report
from coop_pages.notifications.rhythm import Rhythm, rhythm_of
from coop_pages.validation import clock, services
from directory.models import Mandate
from tests.unit.notifications.test_notifications import at, due

pytestmark = pytest.mark.django_db

# After the opening of a round, whoever has not answered is reminded.
REMINDED = timedelta(days=35)
USER, PASSWORD = "retours", "mot de passe"
POSTFIX = """\
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: ne-pas-repondre@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="limit"

--limit
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--limit
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4Z0000
Arrival-Date: Sat, 28 Nov 2026 08:00:00 +0100 (CET)

Final-Recipient: rfc822; someone@example.org
Original-Recipient: rfc822;someone@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 {status} <someone@example.org>: {words}

--limit
Content-Description: Undelivered Message
Content-Type: {kind}

{returned}
--limit--
"""
COMPLAINT = """\
From: <abuse@mail.example.net>
To: ne-pas-repondre@example.org
Subject: FW: news
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="limit"

--limit
Content-Type: text/plain; charset=us-ascii

This is an email abuse report.

--limit
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--limit
Content-Type: message/rfc822

{returned}
--limit--
"""


def refused(returned, *, status="5.1.1", action="failed", words="Recipient address rejected", kind="message/rfc822"):
    filled = POSTFIX.format(returned=returned, status=status, action=action, words=words, kind=kind)
    return filled.replace("\n", "\r\n").encode()


def complained(returned):
    return COMPLAINT.format(returned=returned).replace("\n", "\r\n").encode()


@pytest.fixture(scope="module")
def post_office(tmp_path_factory):
    """An IMAP server of this machine, with TLS; returns the port and its certificate."""
    folder = tmp_path_factory.mktemp("imap")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    named = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    made = ("-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(certificate))
    subprocess.run(["openssl", "req", "-x509", *named, *made], check=True, capture_output=True)  # noqa: S603, S607
    port = free_port()
    listens = ("--no-service", "admin", "--host", "127.0.0.1", "--port", str(port))
    secured = ("--cert", str(certificate), "--key", str(key))
    whose = ("dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD)
    server = subprocess.Popen(  # noqa: S603
        [str(Path(sys.executable).with_name("pymap")), *listens, *secured, *whose],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield port, certificate
    server.terminate()
    server.wait()


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture
def mailbox(post_office, settings, monkeypatch):
    """`mailbox(bytes)`: a message comes in. It begins with nothing unread."""
    port, certificate = post_office
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings.RETURNS_URL = f"imap+tls://{USER}:{quote(PASSWORD)}@localhost:{port}/INBOX"
    with opened(port) as box:
        box.store("1:*", "+FLAGS", "(\\Seen)")

    def comes_in(content):
        with opened(port) as box:
            box.append("INBOX", None, None, content)

    comes_in.unread = lambda: unread(port)
    return comes_in


@contextmanager
def opened(port):
    for _try in range(50):
        try:
            box = imaplib.IMAP4("127.0.0.1", port)
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    with box:
        box.starttls(ssl._create_unverified_context())  # noqa: S323  as a mail program of this machine
        box.login(USER, PASSWORD)
        box.select("INBOX")
        yield box


def unread(port):
    with opened(port) as box:
        return len(box.search(None, "UNSEEN")[1][0].split())


def sent_back(message):
    """Whole, as a server returns it."""
    return message.message().as_string()


def notices_of(person):
    return Notice.objects.filter(person=person)


def test_a_mailbox_that_refuses_for_good_is_no_longer_written_to_until_its_address_changes(cast, told, mailbox, capsys):
    speaker, message = told
    mailbox(refused(sent_back(message)))
    call_command("read_returns")
    assert "1 au sujet de nos messages, 0 laissés" in capsys.readouterr().out
    assert mailbox.unread() == 0
    lost = notices_of(speaker).get()
    assert (lost.state, lost.sent_at, lost.sent_to) == (Notice.State.GIVEN_UP, None, speaker.email)
    assert lost.error == "550 5.1.1 <someone@example.org>: Recipient address rejected"

    later = at(clock.today() + REMINDED)
    with pytest.raises(CommandError, match=speaker.email):
        due(later)
    assert speaker.email not in {address for sent in mail.outbox for address in sent.to}
    assert set(notices_of(speaker).values_list("state", flat=True)) == {Notice.State.GIVEN_UP}

    speaker.email = "nouvelle@example.org"
    speaker.save()
    notices_of(speaker).update(state=Notice.State.WAITING)
    due(later)
    assert ["nouvelle@example.org"] in [sent.to for sent in mail.outbox]


def test_the_desk_names_whom_to_call_and_writes_again(cast, told, mailbox):
    speaker, message = told
    mailbox(refused(sent_back(message)))
    call_command("read_returns")
    desk = Client(enforce_csrf_checks=True)
    desk.force_login(cast.staff)
    page = desk.get("/admin/").content.decode()
    assert speaker.email in page
    assert "Recipient address rejected" in page
    address = re.search(r'action="(/admin/cooperation/personnes/\d+/ecrire-a-nouveau/)"', page)[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    answer = desk.post(address, {"csrfmiddlewaretoken": token}, follow=True)
    assert f"1 message à {speaker} repart." in answer.content.decode()
    due()
    assert [sent.to for sent in mail.outbox] == [[speaker.email]]
    assert not ReturnedMail.objects.exists()


def test_a_coordinator_sees_whom_to_telephone_and_learns_no_address(cast, told, mailbox):
    speaker, message = told
    mailbox(refused(sent_back(message)))
    call_command("read_returns")
    browser = Client()
    browser.force_login(cast.coordinator)
    page = browser.get(f"/espace/projets/{cast.project.pk}/").content.decode()
    assert "Nos messages ne parviennent pas à cette personne" in page
    assert speaker.email not in page
    assert speaker.email not in browser.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "report", [{"status": "5.2.2", "words": "Mailbox full"}, {"status": "4.4.7", "words": "delivery time expired"}]
)
def test_what_was_lost_on_its_way_leaves_again_under_the_same_name(cast, told, mailbox, report):
    speaker, message = told
    mailbox(refused(sent_back(message), **report))
    call_command("read_returns")
    assert notices_of(speaker).get().state == Notice.State.WAITING
    assert due() == []
    due(timezone.now() + timedelta(minutes=6))
    assert [sent.to for sent in mail.outbox] == [[speaker.email]]
    assert mail.outbox[0].extra_headers["Message-ID"] == message.extra_headers["Message-ID"]


def test_a_server_that_says_to_wait_changes_nothing(cast, told, mailbox):
    speaker, message = told
    mailbox(refused(sent_back(message), action="delayed", status="4.4.1"))
    call_command("read_returns")
    assert notices_of(speaker).get().state == Notice.State.SENT


def test_a_complaint_turns_news_to_once_a_week_and_stops_nothing_that_asks(cast, told, mailbox):
    speaker, message = told
    mailbox(complained(sent_back(message)))
    call_command("read_returns")
    assert rhythm_of(speaker) == Rhythm.WEEKLY
    assert notices_of(speaker).get().state == Notice.State.SENT
    desk = Client()
    desk.force_login(cast.staff)
    page = desk.get("/admin/").content.decode()
    assert "ont signalé nos messages comme indésirables" in page
    assert speaker.email in page
    due(at(clock.today() + REMINDED))
    assert [speaker.email] in [sent.to for sent in mail.outbox]


def test_nobody_is_silenced_by_a_report_that_somebody_made_up(cast, told, mailbox, capsys):
    speaker, message = told
    mark = message.extra_headers["Message-ID"]
    invented = sent_back(message).replace(mark, f"<{'0' * 32}@example.org>")
    mailbox(refused(invented))
    mailbox(f"From: quelquun@example.org\r\nSubject: Bonjour\r\n\r\n{mark} 5.1.1\r\n".encode())
    call_command("read_returns")
    assert "0 au sujet de nos messages, 2 laissés" in capsys.readouterr().out
    assert mailbox.unread() == 2
    call_command("read_returns")
    assert "0 au sujet de nos messages, 0 laissés" in capsys.readouterr().out
    assert notices_of(speaker).get().state == Notice.State.SENT
    assert not ReturnedMail.objects.exists()


def test_an_invitation_that_comes_back_is_told_to_those_who_can_send_another(cast, mailbox, client):
    inviter = cast.speakers[0]
    services.invite(
        cast.organisations[0],
        by=inviter,
        email="faute@example.org",
        role=Mandate.Role.OBSERVER,
        starts_on=clock.today(),
    )
    send_waiting_invitations()
    [message] = [sent for sent in mail.outbox if sent.to == ["faute@example.org"]]
    mailbox(refused(message.message().as_string(), words="No such user here"))
    client.force_login(inviter)
    address = f"/espace/organismes/{cast.organisations[0].pk}/personnes/"
    assert "est revenu" not in client.get(address).content.decode()
    call_command("read_returns")
    page = client.get(address).content.decode()
    assert "Le message à faute@example.org est revenu" in page
    assert "No such user here" in page


def test_the_desk_names_invitations_that_came_back_and_sends_them_again(cast, mailbox):
    sent = services.invite(
        cast.organisations[0], by=cast.staff, email="pleine@example.org", first_name="Odile", role=Mandate.Role.OBSERVER
    )
    send_waiting_invitations()
    [message] = [left for left in mail.outbox if left.to == [sent.email]]
    mailbox(refused(message.message().as_string(), words="Mailbox full"))
    desk, home = Client(), f"/admin/cooperation/projets/{cast.project.pk}/"
    desk.force_login(cast.staff)
    assert "est revenu" not in desk.get(home).content.decode()
    call_command("read_returns")
    assert "Le message est revenu" in desk.get(home).content.decode()
    page = desk.get("/admin/").content.decode()
    assert "pleine@example.org" in page
    assert "Mailbox full" in page
    coordinator = Client()
    coordinator.force_login(cast.coordinator)
    assert "pleine@example.org" not in coordinator.get("/admin/").content.decode()
    mail.outbox.clear()
    address = re.search(r'action="(/admin/cooperation/personnes/\d+/ecrire-a-nouveau/)"', page)[1]
    answer = desk.post(address, follow=True).content.decode()
    assert "repart" in answer
    assert "pleine@example.org" not in answer
    send_waiting_invitations()
    assert [left.to for left in mail.outbox] == [["pleine@example.org"]]
    assert "est revenu" not in desk.get(home).content.decode()
    links = [re.search(r"/espace/invitation/\S+/", left.body)[0] for left in (message, mail.outbox[0])]
    assert [desk.get(link).status_code for link in links] == [404, 200]


def test_nobody_can_guess_the_name_of_a_message(told, settings):
    _speaker, message = told
    first = message.extra_headers["Message-ID"]
    Notice.objects.update(state=Notice.State.WAITING)
    settings.SECRET_KEY = "another"
    due()
    assert first not in {sent.extra_headers["Message-ID"] for sent in mail.outbox}


def test_headers_alone_may_come_back():
    returned = f"Subject: x\r\nMessage-ID: <{'a' * 32}@example.org>\r\n"
    report = read_report(refused(returned, kind="text/rfc822-headers"))
    assert (report.kind, report.mark) == (Report.Kind.REFUSED, "a" * 32)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"Content-Type: multipart/report; boundary=x\r\n\r\n--x"])
def test_whatever_else_comes_in_says_nothing(content):
    assert read_report(content) is None


@pytest.mark.parametrize(
    ("url", "said"),
    [("imap://a:b@localhost/INBOX", "imap+ssl://"), ("imap+ssl://a:b@127.0.0.1:9/INBOX", "n’a pas pu être lue")],
)
def test_a_mailbox_that_cannot_be_read_is_said(settings, url, said):
    settings.RETURNS_URL = url
    with pytest.raises(CommandError, match=re.escape(said)):
        call_command("read_returns")
