"""Thousands of case studies in a moment: page rows in bulk, and their facts copied from one that was published."""

from uuid import uuid4

from django.db import connection
from wagtail.models import Page

from coop_pages.base.freshness import record_change
from coop_pages.case_studies.pages import CaseStudyPage


def many_case_studies(model: CaseStudyPage, number: int) -> None:
    """`number` live copies of `model`, without revisions, rounds nor entries in the search index."""
    index = model.get_parent()
    first = index.numchild + 1
    rows = [
        Page(
            title=f"Une étude parmi beaucoup, {step}",
            draft_title="",
            slug=f"etude-{step}",
            path=Page._get_path(index.path, model.depth, step),
            depth=model.depth,
            url_path=f"{index.url_path}etude-{step}/",
            content_type_id=model.content_type_id,
            locale_id=model.locale_id,
            translation_key=uuid4(),
            first_published_at=model.first_published_at,
        )
        for step in range(first, first + number)
    ]
    Page.objects.bulk_create(rows, batch_size=500)
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + number)
    table, pages = CaseStudyPage._meta.db_table, Page._meta.db_table
    facts = [field.column for field in CaseStudyPage._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{column}"' for column in facts)
    copied = ", ".join(f'told."{column}"' for column in facts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (page_ptr_id, {columns}) "  # noqa: S608
            f"SELECT page.id, {copied} FROM {pages} AS page CROSS JOIN {table} AS told "
            "WHERE told.page_ptr_id = %s AND page.url_path LIKE %s "
            f"AND page.id NOT IN (SELECT page_ptr_id FROM {table})",
            [model.pk, f"{index.url_path}etude-%"],
        )
    record_change()
