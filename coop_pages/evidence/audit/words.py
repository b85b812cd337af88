"""Words said in a round are those behind the ledger's digests, all of them, and no others."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from django.utils.translation import gettext as _

from coop_pages.evidence.audit.told import Told
from coop_pages.evidence.privacy.names import ERASED
from coop_pages.evidence.reader import Reader
from coop_pages.evidence.spoken import Subject, said_in
from coop_pages.validation.digests import sha256
from coop_pages.validation.models.rounds import Round

EVERYTHING = Reader(leads=True, organisations=frozenset(), known=frozenset(), files=())
Said = dict[Subject, list[str]]


def words_of(round: Round) -> Said:
    """What the rows of a round hold, by what it is about: a subject without words included."""
    return grouped(said_in(round, EVERYTHING))


def grouped(pairs: Iterable[tuple[Subject, str]]) -> Said:
    said: Said = {}
    for subject, words in pairs:
        kept = said.setdefault(subject, [])
        if words:
            kept.append(words)
    return said


def words_apart(where: str, said: Said, told: Told, salts: dict[str, str]) -> Iterator[str]:
    """The words of each subject are held against its digests one by one, in the order of the ledger.

    Words that name a person who asked to be forgotten are replaced by others, that hold “[…]”: only where a later
    entry says so, with the digest of the words left. A salt that is missing is never an erasure by itself.
    """
    for subject, words in said.items():
        for one, first in zip_longest(words, told.words.get(subject, ())):
            names = {"round": where, "words": (one or "")[:60]}
            if one is None:
                yield _("%(round)s: words that the ledger holds are no longer there.") % names
                continue
            digest = told.left(first)
            if digest is not None and digest not in salts:
                yield _("%(round)s: “%(words)s”: the salt of these words is lost, and no erasure is told.") % names
            elif not opens(digest, one, salts) or (digest != first and ERASED not in one):
                yield _("%(round)s: “%(words)s” is not what the ledger says.") % names


def opens(digest: str | None, words: str, salts: dict[str, str]) -> bool:
    """Whether `words` are those behind `digest`; nothing said has none."""
    if digest is None:
        return not words
    return digest in salts and sha256(salts[digest] + words) == digest
