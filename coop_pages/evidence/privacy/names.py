"""A person's name in the words of others, however it was typed: where it surely is, and where it may be."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from directory.folding import folded
from directory.models import User

ERASED = "[…]"
TITLES = frozenset(
    "m mm mr monsieur messieurs mme mmes madame mesdames mlle mademoiselle me maitre dr docteur pr professeur".split()  # noqa: SIM905
)
# “Madame la directrice Martin”.
WORDS_AFTER_A_TITLE = 2
MOST_WORDS = 12
_PAUSE = re.compile(r"[,;:!?()\n]")
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = r"[\s\-',\u200b\u2060\ufeff]+"


@dataclass(frozen=True)
class Name:
    first: str
    last: str
    email: str

    @classmethod
    def of(cls, person: User) -> "Name":
        return cls(person.first_name, person.last_name, person.email)

    @property
    def hints(self) -> list[str]:
        """One of them, folded, is in any text where the name or the address is."""
        return [hint for hint in (max(_words(self.last), key=len, default=""), folded(self.email)) if hint]

    def redacted(self, text: str) -> str:
        """`text` without the whole name, in either order, nor the address; words that only begin so are left."""
        if self._surely is None or not any(hint in folded(text) for hint in self.hints):
            return text
        letters, places = _with_places(text)
        kept, end = [], 0
        for found in self._surely.finditer(letters):
            kept += [text[end : places[found.start()]], ERASED]
            end = places[found.end()] if found.end() < len(places) else len(text)
        return "".join([*kept, text[end:]])

    def stands_in(self, text: str) -> bool:
        return self.redacted(text) != text

    def guesses(self, text: str) -> Iterator[str]:
        """Words that may mean this person: the last name after a civil title or an initial, a near spelling."""
        composed = unicodedata.normalize("NFC", text)
        words = [(folded(found[0]), found.start(), found.end()) for found in _WORD.finditer(composed)]
        for place, (word, start, end) in enumerate(words):
            after = [following for following, _start, _end in words[place + 1 : place + MOST_WORDS]]
            for gap, last in self._ends_of_a_guess(word, after):
                # “Mme Dupont, Le Martin” names two.
                if not gap or not _PAUSE.search(composed[end : words[place + gap + 1][1]]):
                    yield composed[start : words[place + last][2]]
                    break

    @cached_property
    def _surely(self) -> re.Pattern[str] | None:
        first, last = _words(self.first), _words(self.last)
        orders = [[*first, *last], [*last, *first]] if first and last else []
        names = [_BETWEEN.join(map(re.escape, order)) for order in orders]
        # “Martin” is neither in “Martinique” nor in “Martin-Pêcheur”, and is in “d’Anne Martin”.
        wholes = [rf"(?<!\w)(?<!\w-)(?:{'|'.join(names)})(?!\w)(?!-\w)"] if names else []
        wholes += [rf"(?<![\w.+-]){re.escape(folded(self.email))}(?![\w@-])(?!\.\w)"] if self.email else []
        return re.compile("|".join(wholes)) if wholes else None

    def _ends_of_a_guess(self, word: str, after: list[str]) -> Iterator[tuple[int, int]]:
        """How many words are passed over, and how many words after `word` its guess ends."""
        first, last = _words(self.first), _words(self.last)
        if not last:
            return
        if word in TITLES or (first and word == first[0][0]):
            for gap in range(WORDS_AFTER_A_TITLE + 1 if word in TITLES else 1):
                said = after[gap : gap + len(last)]
                if said == last or (gap == 0 and _are_near(said, last)):
                    yield gap, gap + len(last)
        for one, other in ((first, last), (last, first)) if first else ():
            said = [word, *after[: len(one) + len(other) - 1]]
            if _are_near(said[: len(one)], one) and _are_near(said[len(one) :], other):
                yield 0, len(said) - 1
            # One word for two, or the reverse: “Jeanpierre”.
            for size in (len(one) + len(other) - 1, len(one) + len(other) + 1):
                if "".join([word, *after[: size - 1]]) == "".join([*one, *other]):
                    yield 0, size - 1


def _are_near(said: list[str], meant: list[str]) -> bool:
    return _is_near("".join(said), "".join(meant))


def _words(name: str) -> list[str]:
    return _WORD.findall(folded(name))


def _with_places(text: str) -> tuple[str, list[int]]:
    """`text` folded, and where each letter of it was."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for letter in folded(sign):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=50_000)
def _is_near(said: str, meant: str) -> bool:
    """Whether one is the other but for a slip of the finger: one letter, two where it is long, none in two letters."""
    most = 0 if len(meant) < 3 else 1 if len(meant) < 9 else 2
    if abs(len(said) - len(meant)) > most or (said[:1] != meant[:1] and said[-2:] != meant[-2:]):
        return False
    row = list(range(len(meant) + 1))
    for number, letter in enumerate(said, 1):
        previous, row = row, [number]
        for place, other in enumerate(meant, 1):
            row.append(min(previous[place] + 1, row[-1] + 1, previous[place - 1] + (letter != other)))
        if min(row) > most:
            return False
    return row[-1] <= most
