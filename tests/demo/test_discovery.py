"""As a search engine, a feed reader or a social network, I find what is public, and read it with my own parser."""

import json
import re
import warnings
from io import BytesIO
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from rdflib import RDF, Dataset, Graph, Namespace
from wagtail.models import PageViewRestriction

from coop_pages.models import CaseStudyPage, CooperationProjectPage, Round
from coop_pages.projects.path import phases_of
from coop_pages.validation.states import RoundState

pytestmark = pytest.mark.django_db

SCHEMA = Namespace("https://schema.org/")
XHTML = "{http://www.w3.org/1999/xhtml}link"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(address, client=None):
    answer = (client or Client()).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def data_of(address):
    """The triples that a page states: its JSON-LD, with the vocabulary of schema.org in place of its address."""
    written = re.findall(r'<script type="application/ld\+json">(.*?)</script>', read(address), re.DOTALL)
    graph = Graph()
    for script in written:
        document = json.loads(script)
        assert document["@context"] == "https://schema.org"
        context = {"@vocab": str(SCHEMA), "url": {"@type": "@id"}, "item": {"@type": "@id"}}
        with warnings.catch_warnings():  # rdflib's own parser calls what rdflib deprecates
            warnings.simplefilter("ignore", DeprecationWarning)
            parsed = Dataset().parse(data=json.dumps(document | {"@context": context}), format="json-ld")
            graph += [quad[:3] for quad in parsed.quads()]
    return graph


def one(graph, kind):
    (subject,) = graph.subjects(RDF.type, kind)
    return {predicate.removeprefix(str(SCHEMA)): str(value) for predicate, value in graph.predicate_objects(subject)}


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feeds_tell_what_is_new(form, language):
    studies = feedparser.parse(Client().get(f"{language}/flux/etudes-de-cas.{form}").content)
    assert not studies.bozo
    assert studies.version == ("atom10" if form == "atom" else "rss20")
    assert studies.feed.language == (language.strip("/") or "fr")
    live = CaseStudyPage.objects.live().filter(locale__language_code=studies.feed.language)
    assert len(studies.entries) == live.count()
    for entry in studies.entries:
        assert live.filter(title=entry.title, lead=entry.summary).exists()
        assert entry.link.startswith("http://testserver/")
        assert entry.published_parsed
        read(entry.link.removeprefix("http://testserver"))
    assert read(studies.feed.link.removeprefix("http://testserver"))

    agreed = feedparser.parse(Client().get(f"{language}/flux/textes-valides.{form}").content)
    assert not agreed.bozo
    online = Round.objects.filter(state=RoundState.PUBLISHED, page__live=True)
    assert {entry.title for entry in agreed.entries} == set(online.values_list("page_title", flat=True))
    assert all(re.search(r"\d+ organi[sz]", entry.summary) for entry in agreed.entries)


def test_feeds_ask_the_same_of_the_database_whatever_they_tell():
    for address in ("/flux/etudes-de-cas.atom", "/flux/textes-valides.rss"):
        with CaptureQueriesContext(connection) as queries:
            read(address)
        assert len(queries) <= 7


def test_the_sitemap_names_every_public_page_with_its_translations():
    assert "Sitemap: http://testserver/sitemap.xml" in read("/robots.txt")
    index = ElementTree.fromstring(read("/sitemap.xml"))  # noqa: S314
    assert index.tag == f"{SITEMAP}sitemapindex"
    found = {}
    for section in index.iter(f"{SITEMAP}loc"):
        with CaptureQueriesContext(connection) as queries:
            pages = ElementTree.fromstring(read(section.text.removeprefix("http://testserver")))  # noqa: S314
        assert len(queries) <= 8
        assert pages.tag == f"{SITEMAP}urlset"
        for url in pages:
            address = url.findtext(f"{SITEMAP}loc")
            assert address not in found
            found[address] = {link.get("hreflang"): link.get("href") for link in url.findall(XHTML)}
    study = CaseStudyPage.objects.live().filter(locale__language_code="fr").first()
    assert f"http://testserver{study.url}" in found
    home = {"fr": "http://testserver/", "en": "http://testserver/en/", "x-default": "http://testserver/"}
    assert found["http://testserver/"] == found["http://testserver/en/"] == home
    assert found["http://testserver/contacts/"]["en"] == "http://testserver/en/contacts/"
    assert {"http://testserver/formes/fusion/", "http://testserver/en/forms/fusion/"} <= set(found)
    assert found["http://testserver/formes/fusion/"]["en"] == "http://testserver/en/forms/fusion/"
    assert found["http://testserver/formes/fusion/"]["x-default"] == "http://testserver/formes/fusion/"
    for alternates in found.values():  # what a page says of another, the other says of it
        for address in alternates.values():
            assert found[address] == alternates
    drafts = [page for page in CooperationProjectPage.objects.all() if not page.live]
    assert drafts
    assert not {f"http://testserver{page.url}" for page in drafts} & set(found)


