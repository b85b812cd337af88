"""The columns that a text is made of, as the database holds them: cheap to digest, a text is not."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import models
from django.db.models.functions import Cast
from wagtail.fields import StreamField
from wagtail.models import Locale

from coop_pages.validation.digests import ALGORITHM, canonical, sha256
from coop_pages.validation.text.sections import TITLE


class LiveRow(NamedTuple):
    """A validated page online. `digest`: of the columns of its text, of no meaning elsewhere."""

    pk: int
    title: str
    revision: int | None
    translation_key: Any
    is_original: bool
    digest: str


def live_rows(model: Any, after: int, most: int) -> list[LiveRow]:
    """The next rows of `model` that are online, at most so many, in the order of their keys."""
    named = [model._meta.get_field(name) for name in model.text_fields()]
    columns = {f"raw_{field.name}": _raw(field) for field in named if not field.many_to_many}
    facts = ("pk", "title", "live_revision", "translation_key", "locale")
    rows = model.objects.filter(live=True, pk__gt=after).order_by("pk").annotate(**columns)
    found = list(rows.values_list(*facts, *columns)[:most])
    chosen = [_chosen(field, [row[0] for row in found]) for field in named if field.many_to_many]
    form = [ALGORITHM, model._meta.label_lower, [[key, list(names)] for key, _label, names in (TITLE, *model.sections)]]
    original = Locale.get_default().pk
    return [
        LiveRow(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4] == original,
            sha256(canonical([form, list(row[len(facts) :]), [sorted(one[row[0]]) for one in chosen]])),
        )
        for row in found
    ]


def _raw(field: Any) -> Any:
    if isinstance(field, StreamField):
        return Cast(field.name, models.TextField())
    return models.F(field.attname)


def _chosen(field: Any, pages: Sequence[int]) -> dict[int, list[str]]:
    """What a field of many rows holds, by page."""
    found: dict[int, list[str]] = defaultdict(list)
    mine, other = field.m2m_field_name(), field.m2m_reverse_field_name()
    for page, key in field.remote_field.through.objects.filter(**{f"{mine}__in": pages}).values_list(mine, other):
        found[page].append(str(key))
    return found
