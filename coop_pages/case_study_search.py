"""Find a case study: filters that combine, each option with its count, and words that forgive accents and plurals.

Everything is in the address (`?q=…&territoire=…`), so that a search can be sent to somebody.
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import snowballstemmer
from django.utils.translation import gettext_lazy as _

from coop_pages.controlled_lists import Area, Audience, Trigger
from directory.models import Territory

DEPARTEMENT = Territory.PREFIXES[Territory.Kind.DEPARTEMENT]
STEMMER = snowballstemmer.stemmer("french")
TOOL_WORDS = frozenset("a au aux avec ce ces d dans de des du en est et l la le les n ne ou par pas pour qu que qui s se sur un une".split())  # fmt: skip  # noqa: E501, SIM905
ORDERS = {
    "recent": (_("most recent first"), ("-first_published_at", "-pk")),
    "titre": (_("by title"), ("title", "pk")),
    "ancien": (_("oldest first"), ("first_published_at", "pk")),
}
# One row of facts for each case study: what the filters read, in one query whatever their number.
FACTS = (
    "pk",
    "title",
    "territory_id",
    "territory__name",
    "territory__region_id",
    "territory__region__name",
    "form_id",
    "form__name",
    "audience",
    "shared_area",
    "trigger",
    "started_on__year",
)


def words_of(text: str) -> list[str]:
    """The words of `text` in lower case without accents, those that only link the others left out."""
    letters = unicodedata.normalize("NFD", text.casefold())
    folded = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return [word for word in re.findall(r"[a-z0-9]+", folded.replace("œ", "oe")) if word not in TOOL_WORDS]


def stems_of(text: str) -> str:
    """What is indexed and what is asked, reduced alike: “coopérations médico-sociales” and “cooperation sociale”."""
    return " ".join(STEMMER.stemWords(words_of(text)))


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One question of the form. `options`: those that leave at least one case study, and the one chosen."""

    name: str
    label: Any
    options: list[Option]

    @property
    def chosen(self) -> Option | None:
        return next((option for option in self.options if option.chosen), None)


Facts = Mapping[str, Any]


def _choice(field: str, choices: Any) -> Callable[[Facts], list[tuple[str, str]]]:
    labels = dict(choices.choices)
    return lambda row: [(row[field], str(labels[row[field]]))] if row[field] else []


def _territories(row: Facts) -> list[tuple[str, str]]:
    found = []
    if row["territory__region_id"]:
        found.append((row["territory__region_id"], row["territory__region__name"]))
    if row["territory_id"]:
        found.append((row["territory_id"], row["territory__name"]))
    return found


def _form(row: Facts) -> list[tuple[str, str]]:
    return [(str(row["form_id"]), row["form__name"])] if row["form_id"] else []


def _year(row: Facts) -> list[tuple[str, str]]:
    year = row["started_on__year"]
    return [(str(year), str(year))] if year else []


FILTERS: dict[str, tuple[Any, Callable[[Facts], list[tuple[str, str]]]]] = {
    "territoire": (_("Territory"), _territories),
    "forme": (_("Form of cooperation"), _form),
    "public": (_("People accompanied"), _choice("audience", Audience)),
    "partage": (_("What is shared"), _choice("shared_area", Area)),
    "raison": (_("Why it started"), _choice("trigger", Trigger)),
    "annee": (_("Year"), _year),
}


class CaseStudySearch:
    """The case studies that an address asks for, among `studies` (a CaseStudyQuerySet of one language)."""

    def __init__(self, studies: Any, asked: Mapping[str, str]) -> None:
        self.words = asked.get("q", "").strip()
        self.order = asked.get("tri", "") if asked.get("tri") in ORDERS else "recent"
        self.corrected = ""
        rows = list(studies.order_by(*ORDERS[self.order][1]).values(*FACTS))
        if self.words:
            rows = self._with_words(studies, rows)
        self._answers = {name: asked.get(name, "") for name in FILTERS}
        self._keys = {row["pk"]: {name: keys(row) for name, (_label, keys) in FILTERS.items()} for row in rows}
        self.filters = [self._filter(name, label, rows) for name, (label, _keys) in FILTERS.items()]
        self.found = [row["pk"] for row in rows if self._kept(row["pk"])]

    @property
    def orders(self) -> list[Option]:
        return [Option(value, label, 0, value == self.order) for value, (label, _fields) in ORDERS.items()]

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or any(chosen.chosen for chosen in self.filters))

    def _with_words(self, studies: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = _search(studies, stems_of(self.words))
        if not found:
            self.corrected = _closest(self.words, rows)
            found = _search(studies, stems_of(self.corrected)) if self.corrected else set()
        return [row for row in rows if row["pk"] in found]

    def _kept(self, pk: int, but: str = "") -> bool:
        return all(
            not value or name == but or value in dict(self._keys[pk][name]) for name, value in self._answers.items()
        )

    def _filter(self, name: str, label: Any, rows: Iterable[Facts]) -> Filter:
        counts: Counter[tuple[str, str]] = Counter()
        for row in rows:
            if self._kept(row["pk"], but=name):
                counts.update(self._keys[row["pk"]][name])
        asked = self._answers[name]
        options = [Option(value, label, count, value == asked) for (value, label), count in counts.items()]
        if asked and not any(option.chosen for option in options):
            options.append(Option(asked, _label_of(name, asked, rows), 0, chosen=True))
        # A région comes before its départements, and each list in the order of the alphabet.
        options.sort(key=lambda option: (option.value.startswith(DEPARTEMENT), words_of(option.label)))
        return Filter(name, label, options)


def _label_of(name: str, asked: str, rows: Iterable[Facts]) -> str:
    _title, keys = FILTERS[name]
    return next((label for row in rows for value, label in keys(row) if value == asked), asked)


def _search(studies: Any, stems: str) -> set[int]:
    if not stems:
        return set()
    return {page.pk for page in studies.only("pk").search(stems, operator="and", order_by_relevance=False)}


def _closest(words: str, rows: Iterable[Facts]) -> str:
    """`words` with each one replaced by the nearest of the titles and forms; empty where none is near."""
    known = sorted({word for row in rows for word in words_of(f"{row['title']} {row['form__name'] or ''}")})
    near = [(word, difflib.get_close_matches(word, known, n=1, cutoff=0.75)) for word in words_of(words)]
    corrected = " ".join(found[0] if found else word for word, found in near)
    return corrected if corrected != " ".join(words_of(words)) else ""
