"""Find a case study: filters that combine, each option with its count, and words that forgive accents and plurals.

Everything is in the address (`?q=…&territoire=…`), so that a search can be sent to somebody. The database counts and
sorts: whatever the number of case studies, only those of one page are read.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any

import snowballstemmer
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail.query import PageQuerySet
from wagtail.search.query import Phrase, PlainText, SearchQuery

from coop_pages.case_studies.facets import FACETS, Alike, Counted, Facet, alike, counts_of, with_size
from directory.models import CooperationForm, Synonyms, Territory

# Marks that combine with the letter before them: https://www.unicode.org/charts/PDF/U0300.pdf, and what extends it.
ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
STEMMER = snowballstemmer.stemmer("french")
TOOL_WORDS = frozenset("a au aux avec ce ces d dans de des du en est et l la le les n ne ou par pas pour qu que qui s se sur un une".split())  # fmt: skip  # noqa: E501, SIM905
RELEVANCE = "pertinence"
ORDERS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    RELEVANCE: (_("best match first"), ()),
    "recent": (_("most recent first"), ("-first_published_at", "-pk")),
    "ancien": (_("oldest first"), ("first_published_at", "pk")),
    "titre": (_("by title"), ("title", "pk")),
}
# Beyond so many answers the words say little: ranking all of them would cost much and tell nothing.
MOST_RANKED = 300
# Up to so many, to sort what was found is less than to look for it in order.
MOST_SORTED = 10_000
TITLES_READ = 500
MOST_WAYS = 12
NAMED = (CooperationForm, Territory)


def words_of(text: str) -> list[str]:
    """The words of `text` in lower case without accents, those that only link the others left out."""
    folded = ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold())).replace("œ", "oe")
    return [word for word in re.findall(r"[a-z0-9]+", folded) if word not in TOOL_WORDS]


def stem_of(word: str) -> str:
    stem: str = STEMMER.stemWord(word)
    return stem


def stems_of(text: str) -> str:
    """What is indexed and what is asked, reduced alike: “coopérations médico-sociales” and “cooperation sociale”."""
    return " ".join(filter(None, map(_stems_between_spaces, text.split())))


@lru_cache(maxsize=50_000)
def _stems_between_spaces(written: str) -> str:
    """Texts repeat their words, signs around them included, and no word holds a space: each is reduced once."""
    return " ".join(map(stem_of, words_of(written)))


def ways_to_say(stems: str, groups: Iterable[Sequence[str]]) -> list[str]:
    """`stems`, and the same with what one group of synonyms says otherwise; all of them as stems, `stems` first.

    What is said otherwise in several words is between quotation marks: they count only next to one another, where
    “comité social et économique” would else be found in any text that speaks of a committee and of an economy.
    """
    said = f" {stems} "
    ways = [stems]
    for group in groups:
        held = next((phrase for phrase in sorted(group, key=len, reverse=True) if phrase and f" {phrase} " in said), "")
        others = [other for other in group if held and other and other != held]
        ways += [said.replace(f" {held} ", f" {_together(other)} ").strip() for other in others]
    return list(dict.fromkeys(filter(None, ways)))[:MOST_WAYS]


def _together(stems: str) -> str:
    return f'"{stems}"' if " " in stems else stems


def _query(way: str) -> SearchQuery:
    """Of one way to say it: each of its words, those between quotation marks next to one another."""
    phrases = [Phrase(stems) for stems in re.findall(r'"([^"]+)"', way)]
    words = re.sub(r'"[^"]+"', " ", way).split()
    return reduce(and_, [*phrases, *([PlainText(" ".join(words), operator="and")] if words else [])])


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
    label: str | Promise
    options: list[Option]

    @property
    def chosen(self) -> Option | None:
        return next((option for option in self.options if option.chosen), None)


class CaseStudySearch:
    """The case studies that an address asks for, among `studies` (a CaseStudyQuerySet of one language, as cards).

    `kept`: whoever keeps what all of them tell, which changes with the public site alone.
    """

    def __init__(
        self,
        studies: PageQuerySet,
        query: Mapping[str, str],
        kept: Callable[[Callable[[], Alike]], Alike] = lambda read: read(),
    ) -> None:
        self._kept = kept
        self._studies = with_size(studies.order_by())
        self._answers = {facet.name: query.get(facet.name, "").strip() for facet in FACETS}
        self.words = query.get("q", "").strip()
        self._nearest = ""
        self._asked: list[str] = []
        if self.words:
            self._understand_words()
        usual = RELEVANCE if self.words else "recent"
        self.order = query.get("tri", "") if query.get("tri") in self._orders else usual

    def _understand_words(self) -> None:
        self._asked = self._ways(self.words)
        if not self._counted.asked:
            self._nearest = self._closest()
            self._asked = self._ways(self._nearest)
            del self._counted

    def _ways(self, words: str) -> list[str]:
        return ways_to_say(stems_of(words), self._synonyms)

    @cached_property
    def _synonyms(self) -> list[list[str]]:
        return [[stems_of(phrase) for phrase in group.phrases] for group in Synonyms.objects.all()]

    @property
    def count(self) -> int:
        return self._counted.found

    @cached_property
    def _counted(self) -> Counted:
        rows = alike(self._matching()) if self.words else self._kept(lambda: alike(self._studies))
        return counts_of(rows, self._answers)

    @property
    def corrected(self) -> str:
        """What was searched for in place of the words; empty where that finds nothing either."""
        return self._nearest if self.count else ""

    @cached_property
    def suggestions(self) -> list[str]:
        """Where nothing is found: the words that some case study holds, as they were typed and in their order."""
        if self.count or not self.words:
            return []
        held = self._held
        typed = re.findall(r"\w+", unicodedata.normalize("NFC", self.words))
        return list(dict.fromkeys(word for word in typed if words_of(word) and held.issuperset(words_of(word))))

    @cached_property
    def forms_named(self) -> list[CooperationForm]:
        """Where nothing is found: the forms of cooperation whose names hold most of what was typed."""
        if self.count or not self.words:
            return []
        ways = [set(way.replace('"', "").split()) for way in self._ways(self.words)]
        told = {form: set(stems_of(form.name).split()) for form in CooperationForm.objects.told_in(Locale.get_active())}
        shares = {form: max((len(way & name) / len(way) for way in ways), default=0) for form, name in told.items()}
        most = max(shares.values(), default=0)
        return [form for form, share in shares.items() if share and share == most]

    @property
    def found(self) -> QuerySet[Any]:
        """What was asked for in the order asked for: to be read by the page."""
        if self.order == RELEVANCE and self.count <= MOST_RANKED:
            return self._among(self._hits(self._asked, ranked=True))
        order = ORDERS["recent" if self.order == RELEVANCE else self.order][1]
        matching = self._among(self._matching())
        if self.words and self.count <= MOST_SORTED:
            # A database that only sees how few are wanted looks at each study in this order, to see whether it is one.
            first, *others = order
            name = first.removeprefix("-")
            sorted_by = Coalesce(name, name)
            return matching.order_by(sorted_by.desc() if first != name else sorted_by, *others)
        return matching.order_by(*order)

    @cached_property
    def filters(self) -> list[Filter]:
        return [self._filter(facet, self._counted.answers[facet.name]) for facet in FACETS]

    @property
    def orders(self) -> list[Option]:
        return [Option(value, str(ORDERS[value][0]), 0, value == self.order) for value in self._orders]

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.is_narrowed)

    @property
    def is_narrowed(self) -> bool:
        """By something other than words."""
        return any(self._answers.values())

    @property
    def _orders(self) -> list[str]:
        return [value for value in ORDERS if self.words or value != RELEVANCE]

    def _hits(self, asked: Sequence[str], *, ranked: bool) -> QuerySet[Any]:
        """The case studies that hold every word of one of `asked` (each as `ways_to_say` gives it)."""
        if not any(asked):
            return self._studies.none()
        query = reduce(or_, map(_query, filter(None, asked)))
        return self._studies.search(query, order_by_relevance=ranked).get_queryset()

    def _matching(self) -> QuerySet[Any]:
        """The case studies that hold the words, if there are any, in no order."""
        if not self.words:
            return self._studies
        return self._studies.filter(pk__in=self._hits(self._asked, ranked=False).order_by().values("pk"))

    def _among(self, studies: QuerySet[Any]) -> QuerySet[Any]:
        for facet in FACETS:
            if self._answers[facet.name]:
                studies = studies.filter(facet.holds(self._answers[facet.name]))
        return studies

    def _filter(self, facet: Facet, counts: Mapping[tuple[str, str], int]) -> Filter:
        chosen = self._answers[facet.name]
        options = [Option(value, label, count, value == chosen) for (value, label), count in counts.items()]
        if chosen and not any(option.chosen for option in options):
            options.append(Option(chosen, facet.name_of(chosen), 0, chosen=True))
        return Filter(facet.name, facet.label, facet.in_order(options))

    def _closest(self) -> str:
        """The words, those that no case study holds replaced by the nearest that the field uses; empty if none is.

        One that has no nearest either would find nothing: it is left out where most of the others say enough.
        """
        typed = words_of(self.words)
        held = self._held
        recent = self._studies.order_by("-first_published_at").values("pk")[:TITLES_READ]
        titles = self._studies.model.objects.order_by().filter(pk__in=recent).values_list("title", flat=True)
        names = titles.union(*(model.objects.order_by().values_list("name", flat=True) for model in NAMED))
        lists = (label for facet in FACETS for label in facet.labels)
        known = sorted({word for name in (*names, *lists) for word in words_of(name)})
        near = {word: difflib.get_close_matches(word, known, n=1, cutoff=0.75) for word in typed if word not in held}
        corrected = [near[word][0] if near.get(word) else word for word in typed]
        if corrected == typed:
            return ""
        said_otherwise = {stem for group in self._synonyms for phrase in group for stem in phrase.split()}
        lost = {word for word in near if not near[word] and stem_of(word) not in said_otherwise}
        kept = [word for word in corrected if word not in lost]
        return " ".join(kept if len(kept) > len(lost) else corrected)

    @cached_property
    def _held(self) -> set[str]:
        """The words typed that some case study holds, in one query."""
        asked = [
            self._hits([stem_of(word)], ranked=False)
            .order_by()
            .annotate(word=Value(word))
            .values_list("word", flat=True)
            for word in dict.fromkeys(words_of(self.words))
        ]
        return set(asked[0].union(*asked[1:])) if asked else set()
