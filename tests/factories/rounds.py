"""Many rounds at once, written in bulk: what a busy year leaves on the home page of an organisation."""

from datetime import timedelta
from typing import Any

from wagtail.models import Page

from coop_pages.models import CooperationProjectPage
from coop_pages.validation import clock
from coop_pages.validation.models.rounds import RosterSeat, Round
from directory.models import Organisation


def many_rounds(cast: Any, template: Round, number: int, **fields: Any) -> list[Round]:
    """`number` rounds on as many pages, like `template`, put to the same organisations."""
    parent = Page.objects.get(pk=CooperationProjectPage.objects.get(pk=template.project_id).pk)
    first = Page.objects.order_by("-pk").first().pk + 1
    taken = Page.objects.filter(path__startswith=parent.path, depth=parent.depth + 1).count()
    pages = Page.objects.bulk_create(
        Page(
            pk=first + n,
            title=f"Texte {n}",
            slug=f"texte-{first + n}",
            path=Page._get_path(parent.path, parent.depth + 1, taken + 100 + n),
            depth=parent.depth + 1,
            content_type=parent.content_type,
            locale=parent.locale,
            live=False,
            owner=parent.owner,
        )
        for n in range(number)
    )
    copied = {
        field.attname: getattr(template, field.attname)
        for field in Round._meta.concrete_fields
        if field.name not in {"id", "page", "page_title", "deadline"}
    }
    rounds = Round.objects.bulk_create(
        Round(page=page, page_title=page.title, deadline=clock.today() + timedelta(days=n), **{**copied, **fields})
        for n, page in enumerate(pages)
    )
    organisations: list[Organisation] = cast.organisations
    RosterSeat.objects.bulk_create(
        RosterSeat(round=round, organisation=organisation, organisation_name=organisation.name)
        for round in rounds
        for organisation in organisations
    )
    return rounds
