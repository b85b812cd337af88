"""What an organisation said of exactly these words before carries over to a new round, and the ledger says so."""

from collections.abc import Iterable

from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.services.moves import record
from coop_pages.validation.states import RoundState, Verdict


def carry_over(opened: Round) -> bool:
    """Whether approvals carried over to `opened`: of the very same text, or of the one that it only words otherwise.

    Plain approvals only: a condition, an objection or an abstention is given again, on the text as it now is. Of the
    same text, an organisation's last word on it decides, in whatever round it was said: a recalled round cancels
    nothing. What was approved before its organisation left the project is offered for confirmation, never carried.
    """
    waiting = _waiting(opened)
    found = False
    for source, given in (_own_words(opened), *_settled_before(opened)):
        carried = _carry(opened, source, [decision for decision in given if _carries(decision, opened, waiting)])
        found |= bool(carried)
        # Whoever spoke of exactly these words has said what they hold of them, whether it carries or not.
        for organisation in carried if source else {decision.organisation_id for decision in given}:
            waiting.pop(organisation, None)
    return found


def _waiting(opened: Round) -> dict[int, int]:
    """Organisations of the roster, with where the ledger tells of their arrival: 0 for those of the beginning."""
    partnerships = Partnership.objects.voting().filter(project=opened.project_id)
    return dict(partnerships.values_list("organisation", "joined_position"))


def _own_words(opened: Round) -> tuple[Round | None, list[Decision]]:
    """The last answer that each organisation itself gave on exactly this text."""
    given = Decision.objects.filter(
        round__page=opened.page_id,
        round__digest=opened.digest,
        carried_from__isnull=True,
        contested_at__isnull=True,
    )
    last = {decision.organisation_id: decision for decision in given.select_related("round").order_by("pk")}
    return None, list(last.values())


def _settled_before(opened: Round) -> Iterable[tuple[Round | None, list[Decision]]]:
    """Approvals that were themselves carried to this text, or that hold under a notice for another wording of it."""
    earlier = Round.objects.filter(page=opened.page_id, number__lt=opened.number).order_by("-number")
    settled = [round.settled_text for round in earlier.exclude(state=RoundState.RECALLED)]
    same = next((round for round in settled if round.digest == opened.digest), None)
    for source in (same, opened.editorial_of if opened.is_editorial else None):
        if source is not None:
            yield source, list(Decision.objects.counting().filter(round=source).select_related("round"))


def _carries(given: Decision, opened: Round, waiting: dict[int, int]) -> bool:
    return (
        given.verdict == Verdict.APPROVE
        and given.organisation_id in waiting
        and given.round.opened_position > waiting[given.organisation_id]
        and (not opened.asks_publication or given.consents_to_publication is not None)
    )


def _carry(opened: Round, source: Round | None, approvals: list[Decision]) -> list[int]:
    """Primary keys of the organisations whose approvals carried."""
    carried = Decision.objects.bulk_create(
        Decision(
            round=opened,
            organisation_id=given.organisation_id,
            verdict=given.verdict,
            consents_to_publication=given.consents_to_publication,
            made_by_id=given.made_by_id,
            mandate_id=given.mandate_id,
            mandate_role=given.mandate_role,
            decided_at=given.decided_at,
            carried_from=given,
        )
        for given in approvals
    )
    for from_round in {given.round for given in approvals}:
        rows = [
            [
                decision.pk,
                decision.carried_from_id,
                decision.organisation_id,
                decision.verdict,
                given.consents_to_publication,
            ]
            for decision, given in zip(carried, approvals, strict=True)
            if given.round_id == from_round.pk
        ]
        record(
            opened,
            Event.DECISIONS_CARRIED,
            from_round=from_round.pk,
            digest=from_round.digest,
            editorial=from_round.digest != opened.digest,
            decisions=rows,
        )
    return [decision.organisation_id for decision in carried]
