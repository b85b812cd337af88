"""What happens to rounds: opened, answered, closed, confirmed, published. Rules of the machine of `negotiation`."""

import uuid
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from coop_pages.validation import services
from coop_pages.validation.models.decisions import Embargo
from coop_pages.validation.models.partners import Charter as CharterRow
from coop_pages.validation.policies import Majority, PolicyKind
from coop_pages.validation.states import Verdict
from tests.factories.files import pdf
from tests.properties.oracle.rounds import Answer, Charter, Reservation
from tests.properties.oracle.rounds import Round as ToldRound
from tests.properties.oracle.story import STEERING
from tests.properties.stage import Stage, ages, coordinators, rarely, seats, succeeded

verdicts = st.sampled_from(list(Verdict))


def latest_is(*states: str) -> Any:
    return precondition(lambda self: self.story.rounds and self.story.rounds[-1].state in states)


was_put = precondition(lambda self: self.story.rounds)


class ActsOnRounds(Stage):
    @rule(
        kind=st.sampled_from(list(PolicyKind)),
        share=st.sampled_from([50, 67, 100]),
        majority=st.sampled_from(list(Majority)),
        override=st.booleans(),
        editorial=st.sampled_from([True, True, False]),
    )
    def change_the_charter(self, kind: str, share: int, majority: str, override: bool, editorial: bool) -> None:
        self.story.charter = Charter(str(kind), share, share, str(majority), override, editorial)
        CharterRow.objects.filter(project=self.cast.project).update(
            policy=kind,
            quorum=share,
            threshold=share,
            majority=majority,
            may_override_refusal=override,
            allows_editorial_changes=editorial,
        )

    # Opening and ending

    @rule(asks=st.sampled_from([True, True, False]), editorial=rarely, by=coordinators)
    def open_round(self, asks: bool, editorial: bool, by: str) -> None:
        expected = self.story.open(by, asks_publication=asks, editorial=editorial)
        opened = self.both(
            "open an editorial change" if editorial else "open",
            expected,
            lambda: services.open_round(self.page, by=self.person(by), asks_publication=asks, editorial=editorial),
        )
        if opened is None:
            return
        told = self.story.rounds[-1]
        former = [r for r in self.story.rounds[:-1] if r.text == told.text]
        for answer in told.answers:
            succeeded["carry, editorially" if answer.editorially else "carry"] += 1
            if former and former[-1].state == "recalled":
                succeeded["carry after a recall"] += 1

    @precondition(lambda self: not self.story.locked)
    @rule(asks=st.sampled_from([True, True, True, False]), editorial=st.booleans())
    def put_it_to_them_again(self, asks: bool, editorial: bool) -> None:
        self.open_round(asks, editorial, "coordinator")

    @was_put
    @rule(by=coordinators, age=ages)
    def close(self, by: str, age: int) -> None:
        told = self.put(age)
        self.both("close", self.story.close(told, by), lambda: services.close(self.row(told), by=self.person(by)))

    @latest_is("open")
    @rule()
    def wait_for_the_deadline_and_close(self) -> None:
        told = self.story.rounds[-1]
        self.move_the_clock(max(told.deadline - self.today, timedelta(0)) + timedelta(days=1))
        self.close("coordinator", 0)

    @was_put
    @rule(number=st.sampled_from([0, 10, 46, 60, 800]), by=coordinators, age=ages)
    def extend(self, number: int, by: str, age: int) -> None:
        told, later = self.put(age), self.today + timedelta(days=number)
        self.both(
            "extend",
            self.story.extend(told, by, later),
            lambda: services.extend_deadline(self.row(told), by=self.person(by), deadline=later, reason="Le temps."),
        )

    @was_put
    @rule(act=st.sampled_from(["recall", "resume", "give_back", "send_back"]), by=coordinators, age=ages)
    def a_word_with_reason(self, act: str, by: str, age: int) -> None:
        told, before = self.put(age), self.put(age).state
        expected = getattr(self.story, act)(told, by)
        service = getattr(services, act)
        name = "recall a confirmed text" if act == "recall" and before == "confirmed" else act.replace("_", " ")
        self.both(name, expected, lambda: service(self.row(told), by=self.person(by), reason="Il le faut."))

    @latest_is("suspended")
    @rule(act=st.sampled_from(["resume", "resume", "give_back"]))
    def a_suspended_round_goes_on(self, act: str) -> None:
        self.a_word_with_reason(act, "coordinator", 0)

    # Answers

    @was_put
    @rule(
        seat=seats,
        by=st.sampled_from(["speaker", "speaker", "speaker", "delegate", "delegate", "contributor", "another"]),
        verdict=verdicts,
        consents=st.booleans(),
        suspensive=st.booleans(),
        twice=st.booleans(),
        age=ages,
    )
    def answer(self, seat: int, by: str, verdict: str, consents: bool, suspensive: bool, twice: bool, age: int) -> None:
        hand = {"contributor": "contributor", "another": f"speaker {(seat + 1) % 3}"}.get(by, f"{by} {seat}")
        told = self.put(age)
        details: dict[str, Any] = {
            "organisation": self.cast.organisations[seat],
            "by": self.person(hand),
            "verdict": verdict,
            "comment": "Pour mémoire.",
            "consents_to_publication": consents,
            "expected_on": self.today,
            "submission": uuid.uuid4(),
        }
        reservations = []
        if verdict == Verdict.APPROVE_WITH_RESERVATIONS:
            reservations = [Reservation(suspensive)]
            details["reservations"] = [services.StatedReservation("Le budget.", suspensive=suspensive)]
        given = Answer(seat, str(verdict), 0, consents, reservations=reservations)
        expected = self.story.decide(told, seat, hand, given)
        name = "answer by delegation" if by == "delegate" else f"answer: {verdict}"
        decision = self.both(name, expected, lambda: services.decide(self.row(told), **details))
        if twice and decision is not None:
            assert self.attempt(services.decide, self.row(told), **details) == decision

    @latest_is("open")
    @rule(seat=seats, first=verdicts, then=verdicts)
    def change_its_mind(self, seat: int, first: str, then: str) -> None:
        for verdict in (first, then):
            self.answer(seat, "speaker", verdict, consents=True, suspensive=False, twice=False, age=0)

    @latest_is("open")
    @rule(
        paper=st.sampled_from([None, 0, 1, 2, 2]),
        against=st.sampled_from([None, None, None, 0, 1]),
        stop=st.sampled_from(["agreed", "confirmed", "published", "published"]),
        consents=st.sampled_from([True, True, True, False]),
    )
    def everyone_answers(self, paper: int | None, against: int | None, stop: str, consents: bool) -> None:
        """As far as `stop`: what comes after an agreement is seen often."""
        for seat in range(3):
            verdict = Verdict.REFUSE if seat == against else Verdict.APPROVE
            if seat == paper:
                self.record_a_letter(seat, verdict, "staff", 0, 0)
            else:
                self.answer(seat, "speaker", verdict, consents, suspensive=False, twice=False, age=0)
        if stop != "agreed" and self.story.rounds[-1].state == "agreed":
            self.the_committee_meets("confirm", "coordinator", 0, 0)
            if stop == "published":
                self.publish("staff", 0)

    @was_put
    @rule(
        seat=seats,
        verdict=st.sampled_from([Verdict.APPROVE, Verdict.APPROVE, Verdict.REFUSE, Verdict.AWAITING_MANDATE]),
        by=st.sampled_from(["staff", "staff", "staff", "coordinator"]),
        days_ago=st.sampled_from([0, 0, 0, 5, -1]),
        age=ages,
    )
    def record_a_letter(self, seat: int, verdict: str, by: str, days_ago: int, age: int) -> None:
        told, dated_on = self.put(age), self.today - timedelta(days=days_ago)
        given = Answer(seat, str(verdict), 0, True)
        self.both(
            "record a letter",
            self.story.letter(told, seat, by, dated_on, given),
            lambda: services.record_letter(
                self.row(told),
                organisation=self.cast.organisations[seat],
                by=self.person(by),
                verdict=verdict,
                letter=pdf(),
                dated_on=dated_on,
                expected_on=self.today,
                comment="Pour mémoire.",
                consents_to_publication=True,
            ),
        )

    def letters(self) -> list[tuple[ToldRound, Answer]]:
        return [(told, answer) for told in self.story.rounds for answer in told.answers if answer.by_letter]

    @precondition(lambda self: self.letters())
    @rule(back=st.integers(0, 3), by=st.sampled_from(["speaker", "speaker", "delegate", "another"]))
    def contest_a_letter(self, back: int, by: str) -> None:
        letters = self.letters()
        if not letters:
            return
        told, letter = letters[max(0, len(letters) - 1 - back)]
        hand = f"speaker {(letter.seat + 1) % 3}" if by == "another" else f"{by} {letter.seat}"
        decision, state = self.decision(told, letter), told.state
        copies = [a for r in self.story.rounds for a in r.answers if a.carried_from and a.contested is None]
        expected = self.story.contest(letter, hand)
        done = self.both(
            f"contest a letter: {state}",
            expected,
            lambda: services.contest(decision, by=self.person(hand), reason="Pas nous."),
        )
        if done is not None and any(copy.contested is not None for copy in copies):
            succeeded["contest what carried over"] += 1

    @latest_is("open", "confirmed")
    @rule(seat=seats)
    def a_letter_carries_over(self, seat: int) -> None:
        """Recorded in a round, counted in the next one on the same words."""
        if self.story.rounds[-1].state == "open":
            self.record_a_letter(seat, Verdict.APPROVE, "staff", 0, 0)
        self.a_word_with_reason("recall", "coordinator", 0)
        if not self.story.locked:
            self.open_round(asks=True, editorial=False, by="coordinator")

    @precondition(lambda self: self.reservations())
    @rule(
        back=st.integers(0, 2),
        by=st.sampled_from(["coordinator", "contributor", "its own", "its own", "another"]),
        own=st.sampled_from(["lifted", "maintained"]),
        writers=st.sampled_from(["accepted", "declined"]),
        swap=rarely,
    )
    def answer_a_reservation(self, back: int, by: str, own: str, writers: str, swap: bool) -> None:
        found = self.reservations()
        if not found:
            return
        told, answer = found[max(0, len(found) - 1 - back)]
        words = own if (by == "its own") != swap else writers
        seat = answer.seat
        hand = {"its own": f"speaker {seat}", "another": f"speaker {(seat + 1) % 3}"}.get(by, by)
        remark = self.decision(told, answer).reservations.get()
        self.both(
            f"answer a reservation: {words}",
            self.story.answer_reservation(told, seat, answer.reservations[0], hand, words),
            lambda: services.answer_reservation(remark, by=self.person(hand), disposition=words, answer="Voilà."),
        )

    def reservations(self) -> list[tuple[ToldRound, Answer]]:
        return [(told, answer) for told in self.story.rounds[-2:] for answer in told.answers if answer.reservations]

    @precondition(lambda self: self.story.rounds and self.story.rounds[-1].notice_until)
    @rule(seat=seats)
    def object(self, seat: int) -> None:
        told, hand = self.put(0), f"speaker {seat}"
        self.both(
            "object",
            self.story.objection(told, seat, hand),
            lambda: services.object_to_editorial(
                self.row(told),
                organisation=self.cast.organisations[seat],
                by=self.person(hand),
                reason="Le sens change.",
            ),
        )

    # The committee, and the site

    @was_put
    @rule(
        act=st.sampled_from(["confirm", "override"]),
        by=coordinators,
        days_ago=st.sampled_from([0, 0, 0, 0, 20, -1]),
        age=ages,
    )
    def the_committee_meets(self, act: str, by: str, days_ago: int, age: int) -> None:
        told, held_on = self.put(age), self.today - timedelta(days=days_ago)
        meeting: Any = {"by": self.person(by), "held_on": held_on, "attendance": "Tous"}
        if act == "override":
            self.both(
                "override",
                self.story.override(told, by, held_on),
                lambda: services.override_refusal(self.row(told), reason="L’intérêt commun.", **meeting),
            )
        else:
            self.both(
                "confirm", self.story.confirm(told, by, held_on), lambda: services.confirm(self.row(told), **meeting)
            )

    @latest_is("agreed", "returned")
    @rule(act=st.sampled_from(["send_back", "override", "send_back and override"]))
    def the_committee_disagrees(self, act: str) -> None:
        if "send_back" in act:
            self.a_word_with_reason("send_back", "coordinator", 0)
        if "override" in act:
            self.the_committee_meets("override", "coordinator", 0, 0)

    @was_put
    @rule(by=st.sampled_from(["staff", "staff", "staff", "coordinator"]), age=ages)
    def publish(self, by: str, age: int) -> None:
        told, again = self.put(age), self.put(age).state == "published"
        online = self.story.online is told
        page = self.both(
            "publish once more" if online else "put back online" if again else "publish",
            self.story.publish(told, by),
            lambda: services.publish(self.row(told), by=self.person(by)),
        )
        if page is not None:
            assert page.live_revision_id == self.row(told).revision_id

    @precondition(lambda self: self.story.rounds and not self.story.embargo)
    @rule(by=coordinators)
    def set_an_embargo(self, by: str) -> None:
        allowed = by in STEERING
        details: Any = {"by": self.person(by), "kind": "other", "reason": "L’avis du CSE"}
        self.both("set an embargo", allowed, lambda: services.set_embargo(self.page, **details))
        self.story.embargo = allowed

    @precondition(lambda self: self.story.embargo)
    @rule(by=coordinators)
    def lift_an_embargo(self, by: str) -> None:
        allowed, held = by in STEERING, Embargo.objects.get(page=self.page_id, lifted_at__isnull=True)
        self.both("lift an embargo", allowed, lambda: services.lift_embargo(held, by=self.person(by)))
        self.story.embargo = not allowed
