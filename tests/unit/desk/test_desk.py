"""The communications desk, through the admin's own pages."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import escape, strip_tags
from django.utils.translation import override
from wagtail.models import Page

from coop_pages.models import CaseStudyIndexPage, CaseStudyPage, CooperationProjectPage, LegalPage, ResourcePage
from coop_pages.projects.pages import ProjectIndexPage
from coop_pages.projects.path import phases_of
from coop_pages.validation import clock
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import TextUnderVote
from tests.factories.browsers import signed_in
from tests.factories.directory import OrganisationFactory, UriopssContactFactory
from tests.factories.editor import editor_data
from tests.factories.projects import publish_case_study

pytestmark = pytest.mark.django_db


def test_one_form_launches_a_project_with_all_that_it_needs(cast):
    partners = [OrganisationFactory() for _ in range(3)]
    browser = signed_in(cast.staff)
    index = ProjectIndexPage.objects.first()
    create = reverse("wagtailadmin_pages:add", args=["coop_pages", "cooperationprojectpage", index.pk])
    form = reverse("desk:new_project", args=[index.pk])
    assert browser.get(create).url == form
    data = {
        "title": "Une équipe mobile",
        "summary": "Trois associations.",
        "partners": [partner.pk for partner in partners],
        "uriopss": UriopssContactFactory().pk,
        "policy": "strict_unanimity",
    }
    assert browser.get(form).status_code == 200
    browser.post(form, data)
    project = CooperationProjectPage.objects.get(title="Une équipe mobile")
    assert [page.get_verbose_name() for page in phases_of(project)] != []
    assert len(phases_of(project)) == 5
    assert project.partnerships.count() == 3
    assert project.collection.get_view_restrictions().exists()
    assert project.writers is not None
    assert not Page.objects.filter(path__startswith=project.path, live=True).exists()


def test_a_form_with_one_partner_is_refused_and_keeps_what_was_typed(cast):
    data = {"title": "Trop seul", "partners": [cast.organisations[0].pk]}
    answer = signed_in(cast.staff).post(reverse("desk:new_project"), data)
    assert b"Trop seul" in answer.content
    assert not CooperationProjectPage.objects.filter(title="Trop seul").exists()


def test_a_contributor_writes_in_their_project_and_sees_no_other(cast, home):
    from tests.factories.projects import make_cast

    other = make_cast(home, title="Un projet secret")
    browser = signed_in(cast.contributor)
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[cast.phase.pk])).status_code == 200
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[other.phase.pk])).status_code == 302
    explorer = browser.get(reverse("wagtailadmin_explore_root"), follow=True)
    assert b"Un projet secret" not in explorer.content
    assert browser.get(reverse("desk:validation", args=[other.phase.pk])).status_code == 302
    assert browser.get(reverse("desk:new_project")).status_code == 302
    browser.post(reverse("desk:validation", args=[cast.phase.pk]), {"step": "open"})
    assert not Round.objects.exists()


def test_a_round_is_led_from_the_desk_to_publication(cast):
    cast.write()
    browser, address = signed_in(cast.staff), reverse("desk:validation", args=[cast.phase.pk])
    browser.post(address, {"step": "open", "open-asks_publication": "on"})
    opened = Round.objects.get()
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[cast.phase.pk])).status_code == 200
    cast.agree(opened)
    browser.post(
        address, {"step": "confirm", "confirm-held_on": clock.today().isoformat(), "confirm-attendance": "Tous"}
    )
    browser.post(address, {"step": "publish"})
    assert Page.objects.get(pk=cast.phase.pk).live
    assert browser.get(address).status_code == 200


def test_a_text_online_is_one_click_away_and_nothing_more_is_asked_about_it(cast):
    study = publish_case_study(cast, title="Un siège pour trois")
    shown = signed_in(cast.staff).get(reverse("desk:validation", args=[study.pk])).content.decode()
    assert f'href="{study.get_url()}"' in shown
    assert '<details class="desk-step" open' not in " ".join(shown.split())


def test_every_screen_of_the_desk_says_what_it_is(cast):
    browser = signed_in(cast.staff)
    for name, args, title in (
        ("new_project", [], "Nouveau projet de coopération"),
        ("translations", [], "Traductions"),
        ("validation", [cast.phase.pk], cast.phase.title),
        ("team", [cast.project.pk], "Organismes, personnes et charte"),
    ):
        shown = browser.get(reverse(f"desk:{name}", args=args)).content.decode()
        heading = shown.partition("<h1")[2].partition("</h1>")[0]
        assert title in heading, name


def test_a_case_study_begins_in_the_menu_for_those_who_may_add_one(cast):
    begin = reverse("desk:new_case_study")
    index = CaseStudyIndexPage.objects.get(locale__language_code="fr")
    browser = signed_in(cast.staff)
    assert f'"{begin}"' in browser.get(reverse("wagtailadmin_home")).content.decode()
    assert browser.get(begin).url == reverse("wagtailadmin_pages:add", args=["coop_pages", "casestudypage", index.pk])
    writing = signed_in(cast.contributor)
    assert f'"{begin}"' not in writing.get(reverse("wagtailadmin_home")).content.decode()
    assert writing.get(begin).url == reverse("wagtailadmin_home")


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_a_day_is_shown_and_typed_day_first_whatever_the_language_of_the_editor(language):
    """The editor's calendar puts today in the place of a date that it cannot read."""
    field = CaseStudyPage.get_edit_handler().get_form_class().base_fields["started_on"]
    with override(language):
        assert field.widget.format_value(date(2024, 6, 5)) == "05/06/2024"
        assert field.clean("05/06/2024") == date(2024, 6, 5)


def test_editing_a_frozen_text_is_refused_with_a_sentence_to_everyone(cast, admin_user):
    cast.write()
    cast.open()
    before = cast.phase.latest_revision_id
    for person in (admin_user, cast.staff, cast.contributor):
        edit = reverse("wagtailadmin_pages:edit", args=[cast.phase.pk])
        browser = signed_in(person)
        assert escape(TextUnderVote(round="premier tour")) in browser.get(edit).content.decode()
        browser.post(edit, editor_data(cast.phase, title="Autre titre"))
        assert cast.phase.latest_revision_id == before
        assert cast.phase.title != "Autre titre"


def test_every_page_type_has_its_preview(cast):
    browser = signed_in(cast.staff)
    pages = [*phases_of(cast.project), cast.project, publish_case_study(cast)]
    pages += [page.specific for page in cast.project.get_ancestors().filter(depth__gte=2)]
    pages += [LegalPage.objects.first(), ResourcePage.objects.first(), CaseStudyIndexPage.objects.first()]
    for page in pages:
        preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        assert browser.post(preview, editor_data(page)).json()["is_valid"], page
        shown = browser.get(preview)
        assert shown.status_code == 200
        assert page.title in shown.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize(
    "address",
    [
        "/admin/snippets/directory/organisation/",
        "/admin/snippets/directory/organisation/add/",
        "/admin/pages/",
        "/admin/reports/aging-pages/",
        "/admin/users/",
    ],
)
def test_wagtail_s_own_words_choose_neither_gender_and_speak_french(cast, admin_user, address):
    browser = Client()
    browser.force_login(cast.staff if "users" not in address else admin_user)
    answer = browser.get(address, follow=True)
    read = re.sub(r"<(script|style|template)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    words = strip_tags(read)
    assert not re.search(r"\((e|le|la|elle)\)|\bStatus\b|\bNone\b", words), re.findall(r".*\(e\).*", words)
