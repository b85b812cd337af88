"""Words said in a round are those behind the ledger's digests, all of them, and no others."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from coop_pages.evidence.privacy.names import ERASED
from coop_pages.evidence.reader import Reader
from coop_pages.evidence.spoken import Subject, said_in
from coop_pages.validation.digests import sha256
from coop_pages.validation.models.rounds import Round

EVERYTHING = Reader(leads=True, organisations=frozenset(), known=frozenset(), files=())
Said = dict[Subject, set[str]]


def words_of(round: Round) -> Said:
    """What the rows of a round hold, by what it is about: a subject without words included."""
    return grouped(said_in(round, EVERYTHING))


def grouped(pairs: Iterable[tuple[Subject, str]]) -> Said:
    said: Said = {}
    for subject, words in pairs:
        kept = said.setdefault(subject, set())
        if words:
            kept.add(words)
    return said


def words_apart(where: str, said: Said, told: dict[Subject, list[str]], salts: dict[str, str]) -> Iterator[str]:
    for subject, words in said.items():
        if not words and subject not in told:
            continue
        opened, sealed = set(), 0
        for digest in told.get(subject, ()):
            if digest not in salts:
                sealed += 1
                continue
            found = {one for one in words if sha256(salts[digest] + one) == digest}
            opened |= found
            if not found:
                yield _("%(round)s: words that the ledger holds are no longer there.") % {"round": where}
        # Words are erased with their salt, and with it alone.
        erased = {one for one in words if ERASED in one} if sealed else set()
        if sealed and not erased:
            yield _("%(round)s: a salt of the ledger is lost, and no words were erased.") % {"round": where}
        for other in sorted(words - opened - erased):
            names = {"round": where, "words": other[:60]}
            yield _("%(round)s: “%(words)s” is not what the ledger says.") % names


def opens(digest: str | None, words: str, salts: dict[str, str]) -> bool:
    """Whether `words` are those behind `digest`; unknown, hence true, where they were erased with their salt."""
    if digest is None:
        return not words
    if digest not in salts:
        return ERASED in words
    return sha256(salts[digest] + words) == digest
