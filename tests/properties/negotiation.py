"""A machine that drives the services in any order, and holds the five invariants of the design against them."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from coop_pages.evidence.contradictions import contradictions
from coop_pages.evidence.recount import recount_chain
from coop_pages.evidence.verifier.rounds import check_chain
from coop_pages.evidence.verifier.rounds import recount as replay_ledger
from coop_pages.evidence.verifier.words import Report
from coop_pages.projects.phases.information import InformationPhasePage
from coop_pages.validation import clock, services
from coop_pages.validation.models.decisions import ChangeRequest, Decision, Embargo, Reservation
from coop_pages.validation.models.ledger import LedgerChain, faults
from coop_pages.validation.models.partners import Charter, Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.policies import Majority, PolicyKind
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.states import APPROVALS, RoundState, Verdict
from coop_pages.validation.text.published import differences
from tests.factories.files import pdf
from tests.factories.projects import Cast
from tests.properties.attacks import Attacks
from tests.properties.digest import independent_digest

seats = st.integers(0, 2)
texts = st.sampled_from(["Ensemble.", "Ensemble !", "Ensemble, à 3.", "Chacun chez soi."])
days = st.integers(0, 50)


class Negotiation(Attacks, RuleBasedStateMachine):
    """One text, three organisations and their people; a stranger who is in another project."""

    cast: Cast
    stranger: Cast
    page_id: int
    begins: datetime

    def __init__(self) -> None:
        super().__init__()
        self.start = transaction.savepoint()
        self.day = 0
        self.given: dict[tuple[int, int], list[int]] = {}
        self.head_checked: str | None = ""
        self.put_to_them = False

    def teardown(self) -> None:
        for state in Round.objects.filter(page=self.page_id).values_list("state", flat=True):
            event(f"a round that ends {state}")
        transaction.savepoint_rollback(self.start)

    # How the machine acts

    def attempt(self, act: Callable[..., Any], *args: Any, **details: Any) -> Any:
        """The result of an act, or None where the rules refuse it: a refusal must leave no trace."""
        with (
            suppress(ValidationRefused),
            clock.at(self.begins + timedelta(days=self.day)),
            transaction.atomic(),
        ):
            return act(*args, **details)

    @property
    def today(self) -> date:
        return self.begins.date() + timedelta(days=self.day)

    @property
    def page(self) -> InformationPhasePage:
        return InformationPhasePage.objects.get(pk=self.page_id)

    @property
    def round(self) -> Round:
        return Round.objects.filter(page=self.page_id).latest("number")

    def note(self, decision: Decision | None) -> None:
        if decision is not None:
            heard = self.given.setdefault((decision.round_id, decision.organisation_id), [])
            if decision.pk not in heard:
                heard.append(decision.pk)

    def note_carried(self, opened: Round | None) -> None:
        if opened is not None:
            self.put_to_them = True
            for decision in opened.decisions.all():
                self.note(decision)

    # Time and texts

    @rule(number=days)
    def time_passes(self, number: int) -> None:
        self.day += number

    @rule(words=texts)
    def write(self, words: str) -> None:
        self.attempt(self._write, words)

    def _write(self, words: str) -> None:
        page = self.page.get_latest_revision_as_object()
        page.introduction = f"<p>{words}</p>"
        page.save_revision(user=self.cast.contributor)

    @rule(
        kind=st.sampled_from(list(PolicyKind)),
        share=st.sampled_from([50, 67, 100]),
        majority=st.sampled_from(list(Majority)),
        override=st.booleans(),
        editorial=st.booleans(),
    )
    def change_the_charter(self, kind: str, share: int, majority: str, override: bool, editorial: bool) -> None:
        Charter.objects.filter(project=self.cast.project).update(
            policy=kind,
            quorum=share,
            threshold=share,
            majority=majority,
            may_override_refusal=override,
            allows_editorial_changes=editorial,
        )

    # Rounds

    @initialize(at_once=st.booleans())
    def begin(self, at_once: bool) -> None:
        if at_once:
            self.open_round(asks=True, editorial=False)

    @rule(asks=st.booleans(), editorial=st.booleans())
    def open_round(self, asks: bool, editorial: bool) -> None:
        opened = self.attempt(
            services.open_round, self.page, by=self.cast.coordinator, asks_publication=asks, editorial=editorial
        )
        self.note_carried(opened)

    @precondition(lambda self: self.put_to_them)
    @rule(
        seat=seats,
        other=st.sampled_from([0, 0, 0, 1, 2]),
        verdict=st.sampled_from(list(Verdict)),
        consents=st.booleans(),
        suspensive=st.booleans(),
        twice=st.booleans(),
    )
    def answer(self, seat: int, other: int, verdict: str, consents: bool, suspensive: bool, twice: bool) -> None:
        hand = (seat + other) % 3
        details = {
            "organisation": self.cast.organisations[seat],
            "by": self.cast.speakers[hand],
            "verdict": verdict,
            "comment": "Pour mémoire.",
            "reservations": [services.StatedReservation("Le budget.", suspensive=suspensive)],
            "consents_to_publication": consents,
            "expected_on": self.today,
            "submission": uuid.uuid4(),
        }
        decision = self.attempt(services.decide, self.round, **details)
        assert decision is None or seat == hand
        self.note(decision)
        if twice and decision is not None:
            assert self.attempt(services.decide, self.round, **details) == decision

    @precondition(lambda self: self.put_to_them)
    @rule(seat=seats, first=st.sampled_from(list(Verdict)), then=st.sampled_from(list(Verdict)))
    def change_its_mind(self, seat: int, first: str, then: str) -> None:
        for verdict in (first, then):
            self.answer(seat, 0, verdict, consents=True, suspensive=False, twice=False)

    @precondition(lambda self: self.put_to_them)
    @rule(consents=st.sampled_from([True, True, False]))
    def everyone_approves(self, consents: bool) -> None:
        for organisation, speaker in zip(self.cast.organisations, self.cast.speakers, strict=True):
            self.note(
                self.attempt(
                    services.decide,
                    self.round,
                    organisation=organisation,
                    by=speaker,
                    verdict=Verdict.APPROVE,
                    consents_to_publication=consents,
                )
            )

    @precondition(lambda self: self.put_to_them)
    @rule(seat=seats, verdict=st.sampled_from([Verdict.APPROVE, Verdict.REFUSE]))
    def record_a_letter(self, seat: int, verdict: str) -> None:
        self.note(
            self.attempt(
                services.record_letter,
                self.round,
                organisation=self.cast.organisations[seat],
                by=self.cast.staff,
                verdict=verdict,
                letter=pdf(),
                dated_on=self.today,
                consents_to_publication=True,
            )
        )

    @rule(seat=seats)
    def contest_the_letter(self, seat: int) -> None:
        letter = Decision.objects.filter(
            letter__isnull=False, contested_at__isnull=True, organisation=self.cast.organisations[seat]
        ).last()
        if letter is not None:
            self.attempt(services.contest, letter, by=self.cast.speakers[seat], reason="Pas nous.")

    @rule(
        model=st.sampled_from([Reservation, ChangeRequest]),
        seat=seats,
        disposition=st.sampled_from(["accepted", "declined", "lifted", "maintained"]),
    )
    def answer_a_remark(self, model: type[Reservation] | type[ChangeRequest], seat: int, disposition: str) -> None:
        remark = model.objects.filter(decision__organisation=self.cast.organisations[seat]).last()
        if remark is None:
            return
        act = services.answer_reservation if model is Reservation else services.answer_change_request
        person = self.cast.coordinator if disposition in {"accepted", "declined"} else self.cast.speakers[seat]
        self.attempt(act, remark, by=person, disposition=disposition, answer="Voilà.")

    @precondition(lambda self: self.put_to_them)
    @rule(act=st.sampled_from(["recall", "resume", "give_back", "send_back"]))
    def a_word_with_reason(self, act: str) -> None:
        self.attempt(getattr(services, act), self.round, by=self.cast.coordinator, reason="Il le faut.")

    @precondition(lambda self: self.put_to_them)
    @rule()
    def close(self) -> None:
        self.attempt(services.close, self.round, by=self.cast.coordinator)

    @precondition(lambda self: self.put_to_them)
    @rule(number=days)
    def extend(self, number: int) -> None:
        later = self.today + timedelta(days=number)
        self.attempt(services.extend_deadline, self.round, by=self.cast.coordinator, deadline=later, reason="Le temps.")

    @precondition(lambda self: self.put_to_them)
    @rule(seat=seats)
    def object(self, seat: int) -> None:
        self.attempt(
            services.object_to_editorial,
            self.round,
            organisation=self.cast.organisations[seat],
            by=self.cast.speakers[seat],
            reason="Le sens change.",
        )

    @precondition(lambda self: self.put_to_them)
    @rule(overrule=st.sampled_from([False, False, True]))
    def the_committee_meets(self, overrule: bool) -> None:
        meeting = {"by": self.cast.coordinator, "held_on": self.begins.date(), "attendance": "Tous"}
        if overrule:
            self.attempt(services.override_refusal, self.round, reason="L’intérêt commun.", **meeting)
        else:
            self.attempt(services.confirm, self.round, **meeting)

    @precondition(lambda self: self.put_to_them)
    @rule()
    def publish(self) -> None:
        agreed = self.round
        page = self.attempt(services.publish, agreed, by=self.cast.staff)
        if page is not None:
            assert page.live_revision_id == agreed.revision_id
            assert not Embargo.objects.filter(page=page, lifted_at__isnull=True).exists()

    @rule(lift=st.booleans())
    def embargo(self, lift: bool) -> None:
        held = Embargo.objects.filter(page=self.page_id, lifted_at__isnull=True).first()
        if lift and held:
            self.attempt(services.lift_embargo, held, by=self.cast.coordinator)
        elif not held:
            self.attempt(
                services.set_embargo, self.page, by=self.cast.coordinator, kind="other", reason="L’avis du CSE"
            )

    # People

    @rule(seat=seats)
    def leave_or_come_back(self, seat: int) -> None:
        organisation = self.cast.organisations[seat]
        try:
            here = Partnership.objects.current().get(project=self.cast.project, organisation=organisation)
        except ObjectDoesNotExist:
            self.attempt(services.join, self.cast.project.pk, organisation=organisation, by=self.cast.coordinator)
        else:
            self.attempt(services.withdraw, here, by=self.cast.coordinator, reason="Autre chose.")

    @rule(seat=seats)
    def mandate_ends_or_starts_again(self, seat: int) -> None:
        mandate = self.cast.speakers[seat].mandates.get()
        mandate.ends_on = None if mandate.ends_on else mandate.starts_on
        mandate.save()

    # What must always hold

    @invariant()
    def what_is_online_is_exactly_what_was_agreed(self) -> None:
        online = list(InformationPhasePage.objects.filter(live=True))
        if not online:
            return
        found = list(differences())
        assert found == [], found
        for page in online:
            published = Round.objects.filter(page=page, state=RoundState.PUBLISHED).latest("number")
            assert published.digest == independent_digest(page.freeze())

    @invariant()
    def no_decision_is_lost_doubled_or_misplaced(self) -> None:
        kept: dict[tuple[int, int], list[int]] = {}
        for decision in Decision.objects.filter(round__page=self.page_id).order_by("pk"):
            kept.setdefault((decision.round_id, decision.organisation_id), []).append(decision.pk)
        assert kept == self.given
        standing = Decision.objects.standing().filter(round__page=self.page_id)
        contested = set(Decision.objects.filter(contested_at__isnull=False).values_list("pk", flat=True))
        last = [next((pk for pk in reversed(heard) if pk not in contested), heard[-1]) for heard in self.given.values()]
        assert sorted(standing.values_list("pk", flat=True)) == sorted(last)

    @invariant()
    def the_ledger_tells_the_same_story(self) -> None:
        head = LedgerChain.objects.filter(project=self.cast.project).values_list("head", flat=True).first()
        if head == self.head_checked:
            return
        self.head_checked = head
        assert faults() == []
        assert list(contradictions()) == []
        self.the_standalone_verifier_agrees()
        for round in Round.objects.filter(page=self.page_id):
            assert round.digest == independent_digest(round.revision.as_object().freeze())

    def the_standalone_verifier_agrees(self) -> None:
        """The script of the evidence packs repeats the rules on purpose: it must never come to another result."""
        chain = LedgerChain.objects.filter(project=self.cast.project).first()
        if chain is None:
            return
        entries = [e | {"chain": e["chain_id"]} for e in chain.entries.order_by("position").values()]
        report = Report("fr")
        check_chain(entries, report)
        counted = replay_ledger(entries, report)
        assert report.faults == []
        for pk, recounted in recount_chain(chain).items():
            assert (counted[pk].state, counted[pk].agreed()) == (recounted.state, recounted.outcome.agreed)

    @invariant()
    def an_agreement_has_the_yes_of_everyone_its_policy_asks(self) -> None:
        agreed = {RoundState.AGREED, RoundState.CONFIRMED, RoundState.PUBLISHED}
        for round in Round.objects.filter(page=self.page_id, state__in=agreed, policy=PolicyKind.STRICT_UNANIMITY):
            for _seat, decision in round.board():
                assert decision is not None
                yes = decision.verdict in {*APPROVALS, Verdict.RECUSED}
                overruled = decision.verdict == Verdict.REFUSE and round.collective_decision.overrides_refusal
                assert yes or overruled

    @invariant()
    def an_approval_counts_for_the_text_on_which_it_was_given(self) -> None:
        """Or for one that only words it otherwise, once the notice has run out without an objection."""
        agreed = {RoundState.AGREED, RoundState.CONFIRMED, RoundState.PUBLISHED}
        counting = Decision.objects.counting().filter(round__page=self.page_id, round__state__in=agreed)
        for decision in counting.filter(carried_from__isnull=False):
            link = decision
            while link.carried_from and link.round.digest == link.carried_from.round.digest:
                link = link.carried_from
            if link.carried_from:
                assert link.round.notice_until is not None
                assert timezone.localdate(link.round.closed_at) > link.round.notice_until
