"""What may be read in two ways, or not at all: entries and rows written otherwise than we write, hashes made again."""

import json
from contextlib import nullcontext

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from coop_pages.evidence.verifier import command
from coop_pages.evidence.verifier.rounds import as_written
from coop_pages.validation.digests import canonical
from coop_pages.validation.models.ledger import (
    GENESIS,
    LedgerChain,
    LedgerEntry,
    install_guards,
    is_as_written,
    remove_guards,
)
from coop_pages.validation.models.rounds import Round
from tests.unit.evidence.told_story import story  # noqa: F401

pytestmark = pytest.mark.django_db

TABLE = LedgerEntry._meta.db_table
TRUE = canonical({"by": "Zoé", "number": 1, "round": 2})
UNUSUAL = {
    "a key told twice": TRUE[:-1] + ',"round":2}',
    "white space": json.dumps(json.loads(TRUE), ensure_ascii=False),
    "escapes": json.dumps(json.loads(TRUE), sort_keys=True, separators=(",", ":")),
    "another order": '{"round":2,"number":1,"by":"Zoé"}',
    "another form of Unicode": TRUE.replace("é", "e\u0301"),
    "a whole fraction": TRUE.replace(":1,", ":1.0,"),
    "a number that is none": TRUE.replace(":1,", ":NaN,"),
    "half a character": TRUE.replace("Zoé", "\\ud800"),
    "deeper than anybody reads": "[" * 100_000 + "]" * 100_000,
    "no object": "[]",
    "no JSON": "rien",
}


def test_an_entry_of_ours_is_as_written():
    assert is_as_written(TRUE)
    assert as_written(TRUE)


@pytest.mark.parametrize("case", UNUSUAL)
def test_one_way_alone_to_write_an_entry(case):
    assert not is_as_written(UNUSUAL[case])
    assert not as_written(UNUSUAL[case])


@pytest.mark.parametrize(
    "unusual", [lambda body: f"{body[:-1]},{body[1:]}", lambda body: "[" * 100_000 + "]" * 100_000]
)
def test_a_ledger_written_otherwise_is_named(story, unusual):  # noqa: F811
    with transaction.atomic():
        remove_guards(connection, TABLE)
        entry = LedgerEntry.objects.latest("chain", "position")
        body, former = unusual(entry.body), entry.hash
        entry.body = body
        made = entry.computed_hash()
        LedgerEntry.objects.filter(pk=former).update(hash=made, body=body)
        LedgerChain.objects.filter(pk=entry.chain_id).update(head=made)
        install_guards(connection, TABLE)
        assert entry.previous_hash != GENESIS
        with pytest.raises(CommandError, match="n’est pas écrite comme la plateforme écrit"):
            call_command("verify_ledger")
        transaction.set_rollback(True)


def remade(change):
    """The ledger of the first opening, from that entry on, with right hashes."""
    opening = LedgerEntry.objects.filter(event="round.opened").earliest("chain", "position")
    remove_guards(connection, TABLE)
    previous = opening.previous_hash
    for entry in LedgerEntry.objects.filter(chain=opening.chain_id, position__gte=opening.position).order_by(
        "position"
    ):
        former = entry.pk
        if entry.position == opening.position:
            entry.body = canonical(change(json.loads(entry.body)))
        entry.previous_hash = previous
        previous = entry.computed_hash()
        LedgerEntry.objects.filter(pk=former).update(hash=previous, body=entry.body, previous_hash=entry.previous_hash)
    LedgerChain.objects.filter(pk=opening.chain_id).update(head=previous)
    install_guards(connection, TABLE)


OPENINGS = {
    "another kind of page": (lambda body: body | {"kind": "another"}, "kind"),
    "a section more": (lambda body: body | {"sections": body["sections"] | {"annexe": "0" * 64}}, "sections"),
    "another digest of a section": (
        lambda body: body | {"sections": dict.fromkeys(body["sections"], "0" * 64)},
        "sections",
    ),
    "yes in the place of one": (lambda body: body | {"number": True} if body["number"] == 1 else body, "number"),
    "one in the place of yes": (lambda body: body | {"may_override_refusal": int(body["may_override_refusal"])}, "may"),
}


@pytest.mark.parametrize("case", OPENINGS)
def test_an_opening_that_equals_another_way_is_named(story, case):  # noqa: F811
    change, named = OPENINGS[case]
    with transaction.atomic():
        before = LedgerChain.objects.values_list("head", flat=True)
        heads = set(before)
        remade(change)
        if set(before.all()) == heads:
            pytest.fail("nothing was changed")
        with pytest.raises(CommandError, match=named):
            call_command("verify_ledger")
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("UPDATE coop_pages_round SET deadline = 'demain' WHERE id = %s", "ses lignes ne peuvent pas être comprises"),
        ("UPDATE coop_pages_round SET opened_at = 'hier' WHERE id = %s", "ses lignes ne peuvent pas être comprises"),
        (
            "UPDATE coop_pages_round SET page_title = CAST(x'ff41' AS text) WHERE id = %s",
            "« title » n’est pas ce que dit le registre",
        ),
    ],
)
def test_rows_that_cannot_be_read_are_named(story, written, sentence):  # noqa: F811
    """PostgreSQL refuses to write them."""
    refused = pytest.raises(DatabaseError) if connection.vendor == "postgresql" else nullcontext()
    with transaction.atomic():
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(written, [Round.objects.latest("pk").pk])
        if connection.vendor == "sqlite":
            with pytest.raises(CommandError, match=sentence):
                call_command("verify_ledger")
        transaction.set_rollback(True)


def test_a_pack_deeper_than_anybody_reads_is_said_to_be_unreadable(tmp_path, capsys):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/dossier.json").write_text("[" * 100_000)
    assert command.main([str(tmp_path), "--en"]) == command.UNREADABLE
    assert "This pack cannot be read" in capsys.readouterr().out
