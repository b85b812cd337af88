"""Find a case study: filters that combine, each option with its count, and words that forgive accents and plurals.

Everything is in the address (`?q=…&territoire=…`), so that a search can be sent to somebody. The database looks for
words, the catalogue filters, counts and sorts: whatever the number of case studies, only those of one page are read.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import and_, or_
from typing import Any, NamedTuple

import Stemmer
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail.query import PageQuerySet
from wagtail.search.query import Phrase, PlainText, SearchQuery

from coop_pages.base.search_keys import best_first, held_by_some, keys_holding
from coop_pages.base.search_words import Words
from coop_pages.case_studies.catalogue import Catalogue, Ordered, Studies
from coop_pages.case_studies.facets import FACETS, Answer, Facet
from directory.models import CooperationForm, Synonyms, Territory

# Marks that combine with the letter before them: https://www.unicode.org/charts/PDF/U0300.pdf, and what extends it.
ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
STEMMER = Stemmer.Stemmer("french")
TOOL_WORDS = frozenset("a au aux avec ce ces d dans de des du en est et l la le les n ne ou par pas pour qu que qui s se sur un une".split())  # fmt: skip  # noqa: E501, SIM905
RELEVANCE = "pertinence"
RECENT, OLDEST, TITLE = "recent", "ancien", "titre"
ORDERS: dict[str, str | Promise] = {
    RELEVANCE: _("best match first"),
    RECENT: _("most recent first"),
    OLDEST: _("oldest first"),
    TITLE: _("by title"),
}
# Beyond so many answers the words say little: ranking all of them would cost much and tell nothing.
MOST_RANKED = 300
TITLES_READ = 500
MOST_WAYS = 12
MOST_KEPT = 50_000
NAMED = (CooperationForm, Territory)
RESEMBLANCE = 0.75  # of 1, as difflib counts it


def words_of(text: str) -> list[str]:
    """The words of `text` in lower case without accents, those that only link the others left out."""
    folded = ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold())).replace("œ", "oe")
    return [word for word in re.findall(r"[a-z0-9]+", folded) if word not in TOOL_WORDS]


def stem_of(word: str) -> str:
    stem: str = STEMMER.stemWord(word)
    return stem


def stems_of(text: str) -> Words:
    """What is indexed and what is asked, reduced alike: “coopérations médico-sociales” and “cooperation sociale”."""
    return Words(list(chain.from_iterable(map(_STEMS.__getitem__, text.split()))))


class _StemsBetweenSpaces(dict[str, tuple[str, ...]]):
    """Texts repeat their words, signs around them included, and no word holds a space: each is reduced once."""

    def __missing__(self, written: str) -> tuple[str, ...]:
        if len(self) == MOST_KEPT:
            self.clear()
        stems = self[written] = tuple(map(stem_of, words_of(written)))
        return stems


_STEMS = _StemsBetweenSpaces()


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


def nearest_of(word: str, known: Iterable[str]) -> str:
    """The one that `word` was most likely meant to be; empty where none resembles it."""
    # Those of another length could not resemble it so much: comparing costs more than counting letters.
    long = len(word)
    likely = [other for other in known if 2 * min(long, len(other)) / (long + len(other)) >= RESEMBLANCE]
    return next(iter(difflib.get_close_matches(word, likely, n=1, cutoff=RESEMBLANCE)), "")


def _together(stems: str) -> str:
    return f'"{stems}"' if " " in stems else stems


def _query(way: str) -> SearchQuery:
    """Of one way to say it: each of its words, those between quotation marks next to one another."""
    phrases = [Phrase(stems) for stems in re.findall(r'"([^"]+)"', way)]
    words = re.sub(r'"[^"]+"', " ", way).split()
    return reduce(and_, [*phrases, *([PlainText(" ".join(words), operator="and")] if words else [])])


def _any_of(ways: Iterable[str]) -> SearchQuery:
    """Of one or more ways, each as `ways_to_say` gives it."""
    return reduce(or_, map(_query, ways))


class Option(NamedTuple):
    value: str
    label: str
    number: int
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
    """The case studies that an address asks for, among `studies` (a CaseStudyQuerySet of one language, live).

    `kept`: whoever keeps, by its name, what all of them tell, which changes with the public site alone.
    """

    def __init__(
        self,
        studies: PageQuerySet,
        query: Mapping[str, str],
        kept: Callable[[str, Callable[[], Any]], Any] = lambda name, read: read(),
    ) -> None:
        self._kept = kept
        self._studies = studies.order_by()
        self._answers = {facet.name: query.get(facet.name, "").strip() for facet in FACETS}
        self.words = query.get("q", "").strip()
        self._nearest = ""
        self._asked: list[str] = []
        if self.words:
            self._understand_words()
        usual = RELEVANCE if self.words else RECENT
        self.order = query.get("tri", "") if query.get("tri") in self._orders else usual

    def _understand_words(self) -> None:
        self._asked = self._ways(self.words)
        if not self._matching:
            self._nearest = self._closest()
            self._asked = self._ways(self._nearest)
            del self._matching

    def _ways(self, words: str) -> list[str]:
        return ways_to_say(stems_of(words), self._synonyms)

    @cached_property
    def _synonyms(self) -> list[list[str]]:
        found: list[list[str]] = self._kept(
            "synonyms", lambda: [[stems_of(phrase) for phrase in group.phrases] for group in Synonyms.objects.all()]
        )
        return found

    @cached_property
    def count(self) -> int:
        return self._answering().bit_count()

    @cached_property
    def _catalogue(self) -> Catalogue:
        found: Catalogue = self._kept("catalogue", lambda: Catalogue.of(self._studies))
        return found

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
    def found(self) -> Ordered | list[int]:
        """The keys of what was asked for, in the order asked for: the page reads those that it shows."""
        studies = self._answering()
        if not studies:
            return []
        if self.order == RELEVANCE and self.count <= MOST_RANKED:
            asked = _any_of(filter(None, self._asked))
            return best_first(self._studies, asked, Ordered(self._catalogue, studies)[:])
        order = self._kept("by title", self._by_title) if self.order == TITLE else None
        return Ordered(self._catalogue, studies, order=order, backwards=self.order == OLDEST)

    def _by_title(self) -> Any:
        return self._catalogue.in_order(self._studies.order_by("title", "pk").values_list("pk", flat=True))

    @cached_property
    def filters(self) -> list[Filter]:
        return [self._filter(facet) for facet in FACETS]

    @cached_property
    def narrowed_by(self) -> list[Filter]:
        return [filter for filter in self.filters if filter.chosen]

    @property
    def orders(self) -> list[Option]:
        return [Option(value, str(ORDERS[value]), 0, value == self.order) for value in self._orders]

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

    @cached_property
    def _matching(self) -> Studies:
        """The case studies that hold the words, if there are any."""
        if not self.words:
            return self._catalogue.everyone
        asked = list(filter(None, self._asked))
        if not asked:
            return self._catalogue.with_keys([])
        return self._catalogue.holding(" / ".join(asked), lambda: keys_holding(self._studies.model, _any_of(asked)))

    def _answering(self, beside: str = "") -> Studies:
        """Those that hold the words and give the answers asked for, whatever they say to the question `beside`."""
        found = self._matching
        for name, answer in self._answers.items():
            if answer and name != beside:
                found &= self._catalogue.answering(name, answer)
        return found

    def _filter(self, facet: Facet) -> Filter:
        chosen = self._answers[facet.name]
        counts = self._catalogue.counts(facet.name, self._answering(beside=facet.name))
        if chosen and all(answer.value != chosen for answer in counts):
            counts[Answer(chosen, facet.name_of(chosen))] = 0
            counts = {answer: counts[answer] for answer in facet.in_order(counts)}
        options = [Option(*answer, number, answer.value == chosen) for answer, number in counts.items()]
        return Filter(facet.name, facet.label, options)

    def _closest(self) -> str:
        """The words, those that no case study holds replaced by the nearest that the field uses; empty if none is.

        One that has no nearest either would find nothing: it is left out where most of the others say enough.
        """
        typed = words_of(self.words)
        held = self._held
        near = {word: nearest_of(word, self._known) for word in typed if word not in held}
        corrected = [near.get(word) or word for word in typed]
        if corrected == typed:
            return ""
        said_otherwise = {stem for group in self._synonyms for phrase in group for stem in phrase.split()}
        lost = {word for word in near if not near[word] and stem_of(word) not in said_otherwise}
        kept = [word for word in corrected if word not in lost]
        return " ".join(kept if len(kept) > len(lost) else corrected)

    @cached_property
    def _known(self) -> list[str]:
        """The words that the field uses: those of the most recent titles, of forms, territories and lists."""
        found: list[str] = self._kept("known words", self._read_known)
        return found

    def _read_known(self) -> list[str]:
        recent = self._catalogue.keys[:TITLES_READ]
        titles = self._studies.model.objects.order_by().filter(pk__in=recent).values_list("title", flat=True)
        names = titles.union(*(model.objects.order_by().values_list("name", flat=True) for model in NAMED))
        lists = (label for facet in FACETS for label in facet.labels)
        return sorted({word for name in (*names, *lists) for word in words_of(name)})

    @cached_property
    def _held(self) -> set[str]:
        """Where nothing holds them all: the words typed that some case study holds, in one query."""
        words = list(dict.fromkeys(words_of(self.words)))
        if len(words) == 1:
            return set()
        held = held_by_some(self._studies, [_query(stem_of(word)) for word in words])
        return {word for word, is_held in zip(words, held, strict=True) if is_held}
