"""The heads that partners kept say whether a ledger was rewritten, whoever owns the database."""

import json
import mailbox
from email.message import EmailMessage

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from coop_pages.notifications.outbox import Notice
from coop_pages.space.receipts import as_pdf, receipt_of
from coop_pages.validation.digests import canonical
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry, install_guards, remove_guards
from coop_pages.validation.models.rounds import Round
from tests.factories.browsers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast, as_if_committed):
    """A round that everyone approved, with its receipts and its result sent."""
    cast.write()
    opened = cast.open()
    with as_if_committed(execute=True):
        cast.agree(opened)
    call_command("send_due_notices", verbosity=0)
    return cast


def rewritten(change):
    """The whole ledger made again, every hash right, by somebody who owns the database."""
    remove_guards(connection, LedgerEntry._meta.db_table)
    Notice.objects.all().delete()
    chain = LedgerChain.objects.get()
    entries = list(chain.entries.order_by("position"))
    previous = "0" * 64
    for entry in entries:
        former = entry.hash
        entry.body = change(entry.body)
        entry.previous_hash = previous
        previous = entry.hash = entry.computed_hash()
        row = LedgerEntry.objects.filter(hash=former)
        row.update(hash=entry.hash, previous_hash=entry.previous_hash, body=entry.body)
    LedgerChain.objects.update(head=previous)
    install_guards(connection, LedgerEntry._meta.db_table)


def run(**options):
    from io import StringIO

    said = StringIO()
    call_command("verify_ledger", stdout=said, **options)
    return said.getvalue()


def kept(path, messages=None):
    """A mailbox as mail programs export it."""
    box = mailbox.mbox(path)
    for message in messages or mail.outbox:
        box.add(message.message().as_bytes())
    box.close()
    return path


def test_the_head_is_on_the_screen_in_the_message_and_in_the_pdf_of_a_receipt(story):
    decision = Round.objects.get().decisions.order_by("pk").first()
    entry = next(e for e in LedgerEntry.objects.order_by("position") if e.event == "decision.recorded")
    label = f"Tête du registre, écriture {entry.position}"
    assert (label, entry.hash) in receipt_of(decision).digests
    page = signed_in(story.speakers[0]).get(f"/espace/recepisses/{decision.pk}/").content.decode()
    assert label in page
    assert entry.hash in page
    assert as_pdf(decision).startswith(b"%PDF")
    to_first = "".join(m.body for m in mail.outbox if story.speakers[0].email in m.to)
    assert f"Tête du registre\u00a0: écriture {entry.position}, {entry.hash}" in to_first


def test_a_mailbox_is_read_whole_and_every_head_is_where_it_was(story, tmp_path):
    count = len({entry.hash for entry in LedgerEntry.objects.all() if any(entry.hash in m.body for m in mail.outbox)})
    assert count >= 4
    assert f"{count} têtes gardées par des partenaires sont à leur place." in run(mailbox=[kept(tmp_path / "box.mbox")])
    closing = LedgerEntry.objects.get(event="round.agreed").hash
    assert "1 tête gardée par des partenaires est à sa place." in run(head=[closing.upper()])


def test_a_forwarded_message_a_maildir_and_a_single_file_are_read_too(story, tmp_path):
    sent = next(m for m in mail.outbox if "Tête du registre" in m.body)
    forwarded = EmailMessage()
    forwarded.set_content("Pour archive.\n\n" + "".join(f"> {line}\n" for line in sent.body.splitlines()))
    (tmp_path / "forwarded.eml").write_bytes(forwarded.as_bytes())
    folder = mailbox.Maildir(tmp_path / "maildir")
    folder.add(sent.message().as_bytes())
    assert "1 tête" in run(mailbox=[tmp_path / "forwarded.eml", tmp_path / "maildir"]).replace("2 têtes", "1 tête")


def test_a_ledger_rewritten_with_right_hashes_no_longer_leads_to_the_heads_that_were_kept(story, tmp_path):
    box = kept(tmp_path / "box.mbox")
    first = LedgerEntry.objects.filter(event="round.opened").get()
    # No row holds this: but for the heads, nobody could tell.
    rewritten(lambda body: canonical(json.loads(body) | {"note": "x"}))
    with pytest.raises(CommandError, match="n’est plus dans aucun registre"):
        run(mailbox=[box])
    with pytest.raises(CommandError, match="n’est plus dans aucun registre"):
        run(head=[first.hash])


def test_a_head_that_moved_is_named(story, tmp_path):
    entry = LedgerEntry.objects.order_by("position").last()
    (tmp_path / "x.eml").write_text(
        f"Content-Type: text/plain; charset=utf-8\n\nécriture {entry.position + 1}, {entry.hash}\n"
    )
    with pytest.raises(CommandError, match=f"était celle de l’écriture {entry.position + 1}"):
        run(mailbox=[tmp_path / "x.eml"])


def test_what_is_no_head_and_what_cannot_be_read_is_said(story, tmp_path):
    with pytest.raises(CommandError, match="64 chiffres"):
        run(head=["3f1c"])
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        run(mailbox=[tmp_path / "missing"])
    (tmp_path / "x.eml").write_text("Content-Type: text/plain; charset=utf-8\n\nBonjour.\n")
    with pytest.raises(CommandError, match="ne contient aucune tête"):
        run(mailbox=[tmp_path / "x.eml"])
    (tmp_path / "folder").mkdir()
    with pytest.raises(CommandError, match="Maildir"):
        run(mailbox=[tmp_path / "folder"])
    with pytest.raises(CommandError, match="2027-01-31"):
        call_command("verify_ledger", "--since", "hier")


@pytest.mark.parametrize("alphabet", ["x-nobody-knows-it", "utf-7-but-not-quite", "rot13"])
def test_a_head_is_read_in_a_message_whose_alphabet_nobody_knows(story, tmp_path, alphabet):
    entry = LedgerEntry.objects.order_by("position").last()
    told = f"Content-Type: text/plain; charset={alphabet}\n\nécriture {entry.position}, {entry.hash}\n"
    (tmp_path / "x.eml").write_text(told)
    assert "1 tête" in run(mailbox=[tmp_path / "x.eml"])
