"""What Wagtail's own screens put together by themselves, in French."""

import re

import pytest
from django.contrib.auth.models import Group

from tests.factories.browsers import signed_in
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


def test_a_tab_joins_an_act_and_its_object_by_a_french_colon(administrator):
    group = Group.objects.create(name="Bénévoles")
    for address in (f"/admin/groups/edit/{group.pk}/", f"/admin/groups/history/{group.pk}/"):
        page = administrator.get(address).content.decode()
        tab = " ".join(re.search(r"<title>(.*?)</title>", page, re.S).group(1).split(" "))
        assert "Bénévoles" in tab
        assert re.search(r"\w: ", tab) is None, tab
