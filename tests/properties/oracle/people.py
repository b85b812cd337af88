"""Who speaks for an organisation on a day, and who takes part in the project."""

from dataclasses import dataclass, field
from datetime import date

SPEAKING = {"holder", "substitute"}


@dataclass(eq=False)
class Mandate:
    person: str
    seat: int
    role: str
    starts: date
    ends: date | None = None
    delegated_by: "Mandate | None" = None

    def runs(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass
class Participation:
    seat: int
    joined: int  # a position in the ledger
    left: bool = False


@dataclass
class People:
    mandates: list[Mandate] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    deactivated: set[str] = field(default_factory=set)

    # Mandates

    def acts(self, mandate: Mandate, day: date) -> bool:
        """Whoever acts by delegation stops on the day the holder does, whatever ends it."""
        behind = mandate.delegated_by
        return (
            mandate.runs(day) and mandate.person not in self.deactivated and (behind is None or self.acts(behind, day))
        )

    def holds(self, person: str, seat: int, day: date, *roles: str) -> bool:
        return any(
            m.person == person and m.seat == seat and m.role in roles and self.acts(m, day) for m in self.mandates
        )

    def speaks(self, person: str, seat: int, day: date) -> bool:
        return self.holds(person, seat, day, *SPEAKING)

    def belongs(self, person: str, seat: int, day: date) -> bool:
        return self.holds(person, seat, day, *SPEAKING, "contributor")

    def writes(self, person: str, day: date) -> bool:
        """Staff and the coordinator write, and those whom an organisation of the project mandates to."""
        return person in {"staff", "coordinator"} or any(self.belongs(person, seat, day) for seat in self.voting())

    def mandate(self, person: str) -> Mandate | None:
        """The last one given to that person."""
        return next((m for m in reversed(self.mandates) if m.person == person), None)

    def end(self, mandate: Mandate, on: date | None) -> None:
        """A mandate's last day, or none; delegations that outlive it end with it, for good."""
        mandate.ends = on
        if on is not None:
            for given in self.mandates:
                if given.delegated_by is mandate and (given.ends is None or given.ends > on):
                    given.ends = max(on, given.starts)

    def delegate(self, holder: str, to: str, seat: int, today: date, until: date | None) -> bool:
        """A holder brings in a substitute, never beyond the end of their own mandate: until then, unless told."""
        own = self.mandate(holder)
        if own is None or own.seat != seat or own.role != "holder" or not self.acts(own, today):
            return False
        until = until or own.ends
        if own.ends is not None and until is not None and until > own.ends:
            return False
        given = [m for m in self.mandates if m.person == to and m.role == "substitute"]
        if (until is not None and until < today) or any(self.acts(m, today) or m.starts == today for m in given):
            return False
        self.mandates.append(Mandate(to, seat, "substitute", today, until, own))
        return True

    # Participation

    def participation(self, seat: int) -> Participation | None:
        return next((p for p in self.participations if p.seat == seat and not p.left), None)

    def voting(self) -> list[int]:
        return sorted(p.seat for p in self.participations if not p.left)

    def has_voice(self, seat: int, day: date) -> bool:
        """Whether anybody can speak for an organisation that is still there."""
        return self.participation(seat) is not None and any(
            m.seat == seat and m.role in SPEAKING and self.acts(m, day) for m in self.mandates
        )
