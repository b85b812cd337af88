"""Rights follow mandates and places at the moment of the request: the command of the night is only a broom."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from coop_pages.models import Round
from coop_pages.validation import clock, permissions, services
from coop_pages.validation.models.partners import Partnership, ProjectMember
from coop_pages.validation.refusals import NotAllowed
from directory.models import Mandate, User
from tests.factories.directory import MandateFactory, UserFactory
from tests.unit.access.answers import AS_WAGTAIL_IS

pytestmark = [pytest.mark.django_db, *AS_WAGTAIL_IS]

YESTERDAY = clock.today() - timedelta(days=1)


# What time does, or a row changed by another way than ours: no signal is sent, no group follows.


def mandate_ends(cast, person):
    Mandate.objects.filter(person=person).update(starts_on=YESTERDAY, ends_on=YESTERDAY)


def organisation_leaves(cast, person):
    held = Mandate.objects.filter(person=person).values("organisation")
    Partnership.objects.filter(project=cast.project, organisation__in=held).update(left_on=YESTERDAY)


def account_closes(cast, person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def delegation_falls(cast, person):
    mandate = Mandate.objects.get(person=person)
    holder = Mandate.objects.get(organisation=mandate.organisation, role=Mandate.Role.HOLDER)
    Mandate.objects.filter(pk=mandate.pk).update(delegated_by=holder)
    User.objects.filter(pk=holder.person_id).update(is_active=False)


def place_ends(cast, person):
    ProjectMember.objects.filter(person=person).update(until=YESTERDAY)


FALLS = [mandate_ends, organisation_leaves, account_closes, delegation_falls]


@pytest.fixture
def writer(cast):
    """Whoever writes for the second organisation, and is at work in the editor."""
    person = MandateFactory.create(organisation=cast.organisations[1], role=Mandate.Role.CONTRIBUTOR).person
    cast.write("Pervenche.")
    return person


@pytest.fixture
def files(cast):
    document = get_document_model().objects.create(
        title="Pervenche", file=ContentFile(b"x", name="x.txt"), collection=cast.project.collection
    )
    image = get_image_model().objects.create(
        title="Pervenche", file=get_test_image_file(), collection=cast.project.collection
    )
    return document, image


def at_work(person):
    browser = Client()
    browser.force_login(person)
    assert browser.get("/admin/").status_code == 200
    return browser


def answered(response):
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


def addresses(cast, document, image):
    page = cast.phase.pk
    return [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore", args=[cast.project.pk]),
        reverse("wagtailadmin_pages:edit", args=[page]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[page]),
        reverse("wagtailadmin_pages:view_draft", args=[page]),
        reverse("wagtailadmin_pages:history", args=[page]),
        reverse("wagtailadmin_pages:lock", args=[page]),
        reverse("wagtailadmin_pages:revisions_view", args=[page, cast.phase.latest_revision_id]),
        reverse("wagtaildocs:index"),
        reverse("wagtaildocs:edit", args=[document.pk]),
        reverse("wagtaildocs:delete", args=[document.pk]),
        reverse("wagtaildocs:add"),
        reverse("wagtaildocs_chooser:choose"),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages:preview", args=[image.pk, "max-10x10"]),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtailadmin_reports:workflow"),
        reverse("wagtailadmin_api:pages:listing"),
        document.url,
        f"/media/{image.file.name}",
    ]


@pytest.mark.parametrize("falls", FALLS)
def test_whoever_acts_no_more_has_nothing_left_in_the_editor_from_that_moment(cast, writer, files, falls):
    browser = at_work(writer)
    words = cast.phase.get_latest_revision_as_object().introduction
    asked = addresses(cast, *files)
    opened = [address for address in asked if answered(browser.get(address)) == 200]
    assert len(opened) > 15
    falls(cast, writer)
    for address in asked:
        for answer in (browser.get(address), browser.post(address, {"title": "x", "action-publish": "x"})):
            assert answered(answer) in {302, 403, 404, 405}, address
            assert "Pervenche" not in answer.content.decode()
    assert cast.phase.get_latest_revision_as_object().introduction == words
    assert not cast.phase.locked


def test_a_place_that_ended_by_date_leaves_the_editor_too(cast):
    browser = at_work(cast.coordinator)
    place_ends(cast, cast.coordinator)
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[cast.phase.pk])).status_code == 302


def test_a_mandate_that_begins_today_opens_the_editor_at_once(cast):
    person = MandateFactory.create(
        organisation=cast.organisations[1],
        role=Mandate.Role.CONTRIBUTOR,
        starts_on=clock.today() + timedelta(days=1),
    ).person
    browser = Client()
    browser.force_login(person)
    assert browser.get("/admin/").status_code == 302
    Mandate.objects.filter(person=person).update(starts_on=clock.today())
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[cast.phase.pk])).status_code == 200


def test_groups_that_are_nobody_s_project_are_left_as_staff_made_them(cast, writer):
    other = Group.objects.create(name="Relecture")
    writer.groups.add(other)
    browser = at_work(writer)
    mandate_ends(cast, writer)
    browser.get("/admin/")
    assert list(writer.groups.all()) == [other]


@pytest.mark.parametrize("role", ProjectMember.Role.values)
def test_a_deactivated_person_has_no_right_by_a_place(cast, role):
    person = UserFactory.create()
    ProjectMember.objects.create(project=cast.project, person=person, role=role)
    account_closes(cast, person)
    person = User.objects.get(pk=person.pk)
    page = cast.project.pk
    assert not permissions.may_write(person, page)
    assert not permissions.may_see_project(person, page)
    assert permissions.projects_seen_by(person) == set()
    assert permissions.remarks_answered_by(person) == {}
    assert not permissions.may_confirm(person, page, ProjectMember.Role.STEERING_COMMITTEE)


# A committee place, and the mandate that it rests on.


@pytest.fixture
def member(cast):
    """A member of the steering committee who acts for an organisation that takes part."""
    person = MandateFactory.create(organisation=cast.organisations[1], role=Mandate.Role.SUBSTITUTE).person
    ProjectMember.objects.create(project=cast.project, person=person, role=ProjectMember.Role.STEERING_COMMITTEE)
    return person


@pytest.mark.parametrize("falls", [mandate_ends, organisation_leaves, account_closes])
def test_a_committee_place_ends_everywhere_with_its_mandate(cast, member, falls):
    agreed = cast.agree(cast.open())
    browser = Client()
    browser.force_login(member)
    page, committee = reverse("space:project", args=[cast.project.pk]), reverse("space:committee", args=[agreed.pk])
    assert browser.get(committee).status_code == 200
    assert str(member) in browser.get(page).content.decode()
    falls(cast, member)
    for address in (page, committee):
        assert browser.get(address).status_code in {302, 404}
    assert "comité de pilotage" not in browser.get("/espace/").content.decode()
    observer = Client()
    observer.force_login(cast.coordinator)
    assert str(member) not in observer.get(page).content.decode()
    desk = Client()
    desk.force_login(cast.staff)
    people = desk.get(reverse("desk:team", args=[cast.project.pk])).content.decode()
    assert "n’agit plus" in people
    with pytest.raises(NotAllowed):
        services.confirm(
            Round.objects.get(pk=agreed.pk), by=User.objects.get(pk=member.pk), held_on=clock.today(), attendance="x"
        )


def test_a_place_that_rests_on_no_mandate_goes_on_and_says_so(cast):
    expert = UserFactory.create()
    ProjectMember.objects.create(project=cast.project, person=expert, role=ProjectMember.Role.STEERING_COMMITTEE)
    browser = Client()
    browser.force_login(expert)
    assert browser.get(reverse("space:project", args=[cast.project.pk])).status_code == 200
    desk = Client()
    desk.force_login(cast.staff)
    people = desk.get(reverse("desk:team", args=[cast.project.pk])).content.decode()
    assert "ne repose sur aucun mandat" in people
