"""A project's documents: for those who negotiate, then for everyone once they are shown online."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model

from coop_pages.models import ResourcePage
from tests.factories.directory import MandateFactory, UserFactory

pytestmark = pytest.mark.django_db


def given_to(person, document):
    browser = Client()
    if person is not None:
        browser.force_login(person)
    answer = browser.get(document.url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


@pytest.fixture
def document(cast):
    made = ContentFile(b"Statuts", name="statuts.txt")
    return get_document_model().objects.create(title="Statuts", file=made, collection=cast.project.collection)


def test_those_who_decide_read_what_the_text_cites_and_strangers_do_not(cast, document):
    for person in (cast.speakers[1], cast.contributor, cast.coordinator, cast.staff, UserFactory(superuser=True)):
        assert given_to(person, document) == 200
    for person in (UserFactory(), MandateFactory().person):
        assert given_to(person, document) == 404
    assert given_to(None, document) == 302
    assert Client().get(document.url.replace("statuts", "autre")).status_code == 302


def test_a_document_of_a_text_that_is_online_is_for_everyone(cast, document):
    cast.write(f'Lire <a linktype="document" id="{document.pk}">les statuts</a>.')
    assert given_to(None, document) == 302
    cast.publish(cast.phase)
    assert given_to(None, document) == 200


def test_a_document_outside_projects_waits_for_a_page_online_too(home):
    made = ContentFile(b"Guide", name="guide.txt")
    guide = get_document_model().objects.create(title="Guide", file=made)
    assert given_to(None, guide) == 302
    page = ResourcePage(
        title="Ressources", slug="guides", body=[("attachment", {"document": guide, "description": ""})]
    )
    home.add_child(instance=page)
    assert given_to(None, guide) == 200
