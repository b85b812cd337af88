"""Years of rounds in a moment: rows in bulk, like those of one round, with the ledgers that tell of them."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model

from coop_pages.validation.digests import canonical
from coop_pages.validation.models.decisions import (
    ChangeRequest,
    CollectiveDecision,
    Decision,
    RemarkReply,
    Reservation,
)
from coop_pages.validation.models.frozen_files import FrozenFile
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry
from coop_pages.validation.models.rounds import RosterSeat, Round, RoundNote

POSITIONS = ("opened_position", "closed_position", "answered_position", "fate_position")
BATCH = 200


def many_settled_rounds(template: Round, number: int, projects: Sequence[int] = ()) -> None:
    """`number` rounds like `template`, which is confirmed, in as many ledgers as there are `projects` (or in its own).

    Every hash is right and every word opens: nothing tells these rounds from rounds that people answered, once the
    ledgers of `projects` tell of those whom it asks. Raises ValueError where `template` holds its text until it is
    online: no other round may then follow it.
    """
    if template.holds_the_text:
        raise ValueError(template)
    copier = _Copier(template)
    for project in projects or [template.project_id]:
        chain = LedgerChain.objects.get_or_create(project_id=project)[0]
        share = number // max(1, len(projects))
        for start in range(0, share, BATCH):
            copier.copy(chain, min(BATCH, share - start))
        chain.save()
    copier.let_others_follow()


class _Copier:
    def __init__(self, template: Round) -> None:
        self.template = template
        decisions = Decision.objects.filter(round=template).order_by("pk")
        reservations = Reservation.objects.filter(decision__round=template).order_by("pk")
        changes = ChangeRequest.objects.filter(decision__round=template).order_by("pk")
        replies = RemarkReply.objects.filter(reservation__in=reservations) | RemarkReply.objects.filter(
            changerequest__in=changes
        )
        of_round = [RosterSeat, CollectiveDecision, RoundNote, FrozenFile]
        self.rows: list[list[Model]] = [
            [template],
            list(decisions),
            list(reservations),
            list(changes),
            list(replies.order_by("pk")),
            *[list(model._default_manager.filter(round=template).order_by("pk")) for model in of_round],
        ]
        self.rows = [rows for rows in self.rows if rows]
        self.next = {type(rows[0]): _after(type(rows[0])) for rows in self.rows}
        self.entries = [
            (entry, json.loads(entry.body))
            for entry in LedgerEntry.objects.filter(chain=template.project_id).order_by("position")
            if json.loads(entry.body).get("round") == template.pk
        ]

    def copy(self, chain: LedgerChain, how_many: int) -> None:
        rows: dict[type[Model], list[Model]] = {type(kept[0]): [] for kept in self.rows}
        entries: list[LedgerEntry] = []
        own = chain.pk == self.template.project_id
        page = self.template.page_id if own else chain.pk
        last = Round.objects.filter(page=page).aggregate(last=Max("number"))["last"] or 0
        for number in range(last + 1, last + 1 + how_many):
            keys = {(type(row), row.pk): self._key(type(row)) for kept in self.rows for row in kept}
            positions = {entry.position: chain.length + n for n, (entry, _body) in enumerate(self.entries, start=1)}
            place = {"number": number, "page": page}
            entries += [self._entry(chain, entry, body, keys, place) for entry, body in self.entries]
            for kept in self.rows:
                rows[type(kept[0])] += [self._row(row, keys, positions, chain.pk, place) for row in kept]
        for model, made in rows.items():
            model._default_manager.bulk_create(made)
        LedgerEntry.objects.bulk_create(entries)

    def let_others_follow(self) -> None:
        """PostgreSQL counts the keys that it gave itself, not those that came with their rows."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.next)):
                cursor.execute(statement)

    def _key(self, model: type[Model]) -> int:
        self.next[model] += 1
        return self.next[model] - 1

    def _row(self, row: Any, keys: Any, positions: dict[int, int], project: int, place: dict[str, int]) -> Any:
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        for field in row._meta.concrete_fields:
            if field.primary_key or field.is_relation:
                key = (type(row) if field.primary_key else field.related_model, values[field.attname])
                values[field.attname] = keys.get(key, key[1])
        values |= {name: positions.get(values[name]) for name in POSITIONS if name in values}
        if isinstance(row, Round):
            values |= {"project_id": project, "page_id": place["page"], "number": place["number"]}
        if isinstance(row, Decision):
            values["submission"] = None
        return type(row)(**values)

    def _entry(
        self, chain: LedgerChain, told: LedgerEntry, body: dict[str, Any], keys: Any, place: dict[str, int]
    ) -> LedgerEntry:
        new = body | {name: value for name, value in place.items() if name in body}
        for name, model in (
            ("round", Round),
            ("decision", Decision),
            ("supersedes", Decision),
            ("reservation", Reservation),
            ("changerequest", ChangeRequest),
        ):
            if new.get(name) is not None:
                new[name] = keys[model, new[name]]
        for name, model in (("reservations", Reservation), ("changes", ChangeRequest)):
            if name in new:
                new[name] = [[keys[model, pk], *rest] for pk, *rest in new[name]]
        entry = LedgerEntry(
            chain=chain,
            position=chain.length + 1,
            event=told.event,
            recorded_at=told.recorded_at,
            body=canonical(new),
            previous_hash=chain.head,
        )
        entry.hash = entry.computed_hash()
        chain.length, chain.head = entry.position, entry.hash
        return entry


def _after(model: type[Model]) -> int:
    return (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1
