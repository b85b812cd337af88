"""Who leaves and comes back, who speaks, and what the clock does. Rules of the machine of `negotiation`."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from coop_pages.validation import services
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.states import Verdict
from directory.models import Mandate
from tests.properties.acts_rounds import ActsOnRounds
from tests.properties.stage import ages, coordinators, seats, succeeded

people = st.sampled_from(["speaker 0", "speaker 1", "speaker 2", "delegate 0", "delegate 1", "delegate 2"])


class ActsOfPeople(ActsOnRounds):
    @rule(number=st.sampled_from([1, 2, 7, 15, 16, 46]))
    def time_passes(self, number: int) -> None:
        self.move_the_clock(timedelta(days=number))

    @rule()
    def the_clock_steps_back(self) -> None:
        self.move_the_clock(timedelta(hours=-1))
        succeeded["step the clock back"] += 1

    # The project

    @rule(seat=seats, by=coordinators)
    def leave_or_come_back(self, seat: int, by: str) -> None:
        organisation = self.cast.organisations[seat]
        if self.story.people.participation(seat) is None:
            self.both(
                "come back",
                self.story.join(seat, by),
                lambda: services.join(self.cast.project.pk, organisation=organisation, by=self.person(by)),
            )
        else:
            here = Partnership.objects.current().get(project=self.cast.project, organisation=organisation)
            self.both(
                "leave",
                self.story.withdraw(seat, by),
                lambda: services.withdraw(here, by=self.person(by), reason="Autre chose."),
            )

    @precondition(lambda self: len(self.story.people.voting()) < 3)
    @rule(seat=seats)
    def come_back(self, seat: int) -> None:
        if self.story.people.participation(seat) is None:
            self.leave_or_come_back(seat, "coordinator")

    @precondition(lambda self: any(r.state in {"confirmed", "published"} for r in self.story.rounds))
    @rule(seat=seats, age=ages)
    def adopt(self, seat: int, age: int) -> None:
        told, hand = self.put(age), f"speaker {seat}"
        organisation = self.cast.organisations[seat]
        self.both(
            "adopt",
            self.story.adopt(told, seat, hand),
            lambda: services.adhere(self.row(told), organisation=organisation, by=self.person(hand)),
        )

    # Mandates

    @rule(seat=seats, ends=st.sampled_from([None, None, -1, 0, 3]))
    def a_holders_mandate_ends_or_starts_again(self, seat: int, ends: int | None) -> None:
        told = self.story.people.mandate(f"speaker {seat}")
        assert told is not None
        on = None if ends is None else max(told.starts, self.today + timedelta(days=ends))
        with self.then():
            row = Mandate.objects.get(person=self.cast.speakers[seat])
            row.ends_on = on
            row.save()
        self.story.people.end(told, on)
        self.something_happened = True
        succeeded["end a mandate" if on else "start a mandate again"] += 1

    @rule(seat=seats, until=st.sampled_from([None, None, 5, 30, -1]))
    def delegate(self, seat: int, until: int | None) -> None:
        last_day = None if until is None else self.today + timedelta(days=until)
        holder, to = f"speaker {seat}", f"delegate {seat}"

        def invite_and_accept() -> Mandate:
            offered = services.invite(
                self.cast.organisations[seat],
                by=self.person(holder),
                email=self.person(to).email,
                role=Mandate.Role.SUBSTITUTE,
                ends_on=last_day,
                delegated=True,
            )
            return services.accept_invitation(offered, by=self.person(to))

        expected = self.story.people.delegate(holder, to, seat, self.today, last_day)
        self.both("delegate", expected, invite_and_accept)

    @precondition(lambda self: self.story.rounds and self.story.rounds[-1].state == "open")
    @rule(seat=seats, verdict=st.sampled_from([Verdict.APPROVE, Verdict.REFUSE]), goes=st.booleans())
    def a_delegate_answers(self, seat: int, verdict: str, goes: bool) -> None:
        """`goes`: once its holder acts no more."""
        self.delegate(seat, None)
        if goes and f"speaker {seat}" not in self.story.people.deactivated:
            self.deactivate_or_reactivate(f"speaker {seat}")
        self.answer(seat, "delegate", verdict, consents=True, suspensive=False, twice=False, age=0)

    @precondition(lambda self: any(m.delegated_by for m in self.story.people.mandates))
    @rule(seat=seats)
    def a_delegation_ends(self, seat: int) -> None:
        told = self.story.people.mandate(f"delegate {seat}")
        if told is None or told.starts > self.today or not told.runs(self.today):
            return
        row = Mandate.objects.filter(person=self.delegates[seat]).latest("pk")
        holder = f"speaker {seat}"
        allowed = self.story.people.holds(holder, seat, self.today, "holder")
        self.both(
            "end a delegation",
            allowed,
            lambda: services.end_mandate(row, by=self.person(holder), on=self.today),
        )
        if allowed:
            self.story.people.end(told, self.today)

    @rule(name=people)
    def deactivate_or_reactivate(self, name: str) -> None:
        gone = self.story.people.deactivated
        person = self.person(name)
        type(person).objects.filter(pk=person.pk).update(is_active=name in gone)
        person.refresh_from_db()
        succeeded["reactivate" if name in gone else "deactivate"] += 1
        gone ^= {name}
        self.something_happened = True
