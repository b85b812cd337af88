"""Ten times more rounds cost no more queries than their batches; a night's check says what it leaves out."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coop_pages.evidence import contradictions as comparison
from coop_pages.management.seeding.ledgers import many_settled_rounds
from coop_pages.management.seeding.pages import many_pages
from coop_pages.validation import services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.services.partners import tell_who_is_there
from coop_pages.validation.states import RoundState, Verdict

pytestmark = pytest.mark.django_db

DAY = timezone.localdate()


@pytest.fixture
def settled(cast):
    """A round with comments, and a reservation answered twice; its ledger is the model of many."""
    cast.write()
    opened = cast.open(asks_publication=False)
    reservation = services.StatedReservation("Le budget.")
    given = cast.answer(opened, 0, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[reservation], comment="Bien.")
    for outcome, words in (("declined", "Non."), ("accepted", "Oui.")):
        services.answer_reservation(given.reservations.get(), by=cast.staff, disposition=outcome, answer=words)
    cast.answer(opened, 1, comment="Bravo.")
    cast.answer(opened, 2)
    return cast.confirm(Round.objects.get(pk=opened.pk))


def projects_like(cast, number, slug):
    """Their ledgers tell who takes part in them."""
    made = many_pages(cast.project, number, title="P", slug=slug)
    Partnership.objects.bulk_create(
        Partnership(project_id=key, organisation=organisation) for key in made for organisation in cast.organisations
    )
    for key in made:
        tell_who_is_there(key, PersonReference.objects.of(cast.staff))
    return made


def verified(**options):
    said = StringIO()
    with CaptureQueriesContext(connection) as queries:
        call_command("verify_ledger", stdout=said, **options)
    return said.getvalue(), len(queries)


def test_rounds_decisions_and_projects_cost_queries_by_the_batch_alone(settled, cast, monkeypatch):
    monkeypatch.setattr(comparison, "BATCH", 10)
    many_settled_rounds(settled, 9)
    _said, ten = verified()
    many_settled_rounds(Round.objects.get(pk=settled.pk), 10, projects_like(cast, 10, "p"))
    said, twenty = verified()
    assert f"{LedgerEntry.objects.count()} écritures" in said
    assert LedgerChain.objects.count() == 11
    many_settled_rounds(Round.objects.get(pk=settled.pk), 20, projects_like(cast, 20, "q"))
    _said, forty = verified()
    assert twenty - ten == (forty - twenty) / 2
    assert forty < 100


def test_people_go_on_after_many_rounds(settled, cast):
    many_settled_rounds(settled, 20)
    cast.write("Nous continuons.")
    opened = cast.open(asks_publication=False)
    assert opened.number == settled.number + 21
    assert cast.agree(opened).state == RoundState.AGREED
    verified()


def test_a_difference_among_many_is_named_and_the_others_are_counted(settled, cast):
    many_settled_rounds(settled, 20, projects_like(cast, 4, "p"))
    verified()
    for decision in Decision.objects.order_by("-pk")[:3]:
        Decision.objects.filter(pk=decision.pk).update(mandate_role="observer")
    with pytest.raises(CommandError, match=r"mandate[\s\S]*2 autres différences"):
        verified()


def test_a_night_reads_the_ledgers_written_to_since_and_says_so(settled, cast, time_machine):
    projects = projects_like(cast, 2, "p")
    many_settled_rounds(settled, 2, projects)
    time_machine.move_to(timezone.now() + timedelta(days=3))
    services.recall(settled, by=cast.coordinator, reason="Une coquille.")
    said, _queries = verified(since=timezone.localdate())
    assert "(1 registres)" in said
    assert "Des autres (2), seule la fin a été regardée" in said
    assert "Des autres (0)" in verified(since=DAY - timedelta(days=1))[0]
    quiet = Decision.objects.filter(round__project=projects[0]).first()
    Decision.objects.filter(pk=quiet.pk).update(verdict=Verdict.REFUSE)
    verified(since=timezone.localdate())
    with pytest.raises(CommandError):
        verified()
    told = LedgerEntry.objects.filter(chain=projects[0]).first().hash
    with pytest.raises(CommandError):
        verified(since=timezone.localdate(), head=[told])


@pytest.mark.parametrize("change", [{"length": 2}, {"head": "0" * 64}])
def test_a_night_sees_any_ledger_that_does_not_end_where_it_says(settled, change):
    LedgerChain.objects.update(**change)
    with pytest.raises(CommandError, match="s’arrête avant"):
        verified(since=date(2100, 1, 1))


def test_whoever_asks_is_told_how_far_it_is(settled):
    told = StringIO()
    verified(verbosity=2, stderr=told)
    assert f"écritures des registres {LedgerEntry.objects.count()} / {LedgerEntry.objects.count()}" in told.getvalue()
    assert "tours comparés aux registres 1 / 1" in told.getvalue()
    told = StringIO()
    verified(stderr=told)
    assert told.getvalue() == ""
