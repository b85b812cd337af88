"""As an organisation, I sign where the ledger stands with a key of my own: nobody rewrites it afterwards."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coop_pages.evidence import cosigning
from coop_pages.evidence.signing import checkpoint_of
from coop_pages.evidence.verifier import command
from coop_pages.evidence.verifier.notes import (
    Checkpoint,
    new_private_key,
    read_private_key,
    signature_line,
    write_note,
)
from coop_pages.validation.models.ledger import Event, LedgerChain, LedgerEntry
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    AlreadyCosigned,
    KeyNamedOtherwise,
    KeyOfThePlatform,
    NoMandate,
    NotAKey,
    NotAllowed,
    NotASignedCheckpoint,
    NotThisLedger,
    SignatureWrong,
)
from directory.models import Mandate
from tests.factories.browsers import signed_in
from tests.factories.directory import MandateFactory, OrganisationFactory
from tests.factories.packs import PLATFORM_KEY, PLATFORM_PUBLIC, fetch, unpacked, words_of
from tests.unit.evidence.tampering import rewrite

pytestmark = pytest.mark.django_db

KEY = new_private_key("association.example.org")
PUBLIC = str(read_private_key(KEY)[0])


@pytest.fixture
def opened(cast, settings):
    settings.SIGNING_KEY = PLATFORM_KEY
    cast.write()
    return cast.open()


def note_of(checkpoint, key=KEY):
    return write_note(str(checkpoint), [signature_line(str(checkpoint), key)])


def now(cast):
    return checkpoint_of(LedgerChain.objects.get(project=cast.project))


def deposit(cast, note=None, public_key=PUBLIC, number=0, **who):
    who = {"organisation": cast.organisations[number], "by": cast.speakers[number]} | who
    return cosigning.cosign(cast.project.pk, note=note or note_of(now(cast)), public_key=public_key, **who)


def test_the_holder_deposits_what_the_program_wrote(cast, opened, tmp_path):
    person = signed_in(cast.speakers[0])
    address = reverse("space:cosigning", args=[cast.project.pk])
    assert address in person.get(reverse("space:project", args=[cast.project.pk])).content.decode()
    page = person.get(address).content.decode()
    assert "Déposer une signature" in page
    assert str(now(cast)).splitlines()[0] in page
    # As a browser sends it: line breaks of two signs.
    sent = {"public_key": PUBLIC, "note": note_of(now(cast)).replace("\n", "\r\n")}
    page = person.post(address, sent, follow=True).content.decode()
    assert "La signature est bonne." in page
    assert PUBLIC in page
    entry = LedgerEntry.objects.get(event=Event.CHECKPOINT_COSIGNED)
    assert json.loads(entry.body)["size"] == entry.position - 1
    folder = unpacked(fetch(cast.staff, "round_pack", opened.pk), tmp_path)
    report = command.verify(folder, "en", keys=(PLATFORM_PUBLIC,))
    assert report.faults == []
    name = cast.organisations[0].name
    assert any(
        line.startswith(f"{name} co-signed the ledger up to entry {entry.position - 1}") for line in report.lines
    )
    assert f"{name} a contresigné le registre jusqu’à l’entrée {entry.position - 1}" in words_of(folder)
    described = json.loads((folder / "data/dossier.json").read_text())["signatures"]
    assert [signature["key"] for signature in described] == [PLATFORM_PUBLIC, PUBLIC]


def test_a_refusal_is_said_and_what_was_typed_stays(cast, opened):
    sent = {"public_key": PUBLIC, "note": note_of(now(cast)).replace("— a", "— b")}
    answer = signed_in(cast.speakers[0]).post(reverse("space:cosigning", args=[cast.project.pk]), sent)
    page = answer.content.decode()
    assert "La signature n’a pas été faite par cette clé" in page
    assert PUBLIC in page
    assert not LedgerEntry.objects.filter(event=Event.CHECKPOINT_COSIGNED).exists()


def test_only_the_holder_of_a_partner_deposits(cast, opened):
    substitute = MandateFactory(organisation=cast.organisations[0], role=Mandate.Role.SUBSTITUTE).person
    for person in (substitute, cast.contributor, cast.speakers[1], cast.coordinator):
        with pytest.raises(NoMandate):
            deposit(cast, by=person)
    stranger = OrganisationFactory()
    holder = MandateFactory(organisation=stranger, role=Mandate.Role.HOLDER).person
    with pytest.raises(NotAllowed):
        deposit(cast, organisation=stranger, by=holder)
    assert signed_in(holder).get(reverse("space:cosigning", args=[cast.project.pk])).status_code == 404


@pytest.mark.parametrize(
    ("refusal", "change"),
    [
        (NotAKey, {"public_key": "une clé"}),
        (NotAKey, {"public_key": KEY}),
        (NotASignedCheckpoint, {"note": "bonjour"}),
        (NotASignedCheckpoint, {"note": "x\n\n— association.example.org AAAA\n"}),
    ],
)
def test_what_is_no_signature_is_refused(cast, opened, refusal, change):
    with pytest.raises(refusal):
        deposit(cast, **change)


def test_a_signature_is_of_this_ledger_as_it_stood_and_by_this_key(cast, opened):
    current = now(cast)
    other = new_private_key("autre.example.org")
    with pytest.raises(SignatureWrong):
        deposit(cast, note_of(current, other))
    with pytest.raises(NotASignedCheckpoint):
        deposit(cast, str(current))
    for elsewhere in (
        Checkpoint("ailleurs.example.org/registre/1", current.size, current.head),
        Checkpoint(current.origin, current.size + 1, current.head),
        Checkpoint(current.origin, current.size, "ab" * 32),
    ):
        with pytest.raises(NotThisLedger):
            deposit(cast, note_of(elsewhere))
    named_after_a_person = new_private_key("Camille_Martin")
    with pytest.raises(KeyNamedOtherwise):
        deposit(cast, note_of(current, named_after_a_person), str(read_private_key(named_after_a_person)[0]))
    with pytest.raises(KeyOfThePlatform):
        deposit(cast, note_of(current, PLATFORM_KEY), PLATFORM_PUBLIC)


def test_an_earlier_head_may_be_signed_and_none_twice(cast, opened):
    earlier = now(cast)
    deposit(cast)
    deposit(cast, note_of(now(cast)))
    with pytest.raises(AlreadyCosigned):
        deposit(cast, note_of(earlier))
    assert LedgerEntry.objects.filter(event=Event.CHECKPOINT_COSIGNED).count() == 2


def test_who_speaks_for_several_chooses_first(cast, opened):
    MandateFactory(organisation=cast.organisations[1], person=cast.speakers[0], role=Mandate.Role.HOLDER)
    address = reverse("space:cosigning", args=[cast.project.pk])
    person = signed_in(cast.speakers[0])
    assert f"?organisation={cast.organisations[1].pk}" in person.get(address).content.decode()
    sent = {"public_key": PUBLIC, "note": note_of(now(cast))}
    assert person.post(address, sent).status_code == 404
    assert person.post(f"{address}?organisation={cast.organisations[1].pk}", sent).status_code == 302
    assert json.loads(LedgerEntry.objects.order_by("position").last().body)["name"] == cast.organisations[1].name


def the_title_rewritten(cast):
    """A whole ledger rewritten from its first round on, its hashes made again, and the rows alike."""
    told = LedgerEntry.objects.get(event=Event.ROUND_OPENED)
    rewrite(told, lambda body: body.update(title="Un autre titre"))
    Round.objects.update(page_title="Un autre titre")


def change_cosignature(**changes):
    rewrite(LedgerEntry.objects.get(event=Event.CHECKPOINT_COSIGNED), lambda body: body.update(changes))


def test_a_ledger_rewritten_with_its_rows_contradicts_what_was_cosigned(cast, opened):
    the_title_rewritten(cast)
    call_command("verify_ledger")
    deposit(cast)
    call_command("verify_ledger")
    deposited = LedgerEntry.objects.get(event=Event.CHECKPOINT_COSIGNED)
    rewrite(LedgerEntry.objects.get(event=Event.ROUND_OPENED), lambda body: body.update(title="Encore un autre"))
    Round.objects.update(page_title="Encore un autre")
    with pytest.raises(CommandError, match=rf"contresigné \(écriture {deposited.position}\) n’est pas ce registre"):
        call_command("verify_ledger")
    with pytest.raises(CommandError, match="contresigné"):
        call_command("verify_ledger", since=timezone.localdate())


def test_a_cosignature_made_to_fit_a_ledger_rewritten_is_not_its_organisation_s(cast, opened):
    deposit(cast)
    the_title_rewritten(cast)
    head = LedgerEntry.objects.get(event=Event.CHECKPOINT_COSIGNED).previous_hash
    change_cosignature(head=head)
    with pytest.raises(CommandError, match="contresigné"):
        call_command("verify_ledger")


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 1},
        {"size": "2"},
        {"origin": "cooperer.example.org/registre/1000000"},
        {"key": str(read_private_key(new_private_key("association.example.org"))[0])},
        {"key": "une clé"},
        {"signature": ""},
        {"signature": "— association.example.org AAAA"},
        {"head": None},
    ],
)
def test_a_cosignature_of_something_else_is_named(cast, opened, changes):
    deposit(cast)
    call_command("verify_ledger")
    change_cosignature(**changes)
    with pytest.raises(CommandError, match=r"contresigné|ne peut pas être compris"):
        call_command("verify_ledger")


def test_a_cosignature_still_holds_where_the_site_has_moved(cast, opened, settings):
    deposit(cast)
    settings.WAGTAILADMIN_BASE_URL = "https://ailleurs.example.org"
    call_command("verify_ledger")


def test_cosignatures_are_read_together(cast, opened):
    deposit(cast)
    with CaptureQueriesContext(connection) as once:
        call_command("verify_ledger")
    deposit(cast, note_of(now(cast)))
    deposit(cast, note_of(now(cast)))
    with CaptureQueriesContext(connection) as thrice:
        call_command("verify_ledger")
    assert len(once) == len(thrice)
