"""What is done at regular times: once, on time, whatever fails beside it or whatever the clock does."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from coop_pages.base.duties import Duty
from coop_pages.management import duties
from coop_pages.management.duties import DUTIES, Regular
from coop_pages.validation.models.ledger import LedgerEntry
from tests.unit.public.test_database_away import away

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def done(moment):
    """The names of what `run_due` did at this moment."""
    with time_machine.travel(at(moment), tick=False):
        before = set(Duty.objects.filter(ended_at=timezone.now()).values_list("name", flat=True))
        call_command("run_due", verbosity=0)
        ended = set(Duty.objects.filter(ended_at=timezone.now()).values_list("name", flat=True))
        return ended - before - {"worker_seen"}


def test_each_duty_is_done_when_it_is_due_and_not_again():
    often = {"send_due_notices", "see_the_worker"}
    names = {regular.name for regular in DUTIES if regular.applies()}
    assert done("2027-03-01 02:00") >= often
    assert done("2027-03-01 02:05") == set()
    assert done("2027-03-01 02:11") >= often
    night = done("2027-03-01 04:16")
    assert night >= {"verify_ledger", "verify_publications", "forget_old_data", "sync_writers", "clear_sessions"}
    assert done("2027-03-01 04:20") == set()
    assert done("2027-03-02 04:10") <= names - {"verify_ledger"}
    assert {"verify_ledger", "verify_publications"} <= done("2027-03-02 04:15")
    assert "verify_whole_ledger" not in done("2027-03-03 05:00")
    # A machine that was off at a quarter past four catches up.
    assert {"verify_ledger", "verify_whole_ledger"} <= done("2027-03-08 11:00")


def test_a_clock_that_steps_back_silences_nothing():
    done("2027-03-01 12:00")
    assert "send_due_notices" in done("2027-03-01 11:00")


def test_one_that_fails_stops_no_other_and_is_said(cast, capsys):
    cast.open()
    entry = LedgerEntry.objects.order_by("-pk").first()
    Duty.objects.all().delete()

    from coop_pages.validation.models.ledger import install_guards, remove_guards

    remove_guards(connection, LedgerEntry._meta.db_table)
    LedgerEntry.objects.filter(pk=entry.pk).update(body="{}")
    install_guards(connection, LedgerEntry._meta.db_table)
    with pytest.raises(CommandError, match="verify_ledger"):
        call_command("run_due", everything=True)
    rows = {duty.name: duty.succeeded for duty in Duty.objects.all()}
    assert (rows["verify_ledger"], rows["verify_publications"], rows["forget_old_data"]) == (False, True, True)
    assert Duty.objects.get(name="verify_ledger").said


def test_of_two_machines_one_does_it_and_one_killed_at_it_is_replaced():
    duty = Duty.objects.create(name="send_due_notices")
    same = Duty.objects.get(pk=duty.pk)
    assert [duty.claim(), same.claim()] == [True, False]
    call_command("run_due", "often", verbosity=0)
    assert Duty.objects.get(pk=duty.pk).ended_at is None
    Duty.objects.filter(pk=duty.pk).update(begun_at=timezone.now() - timedelta(minutes=31))
    call_command("run_due", "often", verbosity=0)
    assert Duty.objects.get(pk=duty.pk).succeeded


@pytest.mark.parametrize(("which", "alone"), [("often", True), ("nightly", False)])
def test_two_timers_share_the_table(which, alone):
    call_command("run_due", which, everything=True)
    done = set(Duty.objects.filter(ended_at__isnull=False).values_list("name", flat=True)) - {"worker_seen"}
    assert done == {regular.name for regular in DUTIES if regular.applies() and regular.is_often is alone}


def test_with_a_worker_apart_everything_goes_well_too(settings):
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    call_command("run_due", everything=True)
    assert Duty.objects.get(name="forget_tasks").succeeded


def test_every_regular_command_exists():
    assert all(isinstance(regular, Regular) for regular in DUTIES)
    assert len({regular.name for regular in DUTIES}) == len(DUTIES)


def test_a_database_that_is_away_is_told_in_a_sentence():
    with away(OperationalError("the connection is closed")), pytest.raises(CommandError, match="ne répond pas"):
        call_command("run_due", "often")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite cuts nobody's connection.")
@pytest.mark.django_db(transaction=True)
def test_one_whose_connection_is_cut_is_told_as_ended(monkeypatch):
    def cut(*_command, **_options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(duties, "call_command", cut)
    with pytest.raises(CommandError, match="see_the_worker"):
        call_command("run_due", "often")
    assert set(Duty.objects.values_list("succeeded", flat=True)) == {False}
    assert not Duty.objects.get(name="see_the_worker").is_under_way(timedelta(minutes=30))
