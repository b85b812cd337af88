"""What no form of ours sends is refused as such, in the editor too: 400, never a page that breaks."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, Workflow

from tests.factories.browsers import signed_in
from tests.factories.directory import UserFactory
from tests.factories.editor import editor_data

pytestmark = pytest.mark.django_db
NOT_OURS = ["<p>nu</p>", "[]", '{"blocks": 3, "entityMap": []}', "[" * 100_000]


@pytest.fixture
def administrator():
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


@pytest.mark.parametrize("sent", NOT_OURS, ids=lambda sent: sent[:20])
def test_rich_text_that_the_editor_does_not_write(cast, administrator, sent):
    address = reverse("wagtailadmin_pages:edit", args=[cast.phase.pk])
    told = editor_data(Page.objects.get(pk=cast.phase.pk).specific) | {"introduction": sent}
    assert administrator.post(address, told).status_code == 400


@pytest.mark.parametrize("key", [2**63, 10**20, 10**400])
def test_a_choice_that_no_database_can_hold(administrator, key):
    address = reverse("wagtailusers_groups:edit", args=[Group.objects.create(name="Relecture").pk])
    answer = administrator.post(address, {"name": "Relecture", "permissions": [str(key)]})
    assert answer.status_code < 500


@pytest.mark.parametrize("key", ["x", "%s%(x)s{0}{{ x }}", "1.5"])
def test_a_word_for_the_key_of_a_row(administrator, key):
    workflow = Workflow.objects.first()
    address = reverse("wagtailadmin_workflows:edit", args=[workflow.pk])
    row = {"workflow_tasks-0-task": workflow.tasks.first().pk, "workflow_tasks-0-id": key}
    counts = {"workflow_tasks-TOTAL_FORMS": 1, "workflow_tasks-INITIAL_FORMS": 1}
    assert administrator.post(address, {"name": workflow.name} | counts | row).status_code == 400


def test_a_word_for_the_key_of_a_comment(cast, administrator):
    address = reverse("wagtailadmin_pages:edit", args=[cast.phase.pk])
    told = editor_data(Page.objects.get(pk=cast.phase.pk).specific)
    row = {"comments-TOTAL_FORMS": 1, "comments-INITIAL_FORMS": 1, "comments-0-id": "x"}
    assert administrator.post(address, told | row).status_code == 400