def test_what_needs_a_password_is_in_no_feed_and_no_sitemap():
    study = CaseStudyPage.objects.live().first()
    PageViewRestriction.objects.create(page=study.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    for address in ("/flux/etudes-de-cas.atom", "/flux/textes-valides.atom", "/sitemap-pages-fr.xml"):
        assert study.url not in read(address)
    assert Client().get(f"/partage/{study.pk}-{study.live_revision_id}.png").status_code == 404


def test_pages_say_in_schema_org_what_they_are():
    home = data_of("/")
    site = one(home, SCHEMA.WebSite)
    assert site["url"] == "http://testserver/"
    search = one(home, SCHEMA.EntryPoint)["urlTemplate"]
    assert read(search.format(search_term_string="mayenne").removeprefix("http://testserver"))

    study = CaseStudyPage.objects.live().filter(territory__name="Mayenne").first()
    story = data_of(study.url)
    article = one(story, SCHEMA.Article)
    assert article["headline"] == study.title
    assert article["inLanguage"] == "fr"
    assert article["datePublished"].startswith(str(study.first_published_at.year))
    authors = {
        str(name) for author in story.objects(None, SCHEMA.author) for name in story.objects(author, SCHEMA.name)
    }
    assert authors == {seat.organisation_name for seat in study.agreed_by}
    assert len(list(story.objects(None, SCHEMA.itemListElement))) == 3

    phase = phases_of(CooperationProjectPage.objects.get(title__contains="Mayenne"))[0]
    assert one(data_of(phase.url), SCHEMA.Article)["headline"] == phase.title

    contacts = data_of("/contacts/")
    phones = {str(phone) for phone in contacts.objects(None, SCHEMA.telephone)}
    assert len(phones) > 20
    assert all(re.fullmatch(r"\+(33|262|590|594|596)\d{9}", phone) for phone in phones)


def test_words_of_people_cannot_leave_the_script():
    study = CaseStudyPage.objects.live().first()
    CaseStudyPage.objects.filter(pk=study.pk).update(lead="</script><script>alert(1)</script> & <b>")
    assert one(data_of(study.url), SCHEMA.Article)["description"] == "</script><script>alert(1)</script> & <b>"


def test_a_link_that_is_shared_shows_a_picture_of_the_facts():
    study = CaseStudyPage.objects.live().filter(territory__name="Mayenne").first()
    page = read(f"{study.url}?q=rien")
    assert f'<link rel="canonical" href="http://testserver{study.url}" />' in page
    tags = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page))
    assert tags["og:url"] == f"http://testserver{study.url}"
    assert tags["twitter:card"] == "summary_large_image"
    for fact in (study.title, "Mayenne", study.form.name, "validé par 3 organismes"):
        assert fact in tags["og:image:alt"]
    picture = tags["og:image"].removeprefix("http://testserver")
    for address in (picture, picture):  # drawn, then kept
        answer = Client().get(address)
        drawn = Image.open(BytesIO(answer.getvalue()))
        assert (drawn.format, drawn.size) == ("PNG", (1200, 630))
        assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
        assert "max-age" in answer["Cache-Control"]
    earlier = Client().get(f"/partage/{study.pk}-1.png")
    assert (earlier.status_code, earlier["Location"]) == (302, picture)
    other = re.search(r'og:image" content="http://testserver([^"]+)"', read("/en/contacts/"))[1]
    assert Image.open(BytesIO(Client().get(other).getvalue())).size == (1200, 630)
    draft = CooperationProjectPage.objects.filter(live=False).first()
    for lost in (f"/partage/{draft.pk}-0.png", "/partage/xx.png", "/partage/999999-1.png"):
        assert Client().get(lost).status_code == 404


def test_the_space_gives_itself_to_no_robot():
    for address in ("/espace/connexion/", "/nulle-part/"):
        page = Client().get(address).content.decode()
        assert '<meta name="robots" content="noindex" />' in page
        assert "canonical" not in page
    assert 'href="http://testserver/etudes-de-cas/?page=2"' in read("/etudes-de-cas/?page=2")
