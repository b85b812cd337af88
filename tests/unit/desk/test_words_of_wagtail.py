"""What Wagtail's own screens put together by themselves, in French."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.template import engines
from django.urls import reverse

from tests.factories.browsers import signed_in
from tests.factories.directory import UserFactory

FORMS_OF_A_GROUP = ("page_permissions", "document_permissions", "image_permissions", "collection_permissions")
pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


def test_tab_and_heading_join_an_act_and_its_object_by_a_french_colon(administrator):
    group = Group.objects.create(name="Bénévoles")
    for address in (f"/admin/groups/edit/{group.pk}/", f"/admin/groups/history/{group.pk}/"):
        page = administrator.get(address).content.decode()
        tab = " ".join(re.search(r"<title>(.*?)</title>", page, re.S).group(1).split(" "))
        assert "Bénévoles" in tab
        heading = " ".join(re.search(r"<h1.*?</h1>", page, re.S).group(0).split(" "))
        assert "Bénévoles" in heading
        for words in (tab, heading):
            assert re.search(r"\w: ", words) is None, words


def test_the_table_of_rights_is_heard_in_french(administrator):
    group = Group.objects.create(name="Relecture")
    page = administrator.get(reverse("wagtailusers_groups:edit", args=[group.pk])).content.decode()
    assert "Ajouter\u00a0: organisme" in page
    assert not re.search(r">\s*Can (add|change|delete)\b", page)
    kept = {"name": "Relecture", "permissions": [Permission.objects.get(codename="change_organisation").pk]}
    empty = {f"{name}-{what}": 0 for name in FORMS_OF_A_GROUP for what in ("TOTAL_FORMS", "INITIAL_FORMS")}
    assert administrator.post(reverse("wagtailusers_groups:edit", args=[group.pk]), kept | empty).status_code == 302
    assert [permission.name for permission in group.permissions.all()] == ["Can change organisation"]


def test_a_language_says_in_french_from_which_one_it_is_copied(administrator, monkeypatch):
    # A template of wagtail-localize names an icon that nobody gives.
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")
    page = administrator.get(reverse("wagtaillocales:add")).content.decode()
    assert "Recopiée depuis" in page
    assert "Sync from" not in page
    assert "région" not in page.split('id="main"')[-1].lower()
