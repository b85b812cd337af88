"""What PostgreSQL makes of a text of plain words, made here of what it makes of each word, and sent as it reads it.

A vector (`tsvector`) sent in letters has to be read again, and takes PostgreSQL twice as long.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from struct import pack
from typing import Any

import psycopg
from psycopg.adapt import Dumper

# A longer one is left out without a place.
PLAIN_WORD = re.compile("[a-z0-9]{1,200}")
ONE_LEXEME = re.compile("'([^' ]+)':1")
READ = """
SELECT word, lexemes::text FROM unnest(%s::text[]) AS word, to_tsvector(%s::regconfig, word) AS lexemes
WHERE (SELECT count(*) FROM pg_ts_config AS config, ts_parse(cfgparser, word) WHERE config.oid = %s::regconfig) = 1
"""

# How PostgreSQL sends and receives a vector (`tsvectorrecv` in its src/backend/utils/adt/tsvector.c): how many lexemes
# there are, and of each its letters, a zero, how many places it has, and these, each with what it weighs in two bits.
# It tells no places beyond so many, and no more than so many of one lexeme (Limitations, in its documentation).
MOST_PLACES = 16_382
MOST_PLACES_OF_ONE = 255
COUNTS = [pack(">H", number) for number in range(MOST_PLACES_OF_ONE + 1)]
WEIGHTS = "DCBA"


@cache
def _places(weight: str) -> list[bytes]:
    bits = WEIGHTS.index(weight) << 14
    return [pack(">H", place | bits) for place in range(1, MOST_PLACES + 1)]


class Vector(bytes):
    """A `tsvector` as PostgreSQL receives it."""


class _VectorDumper(Dumper):
    format = psycopg.pq.Format.BINARY
    oid = psycopg.postgres.types["tsvector"].oid

    def dump(self, obj: Vector) -> bytes:
        return obj


def cursor_for_vectors(connection: Any) -> psycopg.RawCursor[Any]:
    """Of a connection of Django's that is open: it takes a `Vector` for `$1`, `$2`…"""
    cursor: psycopg.RawCursor[Any] = psycopg.RawCursor(connection.connection)
    cursor.adapters.register_dumper(Vector, _VectorDumper)
    return cursor


class Lexemes:
    """What one configuration of PostgreSQL's search makes of plain words: each is asked for once."""

    def __init__(self, config: str) -> None:
        self.config = config
        # As a vector holds it; empty for a word that is not searched, None for what is no word by itself.
        self._known: dict[str, bytes | None] = {}

    def learn(self, texts: Iterable[Sequence[str]], cursor: Any) -> None:
        """`texts`: the words of each."""
        new = set[str]().union(*texts) - self._known.keys()
        self._known |= dict.fromkeys(new)
        if plain := [word for word in new if PLAIN_WORD.fullmatch(word)]:
            cursor.execute(READ, [plain, self.config, self.config])
            for word, lexemes in cursor.fetchall():
                if not lexemes:
                    self._known[word] = b""
                elif one := ONE_LEXEME.fullmatch(lexemes):
                    self._known[word] = one[1].encode() + b"\0"

    def vector(self, words: Sequence[str], weight: str) -> Vector | None:
        """What `to_tsvector` makes of words that were learned; None where it is to be asked."""
        if len(words) > MOST_PLACES:
            return None
        found: dict[bytes | None, bytes] = {}
        places_of = found.get
        for lexeme, place in zip(map(self._known.__getitem__, words), _places(weight), strict=False):
            found[lexeme] = places_of(lexeme, b"") + place
        found.pop(b"", None)
        if None in found or max(map(len, found.values()), default=0) > 2 * MOST_PLACES_OF_ONE:
            return None
        told = [lexeme + COUNTS[len(places) >> 1] + places for lexeme, places in found.items() if lexeme]
        return Vector(pack(">I", len(told)) + b"".join(told))
