"""The story with which the home page opens."""

import re

import pytest
from django.test import Client

from coop_pages.models import CaseStudyPage
from tests.factories.projects import make_cast, publish_case_study

pytestmark = pytest.mark.django_db


def stories(home):
    """Their titles: the one shown large, then those of the cards."""
    page = Client().get(home.url).content.decode()
    assert page.index('class="feature"') < page.index("<h3")
    return re.findall(r"<h3[^>]*>\s*<a[^>]*>\s*([^<]+?)\s*</a>", page)


def test_it_is_the_most_recent_one_or_the_one_that_staff_chose(home):
    cast = make_cast(home)
    first = publish_case_study(cast, "Une blanchisserie à trois")
    second = publish_case_study(cast, "Un siège pour deux")
    assert stories(home) == [second.title, first.title]
    home.story = first
    home.save_revision().publish()
    assert stories(home) == [first.title, second.title]
    CaseStudyPage.objects.get(pk=first.pk).unpublish()
    assert stories(home) == [second.title]
