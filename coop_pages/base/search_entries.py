"""Entries of PostgreSQL's index, as Wagtail makes each of them, written together.

Where PostgreSQL would read again a text of plain words, it is given what it makes of them: reading texts is most of
what their entries cost it. What it would write as it stands already is left alone.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Length
from wagtail.search.backends.database.postgres.postgres import IndexEntry, ObjectIndexer
from wagtail.search.index import FilterField, SearchField, get_indexed_models
from wagtail.search.utils import get_content_type_pk

from coop_pages.base.search_vectors import Lexemes, cursor_for_vectors
from coop_pages.base.search_words import Words, words_apart

if TYPE_CHECKING:
    from wagtail.search.backends.database.postgres.postgres import PostgresIndex as Index
else:
    Index = object

# A text, with the letter that says what it weighs.
Part = tuple[str, str]

ENTRIES = IndexEntry._meta.db_table
TOLD = ("title", "autocomplete", "body", "title_text", "body_text")


def _each(table: str) -> str:
    return ", ".join(f"{table}.{column}" for column in TOLD)


NORM = "coalesce({average}::double precision / nullif(length(title), 0), 1)"
WRITE = f"""
INSERT INTO {ENTRIES} AS entry (content_type_id, object_id, title_norm, {", ".join(TOLD)})
SELECT {{kind}}::integer, object_id, {NORM}, {_each("told")}
FROM (VALUES {{rows}}) AS told (object_id, {", ".join(TOLD)})
ON CONFLICT (content_type_id, object_id) DO UPDATE
SET (title_norm, {", ".join(TOLD)}) = (EXCLUDED.title_norm, {_each("EXCLUDED")})
WHERE ({_each("entry")}) IS DISTINCT FROM ({_each("EXCLUDED")})
"""  # noqa: S608
WEIGH = f"UPDATE {ENTRIES} SET title_norm = {NORM} WHERE title_norm <> {NORM}".format(average="%s")  # noqa: S608


class Texts(ObjectIndexer):
    """What Wagtail would have PostgreSQL read, for each column: a row is asked once for each."""

    def __init__(self, row: Any, backend: Any) -> None:
        self.obj = row
        searched = (field for field in row.get_search_fields() if not isinstance(field, FilterField))
        told = [one for field in searched for one in self.prepare_field(row, field)]
        words = [(value, weight, field.field_name == "title") for field, weight, value in told if _is_read(field)]
        self.title = _stripped((value, weight) for value, weight, is_title in words if is_title)
        self.body = _stripped((value, weight) for value, weight, is_title in words if not is_title)
        self.autocomplete = _stripped((value, weight) for field, weight, value in told if not _is_read(field))


def _is_read(field: Any) -> bool:
    """Not only completed."""
    return isinstance(field, SearchField)


def _stripped(parts: Iterable[Part]) -> list[Part]:
    stripped = ((text if isinstance(text, Words) else text.strip(), weight) for text, weight in parts)
    return [(text, weight) for text, weight in stripped if text]


class Given(list[Any]):
    """The values that a statement is given, each named in it by its place: `$1`, `$2`…"""

    def add(self, value: Any) -> str:
        self.append(value)
        return f"${len(self)}"


class WrittenTogether(Index):
    # How many words a title has, when all of them are there: each weighs by it. None where it is not known yet.
    average_title: float | None = None

    def add_items(self, model: Any, rows: Iterable[Any]) -> None:
        """One row is written as Wagtail does."""
        texts = [Texts(row, self.backend) for row in rows]
        if len(texts) < 2 or not model.get_search_fields():
            super().add_items(model, [told.obj for told in texts])
            return
        words = [[words_apart(text) for text, _weight in told.body] for told in texts]
        with self.write_connection.cursor() as cursor:
            self._lexemes.learn(chain.from_iterable(words), cursor)
        given = Given()
        common = {"kind": given.add(get_content_type_pk(model)), "average": given.add(self.average_title)}
        entries = [self._entry(told, of_body, given) for told, of_body in zip(texts, words, strict=True)]
        with self.write_connection.wrap_database_errors, cursor_for_vectors(self.write_connection) as cursor:
            cursor.execute(WRITE.format(rows=", ".join(entries), **common), given)
        self._refresh_title_norms()

    @property
    def _lexemes(self) -> Lexemes:
        """Of all that this backend writes, processes that it is copied to included."""
        if not hasattr(self.backend, "lexemes"):
            self.backend.lexemes = Lexemes(self.backend.config)
        lexemes: Lexemes = self.backend.lexemes
        return lexemes

    def _entry(self, told: Texts, words: list[Sequence[str]], given: Given) -> str:
        columns = (
            given.add(told.id),
            _joined(_to_be_read(part, self.backend.config, given) for part in told.title),
            _joined(_to_be_read(part, self.backend.autocomplete_config, given) for part in told.autocomplete),
            _joined(self._vector(part, of_part, given) for part, of_part in zip(told.body, words, strict=True)),
            given.add(" ".join(text for text, _weight in told.title)),
            given.add(" ".join(text for text, _weight in told.body)),
        )
        return "({}::text, {}, {}, {}, {}::text, {}::text)".format(*columns)

    def _vector(self, part: Part, words: Sequence[str], given: Given) -> str:
        vector = self._lexemes.vector(words, part[1])
        return _to_be_read(part, self.backend.config, given) if vector is None else given.add(vector)

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


def _to_be_read(part: Part, config: str, given: Given) -> str:
    text, weight = part
    return f"setweight(to_tsvector({given.add(config)}::regconfig, {given.add(text)}::text), '{weight}')"


def _joined(vectors: Iterable[str]) -> str:
    return " || ".join(vectors) or "''::tsvector"


def _average(titles: Iterable[QuerySet[Any]]) -> float | None:
    """How many words those titles have that have any."""
    told = [rows.filter(length__gt=0).aggregate(words=Sum("length"), titles=Count("pk")) for rows in titles]
    number = sum(some["titles"] for some in told)
    return sum(some["words"] or 0 for some in told) / number if number else None
