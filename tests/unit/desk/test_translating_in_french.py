"""What the editor of translations writes in the browser by itself is said in the reader's language."""

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.operations import translate_object

from coop_pages.models import ResourcePage
from tests.factories.directory import UserFactory
from tests.stories.acts import reads

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_no_word_of_english_is_left_on_the_screen_where_one_translates(home, visit):
    page = home.add_child(instance=ResourcePage(title="Nos ressources", slug="nos-ressources"))
    english = Locale.objects.get(language_code="en")
    translate_object(page, [english])
    desk = visit(UserFactory.create(superuser=True).email)
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.goto(reverse("wagtailadmin_pages:edit", args=[page.get_translation(english).pk]))
    reads(desk, "Traduction, Français vers Anglais", "Nos ressources")
    shown = desk.locator("body").inner_text()
    assert "to Anglais" not in shown
    assert "More actions" not in shown
    assert "Autres actions" in shown
