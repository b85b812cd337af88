"""A page of a timeline: its rows asked of the database in order, and what they name read once for all."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst

from coop_pages.desk.timeline import ledger_words, other_words
from coop_pages.desk.timeline.events import Asked, Line, Row
from coop_pages.desk.timeline.names import Names
from coop_pages.desk.timeline.sources import DRAFTS, LEDGER, MESSAGES, NAMED, POSITION_LENGTH, every_row
from coop_pages.validation.models.ledger import LedgerEntry

SAID: dict[str, Callable[[Row, Names], Line]] = {
    DRAFTS: other_words.of_draft,
    NAMED: other_words.of_named_version,
    MESSAGES: other_words.of_message,
}


class Timeline:
    """What Django's paginator asks of a list: its length, and a slice of it, latest first. Nothing else is read."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._rows: QuerySet[Any, Any] = every_row(asked)

    def __len__(self) -> int:
        return self._rows.count()

    count = __len__

    def __getitem__(self, span: slice) -> list[Line]:
        # The key tells apart what was recorded in the same instant: an entry of the ledger comes after what made it.
        ordered = self._rows.order_by("-_moment", "_source", "-_key")
        return lines([Row(*found) for found in ordered[span]], self.asked)


def lines(rows: Iterable[Row], asked: Asked) -> list[Line]:
    found = list(rows)
    positions = [int(row.key) for row in found if row.source == LEDGER]
    told_of = LedgerEntry.objects.filter(chain=asked.project.pk, position__in=positions)
    entries = {f"{entry.position:0{POSITION_LENGTH}}": entry for entry in told_of}
    bodies = {key: json.loads(entry.body) for key, entry in entries.items()}
    names = Names(found, bodies.values(), asked.pages)
    told = [
        ledger_words.line(entries[row.key], bodies[row.key], names)
        if row.source == LEDGER
        else SAID.get(row.source, other_words.of_history)(row, names)
        for row in found
    ]
    alike = Counter(line.as_read for line in told)
    return [replace(line, sentence=capfirst(line.sentence), to_the_second=alike[line.as_read] > 1) for line in told]
