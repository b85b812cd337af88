"""Publication is an act of its own, after consents and embargoes; it changes no word of what was frozen."""

from collections.abc import Iterator
from datetime import date

from wagtail.models import Page

from coop_pages.validation import clock, permissions, workflow
from coop_pages.validation.models.decisions import Decision, Embargo
from coop_pages.validation.models.ledger import Event, append_entry
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    AnswerContested,
    ConsentMissing,
    NotAllowed,
    PublicationNotAsked,
    ReasonMissing,
    TextNotAgreed,
    UnderEmbargo,
    ValidationRefused,
    refuse,
)
from coop_pages.validation.rules import listed
from coop_pages.validation.services.act import act
from coop_pages.validation.services.moves import digest_of, lock_with_page, record
from coop_pages.validation.states import Act, RoundState, Verdict, next_state
from coop_pages.validation.text import gate
from directory.models import User


@act
def publish(round: Round, *, by: User) -> Page:
    """Put exactly the frozen text of a confirmed round online, and return the live page. Once is enough: a text that
    is online already is returned as it is, without another event.

    Raises NotAllowed, PublicationNotAsked, ImpossibleTransition, AnswerContested, ConsentMissing, UnderEmbargo,
    TextNotAgreed (a later round exists) or TextChangedSinceAgreement.
    """
    current = lock_with_page(round)
    if not permissions.may_publish(by):
        raise NotAllowed
    if current.is_online:
        return Page.objects.get(pk=current.page_id).specific
    state = next_state(RoundState(current.state), Act.PUBLISH)
    refuse(_reasons_against(current))
    current.state = state
    current.published_at = clock.now()
    current.save(update_fields=["state", "published_at"])
    record(current, Event.TEXT_PUBLISHED, digest=current.digest, by=str(PersonReference.objects.of(by).pk))
    if not workflow.follow(current, by=by):
        gate.release(current, by=by)
    return Page.objects.get(pk=current.page_id).specific


def _reasons_against(current: Round) -> Iterator[ValidationRefused]:
    if not current.asks_publication:
        # Nobody was asked: nobody's consent lacks.
        yield PublicationNotAsked(round=current.rank)
    if current.has_a_later_one:
        yield TextNotAgreed(title=current.page_title)
    if current.in_doubt:
        yield AnswerContested(organisations=listed(current.in_doubt))
    silent = [seat.organisation_name for seat, decision in current.board() if not _consents(current, decision)]
    if silent and current.asks_publication:
        yield ConsentMissing(organisations=listed(silent))
    for embargo in Embargo.objects.filter(page=current.page_id, lifted_at__isnull=True).order_by("pk"):
        yield UnderEmbargo(reason=embargo.reason.rstrip(" ."))


def _consents(current: Round, decision: Decision | None) -> bool:
    """An answer that an objection or a contest undid consents to nothing."""
    if decision is None or not current.counts(decision):
        return False
    return decision.verdict == Verdict.RECUSED or bool(decision.consents_to_publication)


@act
def set_embargo(page: Page, *, by: User, kind: str, reason: str, expected_on: date | None = None) -> Embargo:
    """Hold back the publication of `page` until `lift_embargo`; `expected_on` says when that is hoped for.

    Raises NotAllowed or ReasonMissing.
    """
    specific = page.specific
    if not permissions.may_open_round(by, specific.agreement_project_id):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    person = PersonReference.objects.of(by)
    embargo = Embargo.objects.create(
        page=page,
        kind=Embargo.Kind(kind),
        reason=reason,
        expected_on=expected_on,
        set_by=person,
        set_at=clock.now(),
    )
    body = {
        "embargo": embargo.pk,
        "page": page.pk,
        "kind": embargo.kind,
        "expected_on": expected_on.isoformat() if expected_on else None,
        "words": digest_of(reason),
        "by": str(person.pk),
    }
    append_entry(specific.agreement_project_id, Event.EMBARGO_SET, body)
    return embargo


@act
def lift_embargo(embargo: Embargo, *, by: User) -> Embargo:
    """Raises NotAllowed. Lifting it twice changes nothing."""
    project_id = embargo.page.specific.agreement_project_id
    if not permissions.may_open_round(by, project_id):
        raise NotAllowed
    embargo = Embargo.objects.select_for_update().get(pk=embargo.pk)
    if embargo.lifted_at is not None:
        return embargo
    person = PersonReference.objects.of(by)
    embargo.lifted_by, embargo.lifted_at = person, clock.now()
    embargo.save(update_fields=["lifted_by", "lifted_at"])
    append_entry(
        project_id, Event.EMBARGO_LIFTED, {"embargo": embargo.pk, "page": embargo.page_id, "by": str(person.pk)}
    )
    return embargo
