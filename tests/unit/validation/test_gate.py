"""Every way in which Wagtail or Django could make a validated text live, tried before it is agreed."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q
from django.db.models.signals import pre_save
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Locale, Page, Revision

from coop_pages.models import InformationPhasePage, LedgerEntry
from coop_pages.projects.phases.information import InformationPhasePage as Phase
from coop_pages.validation import refusals, services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.text.published import differences
from tests.factories.editor import editor_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast):
    return cast.write()


def assert_offline(page):
    assert not Page.objects.get(pk=page.pk).live


def test_shell_publish_of_the_revision(draft, admin_user):
    with pytest.raises(refusals.TextNotAgreed):
        draft.get_latest_revision().publish(user=admin_user)
    assert_offline(draft)


def test_shell_publish_with_permission_checks_skipped(draft):
    with pytest.raises(refusals.TextNotAgreed):
        draft.publish(draft.get_latest_revision(), skip_permission_checks=True)
    assert_offline(draft)


def test_base_class_publish(draft):
    plain = Page.objects.get(pk=draft.pk)
    with pytest.raises(refusals.ValidationRefused):
        plain.publish(draft.get_latest_revision())
    assert_offline(draft)


@pytest.mark.parametrize("model", [Page, Phase])
def test_saving_the_row_live(draft, model):
    page = model.objects.get(pk=draft.pk)
    page.live = True
    with pytest.raises(refusals.TextNotAgreed):
        page.save()
    assert_offline(draft)
    with pytest.raises(refusals.TextNotAgreed):
        page.save(update_fields=["live"])
    assert_offline(draft)


def test_a_new_page_is_not_born_live(cast):
    with pytest.raises(refusals.TextNotAgreed):
        cast.project.add_child(instance=InformationPhasePage(title="Directement en ligne", slug="direct"))
    assert not Page.objects.filter(slug="direct").exists()


def test_scheduled_publishing(draft, admin_user):
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = draft.save_revision(user=admin_user)
    with pytest.raises(refusals.TextNotAgreed):
        revision.publish(user=admin_user)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(refusals.TextNotAgreed):
        call_command("publish_scheduled")
    assert_offline(draft)


def test_copy_of_a_live_text(cast):
    cast.publish_phase()
    for model in (Page, Phase):
        page = model.objects.get(pk=cast.phase.pk)
        with pytest.raises(refusals.ValidationRefused):
            page.specific.copy(update_attrs={"slug": f"copie-{model.__name__}".lower()}, keep_live=True)
    assert not Page.objects.filter(slug__startswith="copie", live=True).exists()


def test_alias_of_a_live_text(cast):
    cast.publish_phase()
    with pytest.raises(refusals.TextNotAgreed):
        CreatePageAliasAction(cast.phase, update_slug="alias", user=None).execute(skip_permission_checks=True)
    assert not Page.objects.filter(slug="alias").exists()


def test_move_to_another_project(cast, home):
    from tests.factories.projects import make_cast

    cast.publish_phase()
    other = make_cast(home, title="Un autre projet")
    with pytest.raises(refusals.PhaseTiedToProject):
        cast.phase.move(other.project, pos="last-child")
    assert cast.phase.get_parent().pk == cast.project.pk


def test_revert_to_an_earlier_revision_of_a_live_text(cast, admin_user):
    before = cast.write("Une version que personne n’a validée.").get_latest_revision()
    cast.publish_phase()
    with pytest.raises(refusals.TextNotAgreed):
        before.publish(user=admin_user, previous_revision=cast.phase.get_latest_revision())
    assert list(differences()) == []


def test_a_translation_waits_for_its_source(cast):
    english = Locale.objects.get(language_code="en")
    phase = cast.write()
    translated = phase.copy_for_translation(english, copy_parents=True)
    with pytest.raises(refusals.TranslationWithoutSource):
        translated.get_latest_revision().publish()
    assert_offline(translated)
    cast.publish_phase()
    translated.get_latest_revision().publish()
    assert Page.objects.get(pk=translated.pk).live
    assert list(differences()) == []


def test_import_of_a_live_row(draft):
    dumped = serializers.serialize("json", [Page.objects.get(pk=draft.pk)])
    (item,) = serializers.deserialize("json", dumped.replace('"live": false', '"live": true'))
    with pytest.raises(refusals.TextNotAgreed):
        item.save()
    assert_offline(draft)


@pytest.mark.parametrize("who", ["staff", "superuser"])
def test_admin_publish_and_bulk_publish(draft, cast, admin_user, who):
    browser = Client()
    browser.force_login(admin_user if who == "superuser" else cast.staff)
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert b'name="action-publish"' not in browser.get(edit).content
    browser.post(edit, editor_data(draft) | {"action-publish": "1"})
    assert_offline(draft)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    browser.post(f"{bulk}?id={draft.pk}", {"include_descendants": "on"})
    assert_offline(draft)


def test_workflow_finished_behind_the_services(draft, cast, admin_user):
    opened = cast.open()
    state = draft.current_workflow_state
    for _partners_then_committee in range(2):
        state.current_task_state.specific.approve(user=admin_user)
        state.refresh_from_db()
    with pytest.raises(refusals.ImpossibleTransition):
        state.current_task_state.specific.approve(user=admin_user)
    assert_offline(draft)
    assert Round.objects.get(pk=opened.pk).state != "published"


def test_editing_a_live_text_without_a_round_changes_nothing_online(cast):
    cast.publish_phase()
    page = Phase.objects.get(pk=cast.phase.pk)
    page.introduction = "<p>Autre chose.</p>"
    with pytest.raises(refusals.TextChangedSinceAgreement):
        page.save()
    page = Phase.objects.get(pk=cast.phase.pk)
    page.save()
    assert list(differences()) == []


def test_what_no_code_can_stop_is_found(cast):
    cast.publish_phase()
    call_command("verify_publications")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE coop_pages_informationphasepage SET introduction = '<p>Faux</p>' WHERE page_ptr_id = %s",
            [cast.phase.pk],
        )
    with pytest.raises(CommandError, match=cast.phase.title):
        call_command("verify_publications")


@pytest.mark.parametrize("act", ["UPDATE coop_pages_ledgerentry SET body = '{}'", "DELETE FROM coop_pages_ledgerentry"])
def test_the_database_itself_refuses_to_change_the_ledger(cast, act):
    cast.write()
    cast.open()
    from django.db import transaction

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert LedgerEntry.objects.exists()


def test_evidence_cannot_be_deleted(cast, admin_user):
    cast.write()
    cast.open()
    browser = Client()
    browser.force_login(admin_user)
    for page in (cast.phase, cast.project):
        browser.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        assert Page.objects.filter(pk=page.pk).exists()
    assert Round.objects.exists()


def test_an_alias_kept_offline_follows_nothing_online(cast):
    """Wagtail makes an alias live when its source is published: the row itself refuses."""
    draft = cast.write()
    with pytest.raises(refusals.ValidationRefused):
        CreatePageAliasAction(draft, update_slug="alias", user=None).execute(skip_permission_checks=True)
    cast.publish_phase()
    alias = Phase.objects.get(pk=cast.phase.pk)
    Page.objects.filter(pk=alias.pk).update(live=False)
    alias.update_aliases(revision=alias.get_latest_revision())
    assert not Page.objects.filter(alias_of=alias.pk).exists()


def test_no_door_of_the_admin_puts_a_text_online(draft, cast, admin_user):
    """Copy, alias, move, revert, unpublish and schedule, as the one who may do everything else."""
    browser = Client()
    browser.force_login(admin_user)
    earlier = draft.get_latest_revision()
    cast.write("Une version suivante.")
    parent = draft.get_parent().pk
    soon = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    copied = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": parent, "publish_copies": "on"}
    doors = [
        (reverse("wagtailadmin_pages:copy", args=[draft.pk]), copied),
        (reverse("wagtailadmin_pages:copy", args=[draft.pk]), copied | {"alias": "on"}),
        (reverse("wagtailadmin_pages:move_confirm", args=[draft.pk, parent]), {}),
        (reverse("wagtailadmin_pages:revisions_unschedule", args=[draft.pk, earlier.pk]), {}),
        (reverse("wagtailadmin_pages:unpublish", args=[draft.pk]), {}),
        (reverse("wagtailadmin_pages:convert_alias", args=[draft.pk]), {}),
        (edit, editor_data(draft) | {"action-publish": "1", "revision": earlier.pk}),
        (edit, editor_data(draft) | {"action-publish": "1", "go_live_at": soon}),
    ]
    for door, sent in doors:
        browser.post(door, sent)
        assert not Page.objects.filter(Q(pk=draft.pk) | Q(slug="copie") | Q(alias_of=draft.pk), live=True).exists(), (
            door
        )
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_wagtails_own_api_is_not_served():
    for address in ("/api/", "/api/v2/pages/", "/api/v3/pages/", "/admin/api/v3/"):
        assert Client().get(address).status_code in {302, 404}
    assert "wagtail.api.v2" not in settings.INSTALLED_APPS


def test_an_alias_that_stands_already_is_not_brought_online_with_its_source(cast):
    """Made behind the code's back: `update_aliases` would set it live with the words of its source."""
    cast.publish_phase()
    copied = Phase.objects.get(pk=cast.phase.pk)
    other = cast.project.add_child(instance=Phase(title="Une copie", slug="copie", live=False))
    Page.objects.filter(pk=other.pk).update(alias_of=copied.pk)
    with pytest.raises(refusals.TextNotAgreed):
        copied.update_aliases(revision=copied.get_latest_revision())
    assert_offline(other)


def test_a_text_that_changes_as_it_is_saved_does_not_go_online(draft, cast):
    """As an application beside ours may, or a field of ours that is not told."""
    agreed = cast.confirm(cast.agree(cast.open()))

    def embellish(sender, instance, **kwargs):
        instance.introduction = "<p>Ce que personne n’a lu.</p>"

    pre_save.connect(embellish, sender=Phase)
    try:
        with pytest.raises(refusals.TextChangedSinceAgreement):
            services.publish(agreed, by=cast.staff)
    finally:
        pre_save.disconnect(embellish, sender=Phase)
    assert_offline(draft)
    assert not LedgerEntry.objects.filter(event="text.published").exists()
    assert services.publish(agreed, by=cast.staff).live
