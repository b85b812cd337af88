"""An answer as it is sent, before anything of it is recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coop_pages.validation import clock
from coop_pages.validation.models.files import Upload
from coop_pages.validation.refusals import (
    BoardDateInThePast,
    BoardDateMissing,
    DeliberationInTheFuture,
    ReservationMissing,
    SectionMissing,
    ValidationRefused,
    refuse,
)
from coop_pages.validation.states import Verdict


@dataclass(frozen=True)
class RequestedChange:
    """What an organisation asks to change. `section`: a key of the frozen text; empty for the text as a whole."""

    words: str
    section: str = ""
    proposed_wording: str = ""


@dataclass(frozen=True)
class StatedReservation:
    """A condition on an approval. `suspensive`: the agreement waits until it is lifted."""

    words: str
    section: str = ""
    suspensive: bool = False


@dataclass(frozen=True)
class Deliberation:
    """What the organisation's own body decided, as its minutes say. `body`: a `Decision.Body`.

    `minutes`: the signed document, seen by the organisation, the coordinator and staff alone unless `shared`.
    """

    body: str
    held_on: date
    resolution: str = ""
    tally: str = ""
    minutes: Upload | None = None
    shared: bool = False


@dataclass(frozen=True)
class Letter:
    """The answer as it came on paper. `dated_on`: the day written on it."""

    scan: Upload
    dated_on: date


@dataclass(frozen=True)
class SubmittedAnswer:
    """What one organisation answers. A comment alone stands for a change or a reservation on the text as a whole.

    `expected_on`: the day of the board that is waited for. `reconfirms`: keys of sections unchanged since the
    organisation's last approval, confirmed in one click. `letter`: where staff record what came on paper.
    """

    verdict: Verdict
    comment: str = ""
    change_requests: Sequence[RequestedChange] = ()
    reservations: Sequence[StatedReservation] = ()
    consents_to_publication: bool | None = None
    deliberation: Deliberation | None = None
    expected_on: date | None = None
    reconfirms: Sequence[str] = ()
    letter: Letter | None = None

    def with_what_its_verdict_needs(self) -> "SubmittedAnswer":
        """This answer without what its verdict does not carry. Raises what `lacks` finds."""
        refuse(self.lacks())
        changes, reservations = tuple(self.change_requests), tuple(self.reservations)
        if self.verdict != Verdict.REQUEST_CHANGES:
            changes = ()
        elif not changes:
            changes = (RequestedChange(words=self.comment),)
        if self.verdict != Verdict.APPROVE_WITH_RESERVATIONS:
            reservations = ()
        elif not reservations:
            reservations = (StatedReservation(words=self.comment),)
        return replace(
            self,
            change_requests=changes,
            reservations=reservations,
            expected_on=self.expected_on if self.verdict == Verdict.AWAITING_MANDATE else None,
        )

    def lacks(self) -> Iterator[ValidationRefused]:
        """SectionMissing, ReservationMissing or BoardDateMissing where it lacks what its verdict needs, and
        BoardDateInThePast or DeliberationInTheFuture where a date cannot be true.
        """
        said = self.comment.strip()
        if self.verdict == Verdict.REQUEST_CHANGES and not self.change_requests and not said:
            yield SectionMissing()
        if self.verdict == Verdict.APPROVE_WITH_RESERVATIONS and not self.reservations and not said:
            yield ReservationMissing()
        if self.verdict == Verdict.AWAITING_MANDATE:
            if self.expected_on is None:
                yield BoardDateMissing()
            elif self.expected_on < clock.today():
                yield BoardDateInThePast()
        if self.deliberation is not None and self.deliberation.held_on > clock.today():
            yield DeliberationInTheFuture()

    @property
    def cited_sections(self) -> set[str]:
        """Keys; empty for the text as a whole."""
        changed = {change.section for change in self.change_requests}
        return changed | {reservation.section for reservation in self.reservations}
