"""A machine that drives the services in any order, holds the invariants of the design, and compares with the oracle."""

from django.db import transaction
from django.utils import timezone
from hypothesis import event
from hypothesis.stateful import RuleBasedStateMachine, invariant

from coop_pages.evidence.contradictions import contradictions
from coop_pages.evidence.recount import recount_chain
from coop_pages.evidence.verifier.rounds import check_chain
from coop_pages.evidence.verifier.rounds import recount as replay_ledger
from coop_pages.evidence.verifier.words import Report
from coop_pages.projects.phases.information import InformationPhasePage
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import LedgerChain, faults
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.policies import PolicyKind
from coop_pages.validation.states import APPROVALS, RoundState, Verdict
from coop_pages.validation.text.published import differences
from tests.properties.attacks import Attacks
from tests.properties.chapters import Chapters
from tests.properties.comparison import shown_by_services, shown_by_the_oracle
from tests.properties.digest import independent_digest


class Negotiation(Chapters, Attacks, RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.start = transaction.savepoint()
        self.set_the_stage()
        self.head_checked: str | None = ""

    def teardown(self) -> None:
        for told in self.story.rounds:
            event(f"a round that ends {told.state}")
        transaction.savepoint_rollback(self.start)
        for person in [*self.cast.speakers, *self.delegates]:
            person.refresh_from_db()

    # What must always hold

    @invariant()
    def the_services_show_what_the_oracle_tells(self) -> None:
        if not self.something_happened:
            return
        self.something_happened = False
        with self.then():
            shown = shown_by_services(self.page_id, self.cast)
        for seen, told in zip(shown, shown_by_the_oracle(self.story), strict=True):
            odd = {what: {"seen": seen[what], "told": told[what]} for what in told if seen[what] != told[what]}
            assert not odd, (seen["number"], odd)

    @invariant()
    def what_is_online_is_what_the_oracle_tells(self) -> None:
        page = self.page
        assert page.live == (self.story.online is not None)
        if self.story.online is not None:
            published = self.row(self.story.online)
            assert published.is_online
        assert page.get_translations().filter(live=True).exists() == self.story.translation_online

    @invariant()
    def texts_have_one_digest_where_the_oracle_has_one_text(self) -> None:
        digests = Round.objects.filter(page=self.page_id).order_by("number").values_list("digest", flat=True)
        told = [told.text for told in self.story.rounds]
        assert len(set(digests)) == len(set(told)) == len(set(zip(digests, told, strict=True)))

    @invariant()
    def what_is_online_is_exactly_what_was_agreed(self) -> None:
        online = list(InformationPhasePage.objects.filter(live=True, locale=self.cast.project.locale))
        if not online:
            return
        found = list(differences())
        assert found == [], found
        for page in online:
            published = Round.objects.filter(page=page, state=RoundState.PUBLISHED).latest("number")
            assert published.digest == independent_digest(page.freeze())

    @invariant()
    def the_ledger_tells_the_same_story(self) -> None:
        head = LedgerChain.objects.filter(project=self.cast.project).values_list("head", flat=True).first()
        if head == self.head_checked:
            return
        self.head_checked = head
        assert faults() == []
        assert list(contradictions()) == []
        self.the_standalone_verifier_agrees()
        for told in self.story.rounds:
            round = self.row(told)
            if told.text.file is None or (self.story.file and told.text.file == self.story.file.frozen):
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
            # What was contested since is for the oracle to tell.
            for _seat, decision in [] if round.in_doubt else round.board():
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
