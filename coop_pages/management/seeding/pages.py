"""Thousands of pages in a moment: rows in bulk, and their facts and search entries copied from one that exists."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.db import connection
from wagtail.models import Page, Revision
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from coop_pages.base.freshness import record_change
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState


def many_case_studies(model: CaseStudyPage, number: int, *, title: str = "Une étude parmi beaucoup") -> list[int]:
    """Primary keys of `number` live copies of `model`, without revisions, rounds nor entries in the search index."""
    return many_pages(model, number, title=title, slug="etude")


def many_pages(model: Any, number: int, *, title: str, slug: str, numbered: bool = True) -> list[int]:
    """Primary keys of `number` copies of a page beside it, as live as it is, and nothing but their rows."""
    above = model.get_parent(update=True)
    first = above.numchild + 1
    rows = [
        Page(
            title=f"{title}, {step}" if numbered else title,
            seo_title=model.seo_title,
            search_description=model.search_description,
            draft_title="",
            slug=f"{slug}-{step}",
            path=Page._get_path(above.path, model.depth, step),
            depth=model.depth,
            url_path=f"{above.url_path}{slug}-{step}/",
            content_type_id=model.content_type_id,
            locale_id=model.locale_id,
            translation_key=uuid4(),
            first_published_at=model.first_published_at,
            live=model.live,
        )
        for step in range(first, first + number)
    ]
    Page.objects.bulk_create(rows, batch_size=500)
    Page.objects.filter(pk=above.pk).update(numchild=above.numchild + number)
    copy_facts(model, f"{above.url_path}{slug}-%")
    record_change()
    return [row.pk for row in rows]


def copy_facts(model: Any, addresses: str) -> None:
    """The rows of a page type for the pages at `addresses` (as LIKE reads them) that have none, as `model` has its."""
    table, pages = type(model)._meta.db_table, Page._meta.db_table
    facts = [field.column for field in type(model)._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{column}"' for column in facts)
    copied = ", ".join(f'told."{column}"' for column in facts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (page_ptr_id, {columns}) "  # noqa: S608
            f"SELECT page.id, {copied} FROM {pages} AS page CROSS JOIN {table} AS told "
            "WHERE told.page_ptr_id = %s AND page.url_path LIKE %s "
            f"AND page.id NOT IN (SELECT page_ptr_id FROM {table})",
            [model.pk, addresses],
        )


def copy_search_entries(model: Page, pages: Sequence[int]) -> None:
    """`pages` are found by the words of `model`: no text is read again, but on SQLite."""
    if connection.vendor != "postgresql":
        get_search_backend().add_bulk(type(model), type(model)._default_manager.filter(pk__in=pages))
        return
    facts = [field.column for field in IndexEntry._meta.concrete_fields if not field.primary_key]
    facts.remove("object_id")
    columns = ", ".join(f'"{column}"' for column in facts)
    copied = ", ".join(f'told."{column}"' for column in facts)
    table = IndexEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (object_id, {columns}) "  # noqa: S608
            f"SELECT page.key::varchar, {copied} FROM unnest(%s) AS page(key) CROSS JOIN {table} AS told "
            "WHERE told.object_id = %s AND told.content_type_id = %s",
            [list(pages), str(model.pk), model.content_type_id],
        )


def many_publications(model: Any, number: int) -> None:
    """`number` copies of a page that is online, each agreed in a round of its own: exactly the same text."""
    agreed = Round.objects.filter(page=model.pk, state=RoundState.PUBLISHED).latest("number")
    keys = many_pages(model, number, title=model.title, slug="texte", numbered=False)
    revision = Revision.objects.get(pk=agreed.revision_id)
    told = {f.attname: getattr(revision, f.attname) for f in Revision._meta.concrete_fields if not f.primary_key}
    revisions = Revision.objects.bulk_create(Revision(**told | {"object_id": str(key)}) for key in keys)
    facts = {f.attname: getattr(agreed, f.attname) for f in Round._meta.concrete_fields if not f.primary_key}
    Round.objects.bulk_create(
        (
            Round(**facts | {"page_id": key, "revision_id": revision.pk})
            for key, revision in zip(keys, revisions, strict=True)
        ),
        batch_size=200,
    )
    Page.objects.bulk_update(
        (Page(pk=key, live_revision=revision) for key, revision in zip(keys, revisions, strict=True)),
        ["live_revision"],
        batch_size=200,
    )
