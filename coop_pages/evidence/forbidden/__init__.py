"""Acts that the rules forbid, as far as the ledger before them can tell; whoever can append an entry can make one up.

What a ledger does not hold cannot be told from it: who held which mandate, what a text says, what a charter allows
beside what each round froze of it. The verifier of the packs repeats all this on purpose, without this code.
"""

from collections.abc import Iterator

from coop_pages.evidence.forbidden import answers, beside_rounds, committee, publication, rounds
from coop_pages.evidence.forbidden.words import Why
from coop_pages.evidence.recounted import Recount
from coop_pages.evidence.so_far import Entry, SoFar
from coop_pages.validation.models.ledger import OUTSIDE_ROUNDS, Event

IN_ROUNDS = answers.CHECKS | rounds.CHECKS | committee.CHECKS | publication.OF_ROUNDS
OUTSIDE = beside_rounds.CHECKS | publication.OF_PAGES


def forbidden(so_far: SoFar, entry: Entry, current: Recount | None) -> Iterator[Why]:
    """Why the rules forbid what `entry` tells; nothing where they allow it. `current`: its round, if it is of one."""
    event, body = Event(entry.event), entry.body
    if ("round" in body) is (event in OUTSIDE_ROUNDS):
        yield Why("misplaced")
        return
    if so_far.leaving is not None:
        leaves = event in {Event.ROUND_SUSPENDED, Event.PARTNER_WITHDREW}
        if not leaves or body["organisation"] != so_far.leaving:
            yield Why("suspended")
    if so_far.undone is not None and (event, body.get("round")) != (Event.ROUND_REOPENED, so_far.undone):
        yield Why("not_reopened")
    if body.get("by") in so_far.erased:
        yield Why("erased_acts")
    if event == Event.ROUND_OPENED:
        yield from rounds.opened(so_far, entry)
    elif current is not None and event in IN_ROUNDS:
        yield from IN_ROUNDS[event](so_far, entry, current)
    elif event in OUTSIDE:
        yield from OUTSIDE[event](so_far, entry)
