"""What a reader sees is what was agreed: all of it, whatever form its section gives it."""

import html
import re

import pytest
from django.test import Client
from django.utils.translation import override
from wagtail.models import Locale

from coop_pages.models import Round
from coop_pages.validation.states import RoundState
from coop_pages.validation.text.readable import field_lines

pytestmark = pytest.mark.django_db
NOT_SHOWN = {"title", "media"}  # the title is shown in its own words; a file, by what it contains
YES_OR_NO = {"oui", "non"}  # drawn as a mark beside what they are about


def words_of(markup):
    """What is read of a page, the alternatives of its pictures included."""
    told = re.sub(r'<img[^>]* alt="([^"]*)"[^>]*>', r" \1 ", markup)
    text = html.unescape(re.sub(r"<[^>]+>", " ", told))
    return re.sub(r"[\s\W_]+", " ", text).casefold()


def lines_of(text):
    with override(text.locale.language_code):
        for key, _label, names in text.all_sections():
            if key not in NOT_SHOWN:
                for name in names:
                    yield from ((key, heading, words) for heading, words in field_lines(text, name))


def test_every_line_that_was_agreed_is_on_the_page():
    published = Round.objects.filter(state=RoundState.PUBLISHED).select_related("page")
    assert {type(agreed.page.specific).__name__ for agreed in published} >= {
        "CooperationProjectPage",
        "InformationPhasePage",
        "OpportunityPhasePage",
        "FeasibilityPhasePage",
        "ImplementationPhasePage",
        "FollowUpPhasePage",
        "CaseStudyPage",
    }
    missing = []
    for agreed in published:
        shown = words_of(Client().get(agreed.page.url).content.decode())
        for key, heading, words in lines_of(agreed.revision.as_object()):
            if words not in YES_OR_NO and words_of(words).strip() not in shown:
                missing.append((agreed.page_title, key, heading, words))
    assert missing == []


def test_a_translation_says_that_the_french_text_is_authoritative(cast):
    cast.publish_phase()
    translated = cast.phase.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    translated.get_latest_revision().publish()
    text = Client().get(translated.url).content.decode()
    assert "This translation was not validated: the French text is authoritative." in text
    assert f'href="{cast.phase.url}"' in text
    assert "Validated by" not in text
