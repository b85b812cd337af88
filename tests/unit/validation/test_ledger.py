"""The ledger alone tells what happened, and gives away whoever touches it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from coop_pages.evidence.contradictions import contradictions
from coop_pages.evidence.recount import recount_chain
from coop_pages.validation import services
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry, faults, remove_guards
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState, Verdict
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db

TABLE = LedgerEntry._meta.db_table
COLUMNS = ("hash", "chain_id", "position", "event", "recorded_at", "body", "previous_hash")


@pytest.fixture
def story(cast):
    """A refusal, a suspensive reservation, a letter contested, a departure and a publication."""
    cast.write()
    first = cast.open()
    letter = services.record_letter(
        first,
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(),
        dated_on=timezone.localdate(),
    )
    services.contest(letter, by=cast.speakers[2], reason="Pas nous.")
    cast.answer(first, 0, Verdict.REFUSE, comment="Non.")
    reserved = services.StatedReservation("Le budget.", suspensive=True)
    decision = cast.answer(first, 1, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[reserved])
    services.answer_reservation(decision.reservations.get(), by=cast.staff, disposition="accepted", answer="Oui.")
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        services.close(first, by=cast.coordinator)
    cast.write("Un texte revu.")
    second = cast.agree(cast.open())
    cast.confirm(second)
    services.publish(second, by=cast.staff)
    cast.write("Encore un autre.")
    cast.open()
    partnership = cast.project.partnerships.get(organisation=cast.organisations[2])
    services.withdraw(partnership, by=cast.coordinator, reason="Changement de stratégie.")
    return cast


def test_every_round_is_recounted_from_the_ledger_alone(story):
    recounted = recount_chain(LedgerChain.objects.get())
    rounds = Round.objects.order_by("number")
    assert [recounted[r.pk].state for r in rounds] == [r.state for r in rounds]
    assert [r.state for r in rounds] == [RoundState.RETURNED, RoundState.PUBLISHED, RoundState.SUSPENDED]
    for round in rounds:
        counted = recounted[round.pk].outcome
        assert (counted.agreed, counted.complete) == (round.outcome.agreed, round.outcome.complete)
    assert list(contradictions()) == []
    call_command("verify_ledger")


@pytest.mark.parametrize(
    ("act", "values"),
    [
        ("UPDATE coop_pages_round SET state = 'confirmed' WHERE number = %s", [1]),
        ("UPDATE coop_pages_decision SET verdict = 'approve' WHERE verdict = %s", ["refuse"]),
        ("UPDATE coop_pages_round SET digest = %s", ["0" * 64]),
    ],
)
def test_tables_changed_behind_the_ledger_are_found(story, act, values):
    with connection.cursor() as cursor:
        cursor.execute(act, values)
    with pytest.raises(CommandError):
        call_command("verify_ledger")


def test_a_lost_decision_and_a_forged_one_are_found(story):
    kept = Round.objects.get(number=2).decisions.last()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE coop_pages_decision SET round_id = %s WHERE id = %s", [Round.objects.get(number=3).pk, kept.pk]
        )
    assert len(list(contradictions())) == 2


def test_flipping_any_byte_of_any_entry_is_detected_and_named(story):
    entries = list(LedgerEntry.objects.values())
    remove_guards(connection, TABLE)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(entries), st.sampled_from(COLUMNS), st.integers(0), st.integers(1, 255))
    def flip(entry, column, place, mask):
        value = entry[column]
        if isinstance(value, int):
            altered = value ^ mask
        else:
            stored = bytearray(value.encode())
            stored[place % len(stored)] ^= mask
            altered = bytes(stored)
        sid = transaction.savepoint()
        try:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    _write(cursor, entry["hash"], column, altered)
            except (IntegrityError, ValueError):
                assume(False)  # the database refused it by itself: nothing was altered
            found = faults()
            label = f"{entry['chain_id'] if column != 'chain_id' else altered}/"
            label += f"{entry['position'] if column != 'position' else altered}"
            assert found
            assert label in found[0].sentence
        finally:
            transaction.savepoint_rollback(sid)

    flip()


def _write(cursor, key, column, altered):
    if isinstance(altered, int):
        cursor.execute(f"UPDATE {TABLE} SET {column} = %s WHERE hash = %s", [altered, key])  # noqa: S608
    elif connection.vendor == "sqlite":
        cursor.execute(f"UPDATE {TABLE} SET {column} = CAST(%s AS TEXT) WHERE hash = %s", [altered, key])  # noqa: S608
    else:
        words = altered.decode()  # PostgreSQL takes no bytes that are not text
        assume("\0" not in words)
        cursor.execute(f"UPDATE {TABLE} SET {column} = %s WHERE hash = %s", [words, key])  # noqa: S608


def test_an_entry_removed_from_the_end_or_the_middle_is_detected(story):
    remove_guards(connection, TABLE)
    for position in (LedgerEntry.objects.count(), 3):
        sid = transaction.savepoint()
        LedgerEntry.objects.filter(position=position)._raw_delete("default")
        assert faults()
        transaction.savepoint_rollback(sid)
    assert not faults()
