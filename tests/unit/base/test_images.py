"""A picture says what it shows or that it decorates; it leaves the pages with the consent of whoever is on it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from coop_pages.base.blocks import IllustrationBlock
from coop_pages.models import ImageConsent
from tests.factories.projects import publish_case_study

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture
def picture():
    return get_image_model().objects.create(title="Une équipe", file=get_test_image_file())


def consent(picture, *, days, **details):
    today = timezone.localdate()
    return ImageConsent.objects.create(
        image=picture,
        people="Toute l’équipe",
        scope="Le site du réseau",
        kept_at="Dossier 12",
        given_on=today - timedelta(days=365),
        expires_on=today + timedelta(days=days),
        **details,
    )


def illustrated(picture):
    block = IllustrationBlock()
    value = {"image": {"image": picture.pk, "alt_text": "Six personnes à table", "decorative": False}}
    return [("illustration", block.to_python(value | {"caption": "À la cantine"}))]


def test_a_picture_leaves_every_page_when_its_consent_is_over_and_the_text_stays(cast, picture):
    study = publish_case_study(cast, image=picture, image_alt="L’équipe réunie", body=illustrated(picture))
    addresses = (study.url,)
    held = consent(picture, days=0)
    assert all("<img" in Client().get(address).content.decode() for address in addresses)
    assert "Six personnes à table" in Client().get(study.url).content.decode()
    held.expires_on -= timedelta(days=1)
    held.save()
    for address in addresses:
        assert "<img" not in Client().get(address).content.decode()
    page = Client().get(study.url).content.decode()
    assert "À la cantine" not in page
    assert "Trois associations racontent." in page
    held.delete()
    consent(picture, days=300, withdrawn_on=timezone.localdate())
    assert "<img" not in Client().get(study.url).content.decode()


def test_a_picture_without_words_is_said_to_decorate(cast, picture):
    study = publish_case_study(cast)
    study.image = picture
    with pytest.raises(ValidationError):
        study.full_clean()
    study.image_is_decorative = True
    study.full_clean()
    block = IllustrationBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"image": {"image": picture.pk, "alt_text": "", "decorative": False}}))


def test_staff_keep_the_consents_and_writers_do_not_see_them(cast, picture):
    browser = Client()
    browser.force_login(cast.staff)
    address = reverse("imageconsent:add")
    data = {
        "image": picture.pk,
        "people": "Mme A.",
        "scope": "Le site",
        "kept_at": "Dossier 3",
        "given_on": "2026-01-02",
        "expires_on": "2025-01-01",
    }
    assert "Mme A." in browser.post(address, data).content.decode()
    assert not ImageConsent.objects.exists()
    assert browser.post(address, data | {"expires_on": "2030-01-01"}).status_code == 302
    assert ImageConsent.objects.get().people == "Mme A."
    browser.force_login(cast.contributor)
    assert browser.get(reverse("imageconsent:index")).status_code == 302
