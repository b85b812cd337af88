"""Entries of PostgreSQL's index, as Wagtail makes each of them, written together.

Where PostgreSQL would read again a text of plain words, it is given what it makes of them: reading texts is most of
what their entries cost it. What it would write as it stands already is left alone.
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain, compress
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Length
from wagtail.search.backends.database.postgres.postgres import IndexEntry, ObjectIndexer
from wagtail.search.index import get_indexed_models
from wagtail.search.utils import get_content_type_pk

if TYPE_CHECKING:
    from wagtail.search.backends.database.postgres.postgres import PostgresIndex as Index
else:
    Index = object

# Texts, each with the letter that says what it weighs.
Parts = list[tuple[str, str]]

# A longer one is left out without a place.
PLAIN_WORD = re.compile("[a-z0-9]{1,200}")
ONE_LEXEME = re.compile("('[^' ]+'):1")
# PostgreSQL tells no places beyond, and no more than so many of one word.
PLACES = [f":{place} " for place in range(1, 16_383)]
MOST_PLACES = 255
READ = """
SELECT word, lexemes::text FROM unnest(%s::text[]) AS word, to_tsvector(%s::regconfig, word) AS lexemes
WHERE (SELECT count(*) FROM pg_ts_config AS config, ts_parse(cfgparser, word) WHERE config.oid = %s::regconfig) = 1
"""
ENTRIES = IndexEntry._meta.db_table
TOLD = ("title", "autocomplete", "body", "title_text", "body_text")
NORM = "coalesce(%s::double precision / nullif(length(title), 0), 1)"


def _each(table: str) -> str:
    return ", ".join(f"{table}.{column}" for column in TOLD)


WRITE = f"""
INSERT INTO {ENTRIES} AS entry (content_type_id, object_id, title_norm, {", ".join(TOLD)})
SELECT %s, object_id, {NORM}, {_each("told")} FROM (VALUES {{rows}}) AS told (object_id, {", ".join(TOLD)})
ON CONFLICT (content_type_id, object_id) DO UPDATE
SET (title_norm, {", ".join(TOLD)}) = (EXCLUDED.title_norm, {_each("EXCLUDED")})
WHERE ({_each("entry")}) IS DISTINCT FROM ({_each("EXCLUDED")})
"""  # noqa: S608
WEIGH = f"UPDATE {ENTRIES} SET title_norm = {NORM} WHERE title_norm <> {NORM}"  # noqa: S608


class Lexemes:
    """What one configuration of PostgreSQL's search makes of plain words: each is asked for once."""

    def __init__(self, config: str) -> None:
        self.config = config
        # In quotation marks; empty for a word that is not searched, None for what is no word by itself.
        self._known: dict[str, str | None] = {}

    def learn(self, texts: Iterable[str], cursor: Any) -> None:
        new = set[str]().union(*(text.split(" ") for text in texts)) - self._known.keys()
        self._known |= dict.fromkeys(new)
        if plain := [word for word in new if PLAIN_WORD.fullmatch(word)]:
            cursor.execute(READ, [plain, self.config, self.config])
            for word, lexemes in cursor.fetchall():
                if not lexemes:
                    self._known[word] = ""
                elif one := ONE_LEXEME.fullmatch(lexemes):
                    self._known[word] = one[1]

    def vector(self, text: str) -> str | None:
        """What `to_tsvector` makes of a text that was learned; None where it is to be asked."""
        lexemes = [self._known[word] for word in text.split(" ")]
        if None in lexemes or len(lexemes) > len(PLACES):
            return None
        searched = list(filter(None, lexemes))
        if max(Counter(searched).values(), default=0) > MOST_PLACES:
            return None
        return "".join(chain.from_iterable(zip(searched, compress(PLACES, lexemes), strict=True)))


class Texts(ObjectIndexer):
    """What Wagtail would have PostgreSQL read, for each column."""

    def as_vector(self, texts: Parts, for_autocomplete: bool = False) -> Parts:
        stripped = [(text.strip(), weight) for text, weight in texts]
        return [(text, weight) for text, weight in stripped if text]


class WrittenTogether(Index):
    # How many words a title has, when all of them are there: each weighs by it. None where it is not known yet.
    average_title: float | None = None

    def add_items(self, model: Any, rows: Iterable[Any]) -> None:
        """One row is written as Wagtail does."""
        texts = [Texts(row, self.backend) for row in rows]
        if len(texts) < 2 or not model.get_search_fields():
            super().add_items(model, [told.obj for told in texts])
            return
        with self.write_connection.cursor() as cursor:
            self._lexemes.learn((text for told in texts for text, _weight in told.body), cursor)
            values: list[Any] = [get_content_type_pk(model), self.average_title]
            entries = [self._entry(told, values) for told in texts]
            cursor.execute(WRITE.format(rows=", ".join(entries)), values)
        self._refresh_title_norms()

    @property
    def _lexemes(self) -> Lexemes:
        """Of all that this backend writes, processes that it is copied to included."""
        if not hasattr(self.backend, "lexemes"):
            self.backend.lexemes = Lexemes(self.backend.config)
        lexemes: Lexemes = self.backend.lexemes
        return lexemes

    def _entry(self, told: Texts, values: list[Any]) -> str:
        values.append(told.id)
        title = self._vector(told.title, self.backend.config, values)
        autocomplete = self._vector(told.autocomplete, self.backend.autocomplete_config, values)
        body = self._vector_of_words(told.body, values)
        values += (" ".join(text for text, _weight in parts) for parts in (told.title, told.body))
        return f"(%s, {title}, {autocomplete}, {body}, %s, %s)"

    def _vector(self, parts: Parts, config: str, values: list[Any]) -> str:
        values += (value for text, _weight in parts for value in (config, text))
        vectors = (f"setweight(to_tsvector(%s::regconfig, %s), '{weight}')" for _text, weight in parts)
        return " || ".join(vectors) or "''::tsvector"

    def _vector_of_words(self, parts: Parts, values: list[Any]) -> str:
        vectors = []
        for text, weight in parts:
            if vector := self._lexemes.vector(text):
                values.append(vector)
                vectors.append(f"setweight(%s::tsvector, '{weight}')")
            else:
                vectors.append(self._vector([(text, weight)], self.backend.config, values))
        return " || ".join(vectors) or "''::tsvector"

    def learn_average_title(self) -> None:
        """Before all is written again: each entry is written once, with its weight."""
        as_indexed = Length(SearchVector("title", config=self.backend.config))
        self.average_title = _average(
            model.get_indexed_objects().order_by().annotate(length=as_indexed)
            for model in get_indexed_models()
            if any(field.field_name == "title" for field in model.get_searchable_search_fields())
        )

    def _refresh_title_norms(self, full: bool = False) -> None:
        if not full:
            super()._refresh_title_norms()
        elif average := _average([self.entries.annotate(length=Length("title"))]):
            with self.write_connection.cursor() as cursor:
                cursor.execute(WEIGH, [average, average])


def _average(titles: Iterable[QuerySet[Any]]) -> float | None:
    """How many words those titles have that have any."""
    told = [rows.filter(length__gt=0).aggregate(words=Sum("length"), titles=Count("pk")) for rows in titles]
    number = sum(some["titles"] for some in told)
    return sum(some["words"] or 0 for some in told) / number if number else None
