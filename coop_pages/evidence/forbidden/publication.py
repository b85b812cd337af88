"""What goes online, what leaves it, what holds it back, and who adopts it afterwards."""

from collections.abc import Callable, Iterator

from coop_pages.evidence.forbidden.words import Why
from coop_pages.evidence.recounted import Counted, Recount
from coop_pages.evidence.so_far import Entry, SoFar
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.states import VALIDATED, Verdict
from directory.models import Mandate


def published(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    if not current.asks_publication:
        yield Why("published_unasked")
    answers = current.answers
    if not all(_consents(current, answers.get(organisation)) for organisation in current.roster):
        yield Why("published_consents")
    if current.page in so_far.embargoes.values():
        yield Why("published_embargo")
    if current.in_doubt:
        yield Why("published_doubt")
    if so_far.online.get(current.page) == current.round:
        yield Why("published_twice")
    if so_far.has_a_later_one(current):
        yield Why("followed")


def _consents(current: Recount, answer: Counted | None) -> bool:
    """Whoever stands aside is not asked; silence, and an answer that was undone, consent to nothing."""
    if answer is None or (answer.carried and current.objected):
        return False
    if answer.was_contested(current.closed[0] if current.closed else None):
        return False
    return answer.verdict == Verdict.RECUSED or bool(answer.consents)


def withdrawn(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    if so_far.online.get(current.page) != current.round:
        yield Why("withdrawn")


def adopted(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    who, name = entry.body["organisation"], entry.body["organisation_name"]
    if not so_far.votes(who):
        yield Why("absent", name)
    unfit = current.state not in VALIDATED or who in current.roster or who in current.adopted_by
    if unfit or entry.body["mandate"] not in Mandate.SPEAKING:
        yield Why("adopted", name)


def embargo_set(so_far: SoFar, entry: Entry) -> Iterator[Why]:
    if entry.body["embargo"] in so_far.embargoes_told:
        yield Why("embargo")


def embargo_lifted(so_far: SoFar, entry: Entry) -> Iterator[Why]:
    if so_far.embargoes.get(entry.body["embargo"]) != entry.body["page"]:
        yield Why("embargo")


OF_ROUNDS: dict[Event, Callable[[SoFar, Entry, Recount], Iterator[Why]]] = {
    Event.TEXT_PUBLISHED: published,
    Event.TEXT_WITHDRAWN: withdrawn,
    Event.ADHESION_RECORDED: adopted,
}
OF_PAGES: dict[Event, Callable[[SoFar, Entry], Iterator[Why]]] = {
    Event.EMBARGO_SET: embargo_set,
    Event.EMBARGO_LIFTED: embargo_lifted,
}
