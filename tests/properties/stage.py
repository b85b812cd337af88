"""How the machine of `negotiation` acts: on the services and on the oracle at once, which must agree."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from coop_pages.projects.phases.information import InformationPhasePage
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.workflow import follow_ended_rounds
from directory.models import User
from tests.factories.projects import Cast
from tests.properties.oracle.people import Mandate, Participation, People
from tests.properties.oracle.rounds import Answer
from tests.properties.oracle.rounds import Round as ToldRound
from tests.properties.oracle.story import Story

seats = st.integers(0, 2)
rarely = st.sampled_from([False, False, False, True])
coordinators = st.sampled_from(["coordinator", "coordinator", "coordinator", "staff", "speaker 0", "contributor"])
ages = st.sampled_from([0, 0, 0, 0, 1, 2])

# What must have been seen to succeed, each of them, in a long run.
ACTS = """
open; open an editorial change; close; extend; recall; recall a confirmed text; resume; give back
carry; carry after a recall; carry, editorially
answer: approve; answer: approve_with_reservations; answer: request_changes; answer: refuse; answer: abstain
answer: no_position; answer: awaiting_mandate; answer: recused; answer by delegation
record a letter; contest a letter: open; contest a letter: agreed; contest a letter: confirmed
contest a letter: published; contest what carried over
answer a reservation: accepted; answer a reservation: declined; answer a reservation: lifted
answer a reservation: maintained; object
confirm; send back; override; publish; publish once more; put back online; set an embargo; lift an embargo
leave; come back; adopt; delegate; end a delegation; end a mandate; start a mandate again; deactivate; reactivate
write; replace a file; rename a file; delete a file; keep a file that a text holds
take offline; publish a translation; take a translation offline with its original; step the clock back
"""
succeeded = Counter({act: 0 for line in ACTS.split("\n") for act in line.split("; ") if act})


class Stage:
    """One text, three organisations and their people; a stranger who is in another project."""

    cast: Cast
    stranger: Cast
    delegates: list[User]
    page_id: int
    begins: datetime
    story: Story
    moment: datetime
    something_happened: bool

    def set_the_stage(self) -> None:
        self.moment = self.begins
        self.something_happened = True
        today = timezone.localdate(self.begins)
        since = self.cast.speakers[0].mandates.get().starts_on
        mandates = [Mandate(f"speaker {seat}", seat, "holder", since) for seat in range(3)]
        mandates.append(Mandate("contributor", 0, "contributor", since))
        people = People(mandates, [Participation(seat, 0) for seat in range(3)])
        self.story = Story(today, people, words="Nous voulons travailler ensemble.")

    # Who and when

    def person(self, name: str) -> User:
        match name.split():
            case ["speaker", seat]:
                return self.cast.speakers[int(seat)]
            case ["delegate", seat]:
                return self.delegates[int(seat)]
        found = getattr(self.cast, name)
        assert isinstance(found, User)
        return found

    @property
    def today(self) -> date:
        return self.story.today

    def move_the_clock(self, by: timedelta) -> None:
        self.moment += by
        self.something_happened = True
        self.story.today = timezone.localdate(self.moment)

    @contextmanager
    def then(self) -> Iterator[None]:
        with time_machine.travel(self.moment, tick=False):
            yield

    # What is there

    @property
    def page(self) -> InformationPhasePage:
        return InformationPhasePage.objects.get(pk=self.page_id)

    @property
    def round(self) -> Round:
        return Round.objects.filter(page=self.page_id).latest("number")

    def put(self, age: int) -> ToldRound:
        """The latest round, or one that is `age` rounds older."""
        return self.story.rounds[max(0, len(self.story.rounds) - 1 - age)]

    def row(self, told: ToldRound) -> Round:
        return Round.objects.get(page=self.page_id, number=told.number)

    def decision(self, told: ToldRound, answer: Answer) -> Decision:
        given = Decision.objects.filter(
            round__page=self.page_id, round__number=told.number, organisation=self.cast.organisations[answer.seat]
        )
        number, kept = told.of(answer.seat).index(answer), list(given.order_by("pk"))
        assert number < len(kept), f"an answer of seat {answer.seat} is lost"
        return kept[number]

    # Acts

    def the_worker_follows(self) -> None:
        """What a worker does once an act is committed; the transaction of a test never is."""
        with self.then():
            follow_ended_rounds()

    def attempt(self, act: Callable[..., Any], *args: Any, **details: Any) -> Any:
        """The result of an act, or None where the rules refuse it: a refusal must leave no trace."""
        self.something_happened = True
        try:
            with self.then(), transaction.atomic():
                result = act(*args, **details)
        except ValidationRefused:
            return None
        self.the_worker_follows()
        return result

    def both(self, name: str, expected: bool, act: Callable[[], Any]) -> Any:
        """The services do what the oracle expected, or refuse as it did."""
        refused: PermissionDenied | None = None
        try:
            with self.then(), transaction.atomic():
                result = act()
            self.the_worker_follows()
        except PermissionDenied as refusal:  # our refusals are some, and so are Wagtail's
            refused = refusal
        assert expected == (refused is None), f"{name}: allowed by the documents: {expected}; refused: {refused!r}"
        if refused is not None:
            return None
        succeeded[name] += 1
        self.something_happened = True
        return result
