"""From a French page to its English one through wagtail-localize's own screens, and what each may not do there."""

import io
import re

import polib
import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, Page
from wagtail_localize.models import StringSegment, Translation
from wagtail_localize.operations import translate_object

from coop_pages.management.setup.groups import COMMUNICATIONS, TRANSLATION
from coop_pages.management.setup.site import prepare_site
from coop_pages.models import CaseStudyPage, HomePage, ResourcePage
from coop_pages.validation import refusals
from coop_pages.validation.text.published import differences
from directory.models import CooperationForm
from tests.factories.browsers import signed_in
from tests.factories.directory import CooperationFormFactory, UserFactory
from tests.factories.projects import publish_case_study, publish_project

NOT_VALIDATED = "This translation was not validated: the French text is authoritative."


@pytest.fixture
def english(home):
    return Locale.objects.get(language_code="en")


@pytest.fixture
def translator(home):
    person = UserFactory(first_name="Traduction")
    person.groups.add(Group.objects.get(name=TRANSLATION))
    return person


def submit(browser, page, english, **data):
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    return browser.post(address, {"locales": [english.pk], **data})


def translate_all(browser, translation, words="English: {}"):
    """Type every string of a translation in its screen."""
    for segment in StringSegment.objects.filter(source=translation.source).select_related("string"):
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        body = f"value={words.format(segment.string.data)}"
        answer = browser.put(address, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (200, 201)


def publish(browser, target):
    return browser.post(reverse("wagtailadmin_pages:edit", args=[target.pk]), {"action": "publish"}, follow=True)


def read(page):
    return Client().get(Page.objects.get(pk=page.pk).url).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_case_study_is_submitted_translated_published_and_says_when_it_is_behind(cast, english, translator):
    publish_project(cast)
    form = CooperationFormFactory(name="Groupement d’employeurs")
    study = publish_case_study(cast, form=form, context="<p>Un territoire <b>rural</b>.</p>")
    translating, publishing = signed_in(translator), signed_in(cast.staff)
    assert submit(translating, study, english).status_code == 302
    target = CaseStudyPage.objects.get(locale=english, translation_key=study.translation_key)
    assert not target.live
    translation = Translation.objects.get(source__object_id=study.translation_key)
    assert translating.get(reverse("wagtailadmin_pages:edit", args=[target.pk])).status_code == 200
    translate_all(translating, translation)
    publish(translating, target)
    assert not Page.objects.get(pk=target.pk).live, "a translator publishes nothing"

    publish(publishing, target)
    text = read(target)
    assert NOT_VALIDATED in text
    assert "English: Un territoire" in text
    assert "has changed since" not in text
    assert CooperationForm.objects.get(locale=english).translation_key == form.translation_key
    assert list(differences()) == []

    draft = study.get_latest_revision_as_object()
    draft.context = "<p>Un territoire urbain.</p>"
    draft.save_revision()
    cast.publish(draft)
    text = read(target)
    assert "The French text has changed since it was translated" in text
    assert "What changed: How it began." in text

    update = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    translating.post(update, {"publish_translations": "on"})
    assert "has changed since" in read(target), "a translator publishes nothing, not even while updating"
    translation.refresh_from_db()
    assert "Traductions" in translating.get(reverse("desk:translations")).content.decode()
    translate_all(translating, translation, "Again: {}")
    publish(publishing, target)
    text = read(target)
    assert "has changed since" not in text
    assert "Again: Un territoire urbain." in text


@pytest.mark.django_db(transaction=True)
def test_a_page_is_translated_by_a_po_file(cast, english, translator):
    home = HomePage.objects.get(locale__language_code="fr")
    page = home.add_child(instance=ResourcePage(title="Ressources nouvelles"))
    browser = signed_in(translator)
    submit(browser, page, english)
    translation = Translation.objects.get(source__object_id=page.translation_key)
    target = translation.get_target_instance()
    exported = browser.get(reverse("wagtail_localize:download_pofile", args=[translation.pk])).content.decode()
    catalogue = polib.pofile(exported)
    for entry in catalogue:
        entry.msgstr = f"In\x07 English, {entry.msgid}"
    upload = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
    browser.post(upload, {"file": io.BytesIO(str(catalogue).encode())})
    publish(signed_in(cast.staff), target)
    assert "In English, Ressources" in read(target)


@pytest.mark.django_db(transaction=True)
def test_a_translation_of_a_draft_never_goes_online(cast, english, admin_user):
    """Whatever the door: the form refuses the draft, and the gate the translation made without it."""
    draft = cast.write("Ce que personne n’a encore accepté.")
    assert submit(signed_in(admin_user), draft, english).status_code == 302
    assert not Page.objects.filter(locale=english, translation_key=draft.translation_key).exists()

    draft.save()
    translate_object(draft, [english], user=admin_user)
    target = draft.get_translation(english)
    cast.write("Ce que tout le monde accepte.")
    cast.publish(cast.phase)
    assert not Page.objects.get(pk=target.pk).live
    publish(signed_in(admin_user), target)
    assert not Page.objects.get(pk=target.pk).live
    with pytest.raises(refusals.TranslationOfAnotherText):
        target.get_latest_revision().publish(user=admin_user)
    call_command("verify_publications")
    Page.objects.filter(pk=target.pk).update(live=True, live_revision=target.latest_revision)
    with pytest.raises(CommandError, match=target.title):
        call_command("verify_publications")


@pytest.mark.django_db
def test_a_placeholder_alias_sends_its_reader_to_the_original(cast, english, admin_user):
    project = publish_project(cast)
    cast.publish_phase()
    translate_object(cast.phase, [english], user=admin_user)
    alias = project.get_translation(english)
    assert alias.alias_of_id == project.pk
    assert alias.live
    answer = Client().get(alias.url)
    assert (answer.status_code, answer.url) == (302, project.url)
    page = Client().get(project.url).content.decode()
    assert re.search(r'href="/en/"\s+lang="en"', page)


@pytest.mark.django_db
def test_a_guide_keeps_its_own_english_when_a_page_that_names_it_is_translated(cast, english, admin_user):
    form = CooperationFormFactory(name="Fusion")
    told = form.copy_for_translation(english)
    told.name = "Merger"
    told.save()
    study = publish_case_study(cast, form=form)
    translate_object(study, [english], user=admin_user)
    assert CooperationForm.objects.get(pk=told.pk).name == "Merger"
    assert not Translation.objects.filter(source__object=form.translation_key).exists()
    translated = study.get_translation(english)
    assert translated.get_latest_revision_as_object().form == told
    translated.get_latest_revision().publish(user=admin_user)
    assert study.get_translation(english).form == told


@pytest.mark.django_db
@pytest.mark.parametrize("checked", [True, False])
def test_a_guide_chosen_in_another_language_is_the_original_s_before_anybody_agrees(cast, english, checked):
    """Whatever a row becomes as it is saved, what is online is what was agreed."""
    form = CooperationFormFactory(name="Fusion")
    told = form.copy_for_translation(english)
    told.save()
    study = publish_case_study(cast)
    draft = study.get_latest_revision_as_object()
    draft.form = told
    draft.save_revision(user=cast.contributor, clean=checked)
    opened = cast.publish(study)
    assert opened.revision.as_object().form == form
    assert CaseStudyPage.objects.get(pk=study.pk).form == form
    call_command("verify_publications")


@pytest.mark.django_db
def test_what_is_not_translated_is_not_in_the_menu_of_another_language(home, english, admin_user):
    page = home.add_child(instance=ResourcePage(title="Vu d’ici", slug="vu-d-ici", locale=home.locale))
    page.show_in_menus = True
    page.save_revision().publish()
    page.copy_for_translation(english, alias=True)
    assert page.get_translation(english).live
    assert page.get_translation(english).show_in_menus
    assert "Vu d’ici" in Client().get("/").content.decode()
    for address in ("/en/", "/en/contacts/"):
        assert "Vu d’ici" not in Client().get(address).content.decode()


@pytest.mark.django_db
def test_a_translator_sees_what_readers_see_and_nothing_else(cast, home, english, translator):
    browser = signed_in(translator)
    listed = browser.get(reverse("desk:translations")).content.decode()
    assert "Ressources" in listed
    assert cast.project.title not in listed
    for page in (home, cast.project, cast.phase):
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert browser.get(edit).status_code == 302
        assert cast.project.title not in browser.get(edit, follow=True).content.decode()
    assert browser.get(reverse("wagtailadmin_explore", args=[home.pk])).status_code == 302
    submit(browser, cast.phase, english)
    address = reverse("wagtail_localize:submit_page_translation", args=[cast.phase.pk])
    assert cast.phase.title not in browser.get(address, follow=True).content.decode()
    assert browser.get(reverse("desk:new_project")).status_code == 302
    assert browser.get(reverse("desk:validation", args=[cast.phase.pk])).status_code == 302
    assert signed_in(cast.contributor).get(reverse("desk:translations")).status_code == 302
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("desk:translations"))
    assert len(queries) <= 30


@pytest.mark.django_db
def test_an_installation_made_before_receives_the_rights_added_since(home):
    group = Group.objects.get(name=COMMUNICATIONS)
    group.permissions.remove(group.permissions.get(codename="submit_translation"))
    Group.objects.filter(name=TRANSLATION).delete()
    prepare_site()
    rights = GroupPagePermission.objects.count()
    prepare_site()
    assert group.permissions.filter(codename="submit_translation").exists()
    assert GroupPagePermission.objects.count() == rights
    assert Group.objects.filter(name=TRANSLATION).exists()
