"""Doors outside the editor that Wagtail opens to groups and superusers themselves, without asking `has_perm`."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.management.setup.groups import COMMUNICATIONS
from tests.factories.browsers import signed_in
from tests.factories.directory import UserFactory
from tests.factories.projects import make_cast, publish_case_study

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture(params=["communications", "administrator"])
def staff(request, home, settings):
    """Signed in with a mailbox alone, on a site that asks for more; `settings.MFA_REQUIRED` is still off."""
    person = UserFactory.create(superuser=request.param == "administrator")
    if request.param == "communications":
        person.groups.add(Group.objects.get(name=COMMUNICATIONS))
    return signed_in(person)


def status(browser, address):
    answer = browser.get(address)
    b"".join(answer.streaming_content if answer.streaming else [])
    return answer.status_code


def outside_projects(model, **fields):
    return model.objects.create(title="Brouillon", collection=Collection.get_first_root_node(), **fields)


def test_a_file_outside_projects_is_not_read(staff, settings):
    document = outside_projects(get_document_model(), file=ContentFile(b"%PDF-1.4 %%EOF", name="budget.pdf"))
    image = outside_projects(get_image_model(), file=get_test_image_file())
    addresses = [
        f"/documents/{document.pk}/{document.filename}",
        f"/media/{image.file.name}",
        f"/media/{image.get_rendition('width-20').file.name}",
    ]
    assert [status(staff, address) for address in addresses] == [200] * 3
    settings.MFA_REQUIRED = True
    assert [status(staff, address) for address in addresses] == [404] * 3


def test_a_page_kept_for_groups_is_not_read(staff, home, settings):
    study = publish_case_study(make_cast(home))
    kept = PageViewRestriction.objects.create(page=study, restriction_type=PageViewRestriction.GROUPS)
    kept.groups.add(Group.objects.get(name=COMMUNICATIONS))
    assert [status(staff, study.url), status(staff, study.url)] == [200, 200]
    settings.MFA_REQUIRED = True
    answer = staff.get(study.url)
    assert (answer.status_code, answer.url) == (302, "/espace/securite/")


def test_a_document_kept_for_groups_is_not_read(staff, home, settings):
    document = outside_projects(get_document_model(), file=ContentFile(b"%PDF-1.4 %%EOF", name="budget.pdf"))
    kept = CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    kept.groups.add(Group.objects.get(name=COMMUNICATIONS))
    shown = StreamValue(CaseStudyPage.documents.field.stream_block, [("attachment", {"document": document})])
    study = publish_case_study(make_cast(home), documents=shown)
    address = f"/documents/{document.pk}/{document.filename}"
    assert (study.live, status(staff, address)) == (True, 200)
    settings.MFA_REQUIRED = True
    assert status(staff, address) == 404
