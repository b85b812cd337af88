"""Reading a model's history in words people understand, and going back to one of its versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import models, transaction
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.log_actions import log

from .moments import told_apart
from .people import User

NOTHING = "—"

# A version's values by field name; a link to other objects holds their keys.
Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A field that differs between two versions: what it said and says now; of a list, what left it and what joined it.

    Either may be empty: nothing was there before a creation, a list may only grow.
    """

    field: str
    before: str
    after: str


def _record_model(model: type[models.Model]) -> Any:
    """The model of its versions, which django-simple-history makes: nothing types it."""
    return cast(Any, model).history.model


def _fields(model: type[models.Model]) -> list[Any]:
    """The fields whose history is kept, links to several objects last. The key never changes: it is left out."""
    record = _record_model(model)
    return [field for field in record.tracked_fields if not field.primary_key] + list(record._history_m2m_fields)


def _plain_values(source: models.Model, model: type[models.Model]) -> Snapshot:
    return {field.name: getattr(source, field.attname) for field in _fields(model) if not field.many_to_many}


def snapshots_of(records: Sequence[models.Model], model: type[models.Model]) -> list[Snapshot]:
    """The values each history record holds, in the order given. One query per many-to-many field."""
    snapshots = [_plain_values(record, model) for record in records]
    for field in _record_model(model)._history_m2m_fields:
        keys: dict[int, set[Any]] = {record.pk: set() for record in records}
        rows = getattr(_record_model(model), field.name).model.objects.filter(history__in=list(keys))
        for record_key, linked_key in rows.values_list("history_id", f"{field.m2m_reverse_field_name()}_id"):
            keys[record_key].add(linked_key)
        for record, snapshot in zip(records, snapshots, strict=True):
            snapshot[field.name] = keys[record.pk]
    return snapshots


def snapshot_of(instance: models.Model) -> Snapshot:
    """The values an object holds now."""
    snapshot = _plain_values(instance, type(instance))
    for field in _record_model(type(instance))._history_m2m_fields:
        snapshot[field.name] = set(getattr(instance, field.name).values_list("pk", flat=True))
    return snapshot


class _Wording:
    """Puts stored values into words; the objects they point to are fetched once for all the snapshots."""

    def __init__(self, model: type[models.Model], snapshots: Iterable[Snapshot]) -> None:
        self.model = model
        self.linked: dict[str, dict[Any, models.Model]] = {}
        for field in _fields(model):
            if field.is_relation:
                keys: set[Any] = set()
                for snapshot in snapshots:
                    value = snapshot[field.name]
                    keys |= value if field.many_to_many else {value}
                self.linked[field.name] = field.related_model._default_manager.in_bulk(keys - {None})

    def linked_name(self, field: Any, key: Any) -> str:
        linked = self.linked[field.name].get(key)
        return str(linked) if linked else gettext("deleted since (%(key)s)") % {"key": key}

    def of(self, field: Any, value: Any) -> str:
        if value is None or value == "" or value == [] or value == set():
            return ""
        if field.many_to_many:
            return ", ".join(self.linked_name(field, key) for key in sorted(value))
        if field.is_relation:
            return self.linked_name(field, value)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(field, models.BooleanField):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, list):
            wording = getattr(self.model, "ITEM_LABELS", {}).get(field.name, {})
            return " · ".join(str(wording.get(item, item)) for item in value)
        return str(localize(value))


def changes_between(model: type[models.Model], pairs: Sequence[tuple[Snapshot | None, Snapshot]]) -> list[list[Change]]:
    """For each (before, after) pair, the fields that differ. Before is None for a creation: what was filled in.

    One query per relation of the model, whatever the number of pairs.
    """
    wording = _Wording(model, [snapshot for pair in pairs for snapshot in pair if snapshot is not None])
    found = []
    for before, after in pairs:
        changes = []
        for field in _fields(model):
            old = None if before is None else before[field.name]
            if old == after[field.name]:
                continue
            label = capfirst(str(field.verbose_name))
            new = after[field.name]
            if isinstance(new, (list, set)):
                old = old or type(new)()
                left = wording.of(field, type(new)(item for item in old if item not in new))
                joined = wording.of(field, type(new)(item for item in new if item not in old))
                if left or joined:
                    changes.append(Change(label, left, joined))
            elif before is None:
                if wording.of(field, new):
                    changes.append(Change(label, "", wording.of(field, new)))
            else:
                changes.append(Change(label, wording.of(field, old) or NOTHING, wording.of(field, new) or NOTHING))
        found.append(changes)
    return found


def moments_of(instance: models.Model) -> list[datetime]:
    """When each of its versions was written."""
    versions: Any = instance.history  # type: ignore[attr-defined]  # django-simple-history's
    return list(versions.values_list("history_date", flat=True))


@transaction.atomic
def restore(instance: Any, *, version: Any, by: User) -> list[Change]:
    """Give `instance` back the values of one of its history records, as a new version signed `by`.

    Returns what changed, nothing being written when nothing differs. Raises ValidationError when the old values are no
    longer acceptable: a number taken by another organisation since, a department that was removed.
    """
    model = type(instance)
    [target] = snapshots_of([version], model)
    [changes] = changes_between(model, [(snapshot_of(instance), target)])
    if not changes:
        return changes
    links = {}
    for field in _fields(model):
        if field.many_to_many:
            links[field.name] = field.related_model._default_manager.filter(pk__in=target[field.name])
        else:
            setattr(instance, field.attname, target[field.name])
    instance.full_clean()
    # Links are written first and unrecorded, so that the save below records the whole version in one row.
    instance.skip_history_when_saving = True
    try:
        for name, linked in links.items():
            getattr(instance, name).set(linked)
    finally:
        del instance.skip_history_when_saving
    instance._history_user = by
    instance._change_reason = gettext("Version of %(moment)s restored") % {
        "moment": told_apart(moments_of(instance))[version.history_date]
    }
    instance.save()
    log(instance, "wagtail.edit", user=by)
    return changes
