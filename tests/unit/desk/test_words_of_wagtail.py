"""What Wagtail's own screens say from the database or put together by themselves, in French."""

import re

import pytest
from django.contrib.auth.models import Group

from tests.factories.browsers import signed_in
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


def test_no_permission_on_objects_is_named_in_english(administrator):
    group = Group.objects.create(name="Bénévoles")
    page = administrator.get(f"/admin/groups/edit/{group.pk}/").content.decode()
    # After this panel come the permissions on pages, which Wagtail names by the database in a formset of its own.
    start = page.index('id="object-permissions')
    page = page[start : page.index("</table>", start)]
    labels = [re.sub(r"[ \n]+", " ", label).strip() for label in re.findall(r"<label[^>]*>(.*?)</label>", page, re.S)]
    assert {label.rpartition(">")[2] for label in labels if "Can " in label} == set()
    heard = [label for label in labels if label.startswith(("Ajouter\u00a0: ", "Supprimer\u00a0: "))]
    assert len(heard) > 10
    assert len(set(heard)) == len(heard)


def test_a_tab_joins_an_act_and_its_object_by_a_french_colon(administrator):
    group = Group.objects.create(name="Bénévoles")
    for address in (f"/admin/groups/edit/{group.pk}/", f"/admin/groups/history/{group.pk}/"):
        page = administrator.get(address).content.decode()
        tab = " ".join(re.search(r"<title>(.*?)</title>", page, re.S).group(1).split(" "))
        assert "Bénévoles" in tab
        assert re.search(r"\w: ", tab) is None, tab
