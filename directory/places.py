"""What people type to say where they are: a postcode, a département, a région of today or of yesterday, a town."""

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .communes import Commune, communes, plain
from .loading import DATA
from .territories import Territory, beginning_of
from .typed import pasted

CORSICA = ("2A", "2B")
MONACO = "monaco"
# One town is meant, and not its homonyms, where it is so many times as large.
DOMINANT = 8
MOST_CHOICES = 8
NEAREST = 5
_POSTCODE = re.compile(r"(?<![0-9])(?:f[\s-]*)?([0-9]{2}\s?[0-9]{3}|[0-9]{4})(?![0-9])", re.IGNORECASE)
_NUMBER = re.compile(r"(?:d[eé]partement\s*)?(?:n[°o]\s*)?([0-9]{1,3}|2[ab])", re.IGNORECASE)
# “Paris 15e”, “Lyon 3”: the three cities that have arrondissements.
_ARRONDISSEMENT = re.compile(r"^(paris|lyon|marseille)\s*\(?[0-9]{1,2}\s*(?:e|er|ème|eme)?\b.*$", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """`name` as it is shown; `numbers` of the départements that it is, holds or lies in (none for Monaco)."""

    name: str
    numbers: frozenset[str]


@dataclass(frozen=True)
class Found:
    """`place` where there is one; `choices` where several may be meant, or instead of it, under what to type.

    `is_guessed`: the postcode is in no list, its first digits are those of the département. `near`: names close to
    what was typed, where nothing answers.
    """

    place: Place | None = None
    choices: tuple[str, ...] = ()
    is_guessed: bool = False
    near: tuple[str, ...] = field(default=())


class Gazetteer:
    """Places among `territories` (the régions and départements of the directory). No query."""

    def __init__(self, territories: Iterable[Territory]) -> None:
        known = list(territories)
        self._departements = {t.number: t for t in known if t.kind == Territory.Kind.DEPARTEMENT}
        self._areas = self._named(known)

    def find(self, typed: str) -> Found:
        """What `typed` may mean; nothing at all where it means nothing."""
        words = pasted(typed).strip()
        if plain(words) == MONACO:
            return Found(Place("Monaco", frozenset()))
        for ask in (self._by_number, self._by_postcode, self._by_area, self._by_town):
            if found := ask(words):
                return found
        return Found(near=self._near(plain(words)))

    def _by_number(self, words: str) -> Found | None:
        match = _NUMBER.fullmatch(words)
        if match is None:
            return None
        number = match[1].upper().zfill(2)
        if number == "20":
            return Found(Place("Corse", frozenset(CORSICA)))
        return self._found(number)

    def _by_postcode(self, words: str) -> Found | None:
        match = _POSTCODE.search(words)
        if match is None:
            return None
        postcode = re.sub(r"\s", "", match[1]).zfill(5)
        if postcode.startswith("980"):
            return Found(Place("Monaco", frozenset()))
        listed = communes().by_postcode.get(postcode)
        if listed:
            return self._of_postcode(postcode, sorted(listed), words)
        number = beginning_of(postcode)
        found = self._found(number) if number else None
        if found is None:
            return None
        return found if "cedex" in words.casefold() else Found(found.place, is_guessed=True)

    def _of_postcode(self, postcode: str, numbers: list[str], words: str) -> Found | None:
        """A few postcodes serve communes of two départements: the town typed beside it may tell which."""
        town = plain(re.sub(r"[0-9]", "", words))
        told = [c.departement for c in communes().by_name.get(town, ()) if c.departement in numbers]
        usual = told[:1] or [number for number in numbers if postcode.startswith(number)] or numbers
        found = self._found(usual[0])
        if found is None or told or len(numbers) == 1:
            return found
        others = tuple(str(self._departements[number]) for number in numbers if number != usual[0])
        return Found(found.place, choices=others)

    def _by_area(self, words: str) -> Found | None:
        name = re.sub(r"\s*\(\s*[0-9AB]+\s*\)$", "", words)
        place = self._areas.get(plain(name)) or self._areas.get(plain(words))
        return Found(place) if place else None

    def _by_town(self, words: str) -> Found | None:
        words = _ARRONDISSEMENT.sub(r"\1", words)
        town, within = self._town_and_area(words)
        held = [c for c in communes().by_name.get(town, ()) if c.departement in self._departements]
        if within is not None:
            held = [commune for commune in held if commune.departement in within]
        if not held:
            return None
        first, *others = self._once_a_departement(held)
        rest = tuple(f"{other.name} ({other.departement})" for other in others[:MOST_CHOICES])
        if others and first.population < DOMINANT * others[0].population:
            return Found(choices=(f"{first.name} ({first.departement})", *rest)[:MOST_CHOICES])
        return Found(Place(f"{first.name} ({first.departement})", frozenset({first.departement})), choices=rest)

    def _town_and_area(self, words: str) -> tuple[str, frozenset[str] | None]:
        """“Laval (53)”, “Laval 53”, “Laval, Mayenne”: the town, and the départements that it is said to be in."""
        match = re.fullmatch(r"(.+?)[\s,(/-]+([0-9]{1,3}|2[abAB])\)?", words)
        if match:
            return plain(match[1]), frozenset({match[2].upper().zfill(2)})
        town, comma, area = words.rpartition(",")
        place = self._areas.get(plain(area)) if comma else None
        return (plain(town), place.numbers) if place else (plain(words), None)

    @staticmethod
    def _once_a_departement(found: Iterable[Commune]) -> list[Commune]:
        return list({commune.departement: commune for commune in reversed(list(found))}.values())[::-1]

    def _found(self, number: str) -> Found | None:
        departement = self._departements.get(number)
        return Found(Place(str(departement), frozenset({number}))) if departement else None

    def _named(self, territories: Iterable[Territory]) -> Mapping[str, Place]:
        """Départements, régions of today and of before 2016, under their names; the smaller area wins."""
        former: Mapping[str, list[str]] = json.loads((DATA / "former_regions.json").read_text(encoding="utf-8"))
        areas = {plain(name): Place(name, frozenset(numbers)) for name, numbers in former.items()}
        for territory in territories:
            if territory.kind == Territory.Kind.REGION:
                held = (t.number for t in self._departements.values() if t.region_id == territory.pk)
                areas[plain(territory.name)] = Place(territory.name, frozenset(held))
        for territory in self._departements.values():
            areas[plain(territory.name)] = Place(str(territory), frozenset({territory.number}))
        # The article of a name is often left out: “Réunion”, “Mayenne” for “la Mayenne”.
        bare = {re.sub(r"^(?:l|la|le|les) ", "", name): place for name, place in areas.items()}
        articles = {f"{article} {name}": place for name, place in areas.items() for article in ("la", "le", "les", "l")}
        return {**articles, **bare, **areas}

    def _near(self, name: str) -> tuple[str, ...]:
        if len(name) < 3 or name.isdecimal():
            return ()
        areas = difflib.get_close_matches(name, list(self._areas), n=NEAREST, cutoff=0.8)
        alike = [known for known in communes().by_name if known[:1] == name[:1] and abs(len(known) - len(name)) <= 2]
        towns = difflib.get_close_matches(name, alike, n=NEAREST, cutoff=0.85)
        named = [self._areas[area].name for area in areas]
        named += [f"{(first := communes().by_name[town][0]).name} ({first.departement})" for town in towns]
        return tuple(dict.fromkeys(named))[:NEAREST]
