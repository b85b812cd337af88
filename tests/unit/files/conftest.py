"""A text that shows one image and one document, at each step of its life."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.factories.directory import UserFactory
from tests.factories.files import pdf
from tests.factories.projects import Cast


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@dataclass
class Shown:
    cast: Cast
    document: Any
    image: Any

    def freeze(self, state: str) -> Any:
        """The round of a text that shows both, once it is `under vote`, `agreed`, `confirmed` or `published`."""
        self.cast.write(
            f'Lire <a linktype="document" id="{self.document.pk}">les statuts</a>.',
            body=[("illustration", {"image": picture_in_text(self.image), "caption": ""})],
        )
        opened = self.cast.open()
        if state == "under vote":
            return opened
        agreed = self.cast.agree(opened)
        if state == "agreed":
            return agreed
        self.cast.confirm(agreed)
        if state == "published":
            from coop_pages.validation import services

            services.publish(agreed, by=self.cast.staff)
        return agreed


def picture_in_text(image: Any) -> Any:
    image.contextual_alt_text, image.decorative = "Six personnes à table", False
    return image


def make_document(collection: Any, title: str = "Statuts", name: str = "statuts.pdf") -> Any:
    return get_document_model().objects.create(title=title, file=pdf(title, name), collection=collection)


def make_image(collection: Any, title: str = "Une équipe", name: str = "equipe.png") -> Any:
    return get_image_model().objects.create(
        title=title, description=title, file=get_test_image_file(filename=name), collection=collection
    )


@pytest.fixture
def shown(cast):
    return Shown(cast, make_document(cast.project.collection), make_image(cast.project.collection))


@pytest.fixture
def administrator():
    browser = Client()
    browser.force_login(UserFactory(superuser=True))
    return browser
