"""Without the consent of whoever is on it, a picture is no longer at its own address either; the file is not lost."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from coop_pages.models import ImageConsent
from tests.factories.directory import UserFactory

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "public"
    private = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = settings.STORAGES | {"private": private}


@pytest.fixture
def picture():
    return get_image_model().objects.create(title="Une équipe", file=get_test_image_file(filename="equipe.png"))


@pytest.fixture
def browser():
    """Of an administrator, in the editor."""
    browser = Client()
    browser.force_login(UserFactory(superuser=True))
    return browser


def today():
    return timezone.localdate()


def words(picture, **changes):
    return {
        "image": picture.pk,
        "people": "Mme A.",
        "scope": "Le site",
        "kept_at": "Dossier 3",
        "given_on": today() - timedelta(days=30),
        "expires_on": today() + timedelta(days=30),
        "withdrawn_on": "",
    } | changes


def consent(picture, withdrawn_on=None):
    return ImageConsent.objects.create(**words(picture) | {"image": picture, "withdrawn_on": withdrawn_on})


def again(picture):
    return get_image_model().objects.get(pk=picture.pk)


def content(picture):
    with again(picture).open_file() as opened:
        return opened.read()


def tomorrow_after(held):
    return time_machine.travel(timezone.now() + timedelta(days=(held.expires_on - today()).days + 1))


def test_its_files_leave_with_the_consent_and_the_original_comes_back_with_a_new_one(picture, browser, as_if_committed):
    original = content(picture)
    addresses = [picture.file.name, picture.get_rendition("width-100").file.name]
    assert all(map(default_storage.exists, addresses))
    with as_if_committed(execute=True):
        held = consent(picture)
    assert all(map(default_storage.exists, addresses))

    edit = f"/admin/imageconsent/edit/{held.pk}/"
    with as_if_committed(execute=True):
        assert browser.post(edit, words(picture, withdrawn_on=today())).status_code == 302
    assert not any(map(default_storage.exists, addresses))
    assert default_storage.listdir("original_images") == ([], [])
    assert not again(picture).renditions.exists()

    with as_if_committed(execute=True):
        browser.post(edit, words(picture))
    assert content(picture) == original
    assert default_storage.exists(again(picture).get_rendition("width-100").file.name)
    assert storages["private"].listdir("images") == ([], [])


def test_the_command_of_the_night_sees_that_a_consent_has_ended(picture):
    held, name = consent(picture), picture.file.name
    call_command("put_pictures_away")
    assert default_storage.exists(name)
    with tomorrow_after(held):
        call_command("put_pictures_away")
        call_command("put_pictures_away")
        assert not default_storage.exists(name)
        ImageConsent.objects.update(expires_on=today())
        call_command("put_pictures_away")
    assert content(picture)


def test_what_was_agreed_with_the_picture_still_reads_the_same(picture):
    digest = picture.get_file_hash()
    get_image_model().objects.update(file_hash="")
    consent(picture, withdrawn_on=today())
    call_command("put_pictures_away")
    assert again(picture).get_file_hash() == digest
    assert (again(picture).width, again(picture).height) == (picture.width, picture.height)


def test_another_picture_may_take_its_name_meanwhile(picture):
    name = picture.file.name
    withdrawn = consent(picture, withdrawn_on=today())
    original = content(picture)
    call_command("put_pictures_away")
    other = get_image_model().objects.create(
        title="Une autre", file=get_test_image_file(filename="equipe.png", size=(10, 10))
    )
    assert other.file.name == name
    call_command("put_pictures_away")
    withdrawn.delete()
    call_command("put_pictures_away")
    assert content(picture) == original != content(other)
    assert (again(picture).width, again(other).width) == (picture.width, 10)


def test_a_picture_that_is_deleted_leaves_nothing(picture, browser, as_if_committed):
    consent(picture, withdrawn_on=today())
    call_command("put_pictures_away")
    assert "Cette photo est rangée" in browser.get(f"/admin/images/{picture.pk}/").content.decode()
    assert browser.get("/admin/images/").status_code == 200
    with as_if_committed(execute=True):
        browser.post(f"/admin/images/{picture.pk}/delete/")
    assert storages["private"].listdir("images") == ([], [])


def test_a_night_that_was_cut_short_is_taken_up_again(picture):
    """The file had been copied, and was gone or not; its row did not say so yet."""
    consent(picture, withdrawn_on=today())
    original = content(picture)
    storages["private"].save(f"images/{picture.pk}", ContentFile(b"half"))
    call_command("put_pictures_away")
    ImageConsent.objects.all().delete()
    call_command("put_pictures_away")
    assert content(picture) == original

    consent(picture, withdrawn_on=today())
    name = again(picture).file.name
    storages["private"].delete(f"images/{picture.pk}")
    storages["private"].save(f"images/{picture.pk}", ContentFile(original))
    default_storage.delete(name)
    call_command("put_pictures_away")
    ImageConsent.objects.all().delete()
    call_command("put_pictures_away")
    assert content(picture) == original
