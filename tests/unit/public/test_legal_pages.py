"""What the law asks a public site to say: as fields, honest from the first day, and followed by every page."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.blocks import StructBlockValidationError

from coop_pages.management.setup.site import prepare_site
from coop_pages.models import LegalPage
from coop_pages.public.legal.blocks import AccessibilityBlock

pytestmark = pytest.mark.django_db

AUDITED = {
    "organisation": "Uniopss",
    "state": "partly",
    "audited_on": "2026-10-01",
    "auditor": "Un cabinet",
    "rate": "71.50",
    "problems": ["Les anciens PDF ne sont pas lus par une voix."],
    "stated_on": "2026-10-15",
    "contact": "accessibilite@example.org",
}


def statement(language="fr"):
    return LegalPage.objects.get(subject="accessibility", locale__language_code=language)


def test_every_page_says_what_the_accessibility_statement_says(home):
    def footers():
        return [Client().get(address).content.decode().split("<footer")[1] for address in ("/", "/contacts/", "/en/")]

    french, view, english = footers()
    assert "non conforme" in french
    assert "non conforme" in view
    assert "not compliant" in english
    page = statement()
    page.statement = [("accessibility", AccessibilityBlock().to_python(AUDITED))]
    page.save_revision().publish()
    assert "partiellement conforme" in footers()[0]
    shown = Client().get(page.url).content.decode()
    for words in ("71,50", "Un cabinet", "Les anciens PDF", "Défenseur des droits", "accessibilite@example.org"):
        assert words in shown


@pytest.mark.parametrize(
    "changed",
    [{"rate": "30"}, {"rate": None}, {"auditor": ""}, {"audited_on": None}, {"state": "fully"}, {"state": "none"}],
)
def test_a_state_without_the_audit_that_allows_it_is_refused(changed):
    block = AccessibilityBlock()
    block.clean(block.to_python(AUDITED))
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(AUDITED | changed))


def test_a_statement_is_about_its_page(home):
    page = statement()
    page.subject = "notice"
    with pytest.raises(ValidationError):
        page.full_clean()


def test_legal_pages_say_what_is_missing_in_both_languages_and_the_desk_lists_it(cast):
    notice = Client().get("/mentions-legales/").content.decode()
    assert "[à compléter]" in notice
    assert "[to be completed]" in Client().get("/en/legal-notice/").content.decode()
    assert "14 jours" in Client().get("/donnees-personnelles/").content.decode()
    assert "RGESN" in Client().get("/ecoconception/").content.decode()
    browser = Client()
    browser.force_login(cast.staff)
    desk = browser.get(reverse("wagtailadmin_home")).content.decode()
    assert "Directeur de la publication" in desk or "directeur ou directrice de la publication" in desk
    browser.force_login(cast.contributor)
    assert "directrice de la publication" not in browser.get(reverse("wagtailadmin_home")).content.decode()


def test_a_page_made_before_its_subject_had_fields_receives_them_and_keeps_its_text(home):
    page = LegalPage.objects.get(subject="notice", locale__language_code="fr")
    page.statement = []
    page.body = [("paragraph", "<p>Notre mention.</p>")]
    page.save_revision().publish()
    prepare_site()
    page.refresh_from_db()
    assert page.statement[0].block_type == "notice"
    assert "Notre mention." in Client().get(page.url).content.decode()
