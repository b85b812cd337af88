"""What Wagtail's own screens put together by themselves, in French."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.template import engines
from django.urls import reverse
from django.utils.translation import gettext, override

from coop_pages.management.setup.site import prepare_site
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


# The report of wagtail-localize pages translations in no order.
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
def test_what_wagtail_names_without_a_catalogue_is_said_in_french(administrator, monkeypatch):
    # A template of wagtail-localize names an icon that nobody gives.
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")
    words = r"Site name|Root page|pages \+|others|translations|Translation|Locale|locale|Enabled|None|is null"
    english = rf"(?<![/\w-])({words})\b"
    for address in (
        reverse("wagtailsites:index"),
        reverse("wagtaillocales:index"),
        reverse("wagtaillocales:add"),
        reverse("wagtail_localize:translations_report"),
        reverse("wagtailusers_groups:add"),
        reverse("wagtailadmin_workflows:index"),
        reverse("wagtailadmin_pages:search") + "?q=siege",
        reverse("wagtailsnippets_directory_mandate:list"),
    ):
        page = administrator.get(address).content.decode()
        shown = re.sub(r"<(script|style|svg).*?</\1>|<!--.*?-->", "", page.split("<body")[-1], flags=re.S)
        said = " ".join(re.sub(r"<[^>]*>", " ", shown).split())
        found = [said[max(m.start() - 60, 0) : m.end() + 20] for m in re.finditer(english, said)]
        assert found == [], address
        assert not re.search(r"\w: ", " ".join(re.findall(r'tooltip-content-value="([^"]*)"', shown))), address


def test_translations_are_spoken_of_as_people_do():
    with override("fr"):
        assert gettext("Cannot import PO file that was created for a different translation.").startswith(
            "Ce fichier PO"
        )
        for act in ("Sync translated pages", "Sync translated snippets"):
            assert gettext(act) == "Mettre à jour les traductions"
        assert gettext("Start Synced translation") == "Commencer la traduction"


def test_groups_that_wagtail_made_are_named_in_french(home):
    Group.objects.filter(name="Relecture des pages du site").delete()
    kept = Group.objects.get_or_create(name="Moderators")[0]
    prepare_site()
    kept.refresh_from_db()
    assert kept.name == "Relecture des pages du site"
    again = Group.objects.create(name="Moderators")
    prepare_site()
    again.refresh_from_db()
    # A name that is taken is left as it is.
    assert again.name == "Moderators"
