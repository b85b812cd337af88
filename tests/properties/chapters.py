"""Rarer acts, each with what sets its stage: the machine of `negotiation` begins with some, and adds others.

A chapter is no script: where the story does not allow one of its acts, both sides refuse it, which is held too.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from coop_pages.validation.policies import Majority, PolicyKind
from coop_pages.validation.states import Verdict
from tests.properties.acts_files import ActsOnTexts
from tests.properties.acts_people import ActsOfPeople

CHAPTERS: dict[str, Callable[[Any], None]] = {}


def chapter(tell: Callable[[Any], None]) -> Callable[[Any], None]:
    CHAPTERS[tell.__name__] = tell
    return tell


# Hypothesis likes to say again what it said: over some hundred stories it left out a chapter. A seed has no favourites.
SOME_CHAPTERS = st.randoms(use_true_random=True).map(lambda chance: chance.sample([*CHAPTERS], chance.randint(0, 4)))


class Chapters(ActsOfPeople, ActsOnTexts):
    opening: tuple[str, ...] = ()  # chapters that every story begins with

    @initialize(editorial=st.booleans(), names=SOME_CHAPTERS)
    def begin(self, editorial: bool, names: list[str]) -> None:
        self.change_the_charter(PolicyKind.STRICT_UNANIMITY, 100, Majority.MORE_THAN_HALF, True, editorial)
        for name in (*self.opening, *names):
            CHAPTERS[name](self)

    @rule(name=st.deferred(lambda: st.sampled_from([*CHAPTERS])))
    def and_then(self, name: str) -> None:
        CHAPTERS[name](self)

    # What sets a stage

    def everyone_is_there(self) -> None:
        for seat in range(3):
            if f"speaker {seat}" in self.story.people.deactivated:
                self.deactivate_or_reactivate(f"speaker {seat}")
            if not self.story.people.speaks(f"speaker {seat}", seat, self.today):
                self.a_holders_mandate_ends_or_starts_again(seat, None)
            self.come_back(seat)

    def put_to_everyone(self) -> None:
        """The latest round is open."""
        self.everyone_is_there()
        if self.story.rounds and self.story.rounds[-1].state == "suspended":
            self.a_word_with_reason("give_back", "coordinator", 0)
        if self.story.rounds and self.story.rounds[-1].state == "confirmed":
            self.a_word_with_reason("recall", "coordinator", 0)
        if self.story.rounds and self.story.rounds[-1].state == "agreed":
            self.a_word_with_reason("send_back", "coordinator", 0)
        self.open_round(asks=True, editorial=False, by="coordinator")

    def other_words(self) -> None:
        """Put to everyone, on words that nobody has approved yet."""
        self.put_to_everyone()
        self.a_word_with_reason("recall", "coordinator", 0)
        said = {told.text.words for told in self.story.rounds}
        number = next(n for n in range(99) if f"Ensemble{'.' * n}" not in said)
        self.write(f"Ensemble{'.' * number}", with_file=False)
        self.put_to_everyone()

    def agreed(self, stop: str, paper: int | None = None) -> None:
        self.other_words()
        self.everyone_answers(paper, None, stop, consents=True)

    def published(self) -> None:
        if self.story.embargo:
            self.lift_an_embargo("coordinator")
        self.agreed("published")

    # Chapters

    @chapter
    def a_letter_is_contested_while_open(self) -> None:
        self.other_words()
        self.record_a_letter(2, Verdict.APPROVE, "staff", 0, 0)
        self.contest_a_letter(0, "speaker")

    @chapter
    def a_letter_is_contested_once_agreed(self) -> None:
        self.agreed("agreed", paper=1)
        self.contest_a_letter(0, "speaker")

    @chapter
    def a_letter_is_contested_once_confirmed(self) -> None:
        self.agreed("confirmed", paper=2)
        self.contest_a_letter(0, "speaker")
        self.publish("staff", 0)

    @chapter
    def a_letter_is_contested_once_published(self) -> None:
        if self.story.embargo:
            self.lift_an_embargo("staff")
        self.agreed("published", paper=0)
        self.contest_a_letter(0, "speaker")

    @chapter
    def what_carried_over_falls(self) -> None:
        self.other_words()
        self.a_letter_carries_over(1)
        self.contest_a_letter(0, "speaker")

    @chapter
    def an_organisation_says_everything_in_turn(self) -> None:
        self.other_words()
        for verdict in Verdict:
            self.answer(0, "speaker", verdict, True, suspensive=False, twice=False, age=0)

    @chapter
    def an_organisation_recuses_itself_then_writes(self) -> None:
        self.other_words()
        self.answer(1, "speaker", Verdict.RECUSED, True, suspensive=False, twice=False, age=0)
        self.record_a_letter(1, Verdict.APPROVE, "staff", 0, 0)
        self.contest_a_letter(0, "speaker")

    @chapter
    def a_letter_is_replaced(self) -> None:
        self.other_words()
        self.record_a_letter(1, Verdict.APPROVE, "staff", 0, 0)
        self.answer(1, "speaker", Verdict.APPROVE, True, suspensive=False, twice=False, age=0)
        self.record_a_letter(1, Verdict.AWAITING_MANDATE, "staff", 0, 0)
        self.contest_a_letter(0, "speaker")

    @chapter
    def a_reservation_is_answered_and_lifted(self) -> None:
        self._with_a_reservation(suspensive=False)
        self.answer_a_reservation(0, "coordinator", "lifted", "accepted", swap=False)

    @chapter
    def a_suspensive_reservation_is_maintained(self) -> None:
        self._with_a_reservation(suspensive=True)
        self.answer_a_reservation(0, "coordinator", "lifted", "declined", swap=False)
        self.answer_a_reservation(0, "its own", "maintained", "accepted", swap=False)

    @chapter
    def a_suspensive_reservation_is_lifted(self) -> None:
        self._with_a_reservation(suspensive=True)
        self.answer_a_reservation(0, "its own", "lifted", "accepted", swap=False)

    def _with_a_reservation(self, *, suspensive: bool) -> None:
        self.other_words()
        self.answer(2, "speaker", Verdict.APPROVE_WITH_RESERVATIONS, True, suspensive, twice=False, age=0)
        for seat in (0, 1):
            self.answer(seat, "speaker", Verdict.APPROVE, True, suspensive=False, twice=False, age=0)

    @chapter
    def an_editorial_change_is_objected_to(self) -> None:
        self._reworded()
        self.object(1)

    @chapter
    def an_editorial_change_runs_out(self) -> None:
        self._reworded()
        self.move_the_clock(timedelta(days=16))
        self.close("coordinator", 0)

    @chapter
    def an_editorial_change_is_cut_short(self) -> None:
        self._reworded()
        self.a_word_with_reason("recall", "coordinator", 0)
        self.open_round(asks=True, editorial=True, by="coordinator")

    def _reworded(self) -> None:
        self.change_the_charter(PolicyKind.STRICT_UNANIMITY, 100, Majority.MORE_THAN_HALF, True, editorial=True)
        self.agreed("agreed")
        self.a_word_with_reason("send_back", "coordinator", 0)
        self.write("Ensemble !", with_file=False)
        self.open_round(asks=True, editorial=True, by="coordinator")

    @chapter
    def a_refusal_is_overruled(self) -> None:
        self.change_the_charter(PolicyKind.STRICT_UNANIMITY, 100, Majority.MORE_THAN_HALF, True, editorial=True)
        self.other_words()
        self.everyone_answers(None, 0, "published", consents=True)
        self.the_committee_meets("override", "coordinator", 0, 0)

    @chapter
    def the_committee_sends_back_then_overrules(self) -> None:
        self.agreed("agreed")
        self.the_committee_disagrees("send_back and override")

    @chapter
    def an_organisation_leaves_and_the_round_goes_on(self) -> None:
        self.other_words()
        self.answer(2, "speaker", Verdict.APPROVE, True, suspensive=False, twice=False, age=0)
        self.leave_or_come_back(2, "coordinator")
        self.a_word_with_reason("resume", "coordinator", 0)
        self.come_back(2)

    @chapter
    def an_organisation_that_comes_adopts(self) -> None:
        self.put_to_everyone()
        self.leave_or_come_back(2, "coordinator")
        self.a_word_with_reason("give_back", "coordinator", 0)
        self.open_round(asks=False, editorial=False, by="coordinator")
        self.everyone_answers(None, None, "confirmed", consents=True)
        self.come_back(2)
        self.adopt(2, 0)

    @chapter
    def a_delegation_ends_with_a_word(self) -> None:
        self.other_words()
        self.a_delegate_answers(0, Verdict.REFUSE, goes=False)
        self.a_delegation_ends(0)
        self.move_the_clock(timedelta(days=1))
        self.a_delegate_answers(0, Verdict.APPROVE, goes=True)

    @chapter
    def it_goes_offline_and_returns(self) -> None:
        self.published()
        self.publish("staff", 0)
        self.take_offline_if_it_is_online()
        self.publish("staff", 0)

    @chapter
    def it_is_translated_and_taken_offline(self) -> None:
        self.published()
        if self.story.online and not self.story.translation_online:
            self.translate(then_take_offline=False)
        self.take_offline_if_it_is_online()

    def take_offline_if_it_is_online(self) -> None:
        if self.story.online:
            self.take_offline()

    @chapter
    def a_text_holds_its_document(self) -> None:
        self._a_text_holds_its_file("document")

    @chapter
    def a_text_holds_its_picture(self) -> None:
        self._a_text_holds_its_file("image")

    def _a_text_holds_its_file(self, kind: str) -> None:
        self.put_to_everyone()
        self.a_word_with_reason("recall", "coordinator", 0)
        self.write("Ensemble.", with_file=True, kind=kind)
        self.put_to_everyone()
        for how in ("replace", "rename", "delete"):
            self.change_the_file(how)
        self.a_word_with_reason("recall", "coordinator", 0)
        for how in ("replace", "rename", "delete"):
            self.change_the_file(how)
        self.write("Ensemble.", with_file=False)

    @chapter
    def two_rounds_are_alive(self) -> None:
        """An older one is published or confirmed while the latest is open."""
        self.published()
        self.write("Chacun chez soi.", with_file=False)
        self.open_round(asks=True, editorial=False, by="coordinator")
        self.a_word_with_reason("recall", "coordinator", 1)
        self.publish("staff", 1)
