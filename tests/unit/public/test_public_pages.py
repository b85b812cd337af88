"""How public pages are found, and what they ask of the database."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from coop_pages.projects.path import phases_of
from coop_pages.validation import services
from coop_pages.validation.states import Verdict
from directory.models import Mandate
from tests.factories.directory import MandateFactory, OrganisationFactory
from tests.factories.projects import make_cast, publish_case_study, publish_project

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def queries_of(address):
    """With nothing kept: Wagtail's own cache of the site's addresses is empty too. What a process learns once, such
    as the types of content, is known.
    """
    Client().get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(address).status_code == 200, address
    return len(queries)


def test_queries_do_not_grow_with_partners_nor_with_rounds(home):
    few = make_cast(home, organisations=2, title="Deux associations")
    many = make_cast(home, organisations=12, title="Douze associations")
    returned = many.open()
    for number in range(12):
        many.answer(returned, number, Verdict.REFUSE, comment="Pas encore.")
    recalled = many.open()
    services.recall(recalled, by=many.coordinator, reason="Une coquille.")
    pages = []
    for cast in (few, many):
        cast.publish_phase()
        pages.append((publish_project(cast), cast.phase, publish_case_study(cast)))
    for small, large in zip(*pages, strict=True):
        counted = queries_of(small.url)
        assert counted == queries_of(large.url), small.url
        assert counted <= MOST_QUERIES
    for address in ("/", "/en/", "/projets/", "/etudes-de-cas/", "/contacts/?lieu=53"):
        assert queries_of(address) <= MOST_QUERIES


def test_an_address_that_leads_nowhere_is_not_found(cast):
    cast.publish_phase()
    address = cast.phase.url
    assert Client().get(address).status_code == 200
    for wrong in ("nulle-part/", "projets/nulle-part/", "/".join(["a"] * 200) + "/"):
        assert Client().get(f"/{wrong}").status_code == 404
    assert Client().get(f"{address}plus-loin/").status_code == 404
    assert Client().get(cast.project.url).status_code == 404


def test_breadcrumbs_lead_back_through_what_is_online(cast):
    cast.publish_phase()
    page = Client().get(cast.phase.url).content.decode()
    assert 'href="/projets/"' in page
    assert f'href="{cast.project.url}"' not in page
    publish_project(cast)
    assert f'href="{cast.project.url}"' in Client().get(cast.phase.url).content.decode()


def test_a_restriction_on_a_page_holds_for_all_that_is_under_it(cast):
    cast.publish_phase()
    restriction = PageViewRestriction.objects.create(
        page=cast.project.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    assert Client().get(cast.phase.url).status_code == 302
    restriction.delete()
    assert Client().get(cast.phase.url).status_code == 200


def rows_of_the_board(address):
    """Each row of the validation board as it is read: its heading, then its cells."""
    table = re.search(r"<table class=.vboard.*?</table>", Client().get(address).content.decode(), re.DOTALL).group()
    rows = [re.split(r"</t[hd]>", row)[:-1] for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)]
    read = [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in rows]
    return {heading: cells for heading, *cells in read}


def test_a_public_project_shows_who_validated_which_text_and_nothing_of_what_is_under_way(cast):
    cast.publish_phase()
    late = OrganisationFactory(name="Association arrivée ensuite")
    services.join(cast.project.pk, organisation=late, by=cast.coordinator)
    cast.organisations.append(late)
    cast.speakers.append(MandateFactory(organisation=late, role=Mandate.Role.HOLDER).person)
    page = publish_project(cast)
    opportunity = phases_of(cast.project)[1]
    opportunity.save_revision(user=cast.contributor)
    refused = services.open_round(opportunity, by=cast.coordinator)
    cast.answer(refused, 0, Verdict.REFUSE, comment="Non.")

    board = rows_of_the_board(page.url)
    heads = board.pop("Organisme")
    assert heads[:3] == ["Le projet", "1 Information et lancement", "2 Étude d’opportunité"]
    assert len(heads) == 6
    seals = board.pop("Sceau")
    assert seals[0] == "Le projet Vérifier premier tour"
    assert seals[1] == "Information et lancement Vérifier premier tour"
    assert seals[2] == "Étude d’opportunité —"
    assert set(board) == {organisation.name for organisation in cast.organisations}
    for name, (project, information, opportunity, *_rest) in board.items():
        assert "✓ A validé" in project
        assert ("Non consulté" if name == late.name else "✓ A validé") in information
        assert opportunity.endswith("À venir")
    assert "Refuse" not in str(board)
