"""The home of a project names who acts in it; what tells one project from another stands where one looks for it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coop_pages.models import CooperationProjectPage, ProjectMember
from directory.models import CooperationForm, Invitation, Mandate, UriopssContact
from tests.factories.browsers import page_of, signed_in
from tests.factories.directory import OrganisationFactory, UriopssContactFactory, UserFactory

pytestmark = pytest.mark.django_db
INVITES = "Ses personnes, et les invitations"


def home_of(cast, person):
    return page_of(signed_in(person), reverse("desk:project", args=[cast.project.pk]))


def test_each_organisation_says_who_acts_for_it_and_who_is_invited(cast):
    first, second, _third = cast.organisations
    Invitation.objects.create(
        organisation=first,
        email="odile@example.org",
        first_name="Odile",
        last_name="Garcia",
        role=Mandate.Role.SUBSTITUTE,
        expires_at=timezone.now() + timedelta(days=9),
    )
    Mandate.objects.filter(organisation=second).delete()
    shown = home_of(cast, cast.staff)
    assert str(cast.speakers[0]) in shown
    assert str(cast.contributor) in shown
    assert "Odile Garcia" in shown
    assert shown.count("Personne ne peut répondre pour lui.") == 1
    assert INVITES in shown
    assert INVITES not in home_of(cast, cast.coordinator)


def test_its_exports_are_of_it_alone(cast):
    shown = home_of(cast, cast.staff)
    [answers] = re.findall(r'href="([^"]*rapports/reponses/[^"]*export=xlsx)"', shown)
    assert f"project={cast.project.pk}" in answers
    assert signed_in(cast.staff).get(answers.replace("&amp;", "&")).status_code == 200


def test_the_launch_names_a_project_group(cast):
    member = UserFactory()
    data = {
        "title": "Une équipe mobile",
        "summary": "Deux associations.",
        "partners": [OrganisationFactory().pk, OrganisationFactory().pk],
        "uriopss": UriopssContactFactory().pk,
        "group": [member.pk],
        "policy": "consent",
    }
    signed_in(cast.staff).post(reverse("desk:new_project"), data)
    project = CooperationProjectPage.objects.get(title="Une équipe mobile")
    assert project.members.get(person=member).role == ProjectMember.Role.PROJECT_GROUP


def test_forms_of_cooperation_are_offered_in_the_language_of_the_texts(cast):
    shown = signed_in(cast.staff).get(reverse("desk:new_project")).context["form"]
    offered = shown.fields["form"].queryset
    assert set(offered) == set(CooperationForm.objects.filter(locale__language_code="fr"))


def test_the_tab_of_a_text_says_of_which_project_it_is(cast):
    browser = signed_in(cast.staff)
    for name, key in (
        ("desk:validation", cast.phase.pk),
        ("desk:versions", cast.phase.pk),
        ("wagtailadmin_pages:edit", cast.phase.pk),
        ("wagtailadmin_pages:history", cast.phase.pk),
    ):
        shown = page_of(browser, reverse(name, args=[key]))
        assert cast.project.title in shown.partition("<title>")[2].partition("</title>")[0], name


def test_a_contact_to_verify_is_said_so_and_never_ticked(cast):
    UriopssContact.objects.update(to_verify=True)
    shown = page_of(signed_in(cast.staff), reverse("wagtailsnippets_directory_uriopsscontact:list"))
    table = shown.partition('<table class="listing')[2].partition("</table>")[0]
    assert "à vérifier" in table.lower()
    assert "icon-check" not in table
    assert "True" not in table
    assert "Non" in table


def test_a_project_just_launched_says_what_comes_next(cast):
    browser = signed_in(cast.staff)
    address = reverse("desk:project", args=[cast.project.pk])
    following = page_of(browser, address).partition("desk-pressing")[2].partition("</p>")[0]
    assert reverse("wagtailadmin_pages:edit", args=[cast.phase.pk]) in following
    assert "Écrire" in following
    Mandate.objects.filter(organisation=cast.organisations[1]).delete()
    following = page_of(browser, address).partition("desk-pressing")[2].partition("</p>")[0]
    assert reverse("space:people_of", args=[cast.organisations[1].pk]) in following
    assert cast.organisations[1].name in following
