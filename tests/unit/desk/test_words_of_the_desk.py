"""French that agrees with what it speaks of, on the screens of the desk."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from coop_pages.models import Embargo, Round
from coop_pages.projects.situations import Hold, Situation, Text
from coop_pages.validation import clock
from coop_pages.validation.states import Verdict
from directory.models import Mandate
from tests.factories.browsers import page_of, signed_in

pytestmark = pytest.mark.django_db


def plain(words):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", words)).replace("\u202f", " ").replace("\xa0", " ").split())


def asked_once_more(page, step):
    form = next(form for form in page.split("<form")[1:] if f'name="step" value="{step}"' in form)
    return plain(form.partition("<dialog")[2].partition("</dialog>")[0])


def anything_of(page):
    """What each filter says where it narrows nothing, by the name of its field."""
    found = re.findall(r'<select name="(\w+)".*?<option value=""[^>]*>(.*?)</option>', page, re.S)
    return dict(found)


def test_a_filter_agrees_with_what_it_narrows_to(cast):
    browser = signed_in(cast.staff)
    projects = anything_of(page_of(browser, reverse("desk:projects")))
    assert projects["territory"] == "Tous"
    assert projects["uriopss"] == projects["form"] == projects["situation"] == "Toutes"
    story = anything_of(page_of(browser, reverse("desk:timeline", args=[cast.project.pk])))
    assert story == {"kind": "Tout", "page": "Tous", "organisation": "Tous", "person": "Toutes"}
    assert anything_of(page_of(browser, reverse("desk:report", args=["durees"])))["territory"] == "Tous"


def test_closing_a_round_says_what_becomes_of_the_text_and_whom_it_reaches(cast):
    opened, browser = cast.open(), signed_in(cast.staff)
    Round.objects.filter(pk=opened.pk).update(deadline=clock.today() - timedelta(days=3))
    address = reverse("desk:validation", args=[cast.phase.pk])
    said = asked_once_more(page_of(browser, address), "close")
    assert "le texte revient à ses rédacteurs" in said
    assert "il ne pourra pas être repris" in said
    assert cast.organisations[2].name in said
    for number in range(3):
        cast.answer(Round.objects.get(pk=opened.pk), number, Verdict.APPROVE)
    assert "il ne pourra pas être repris" in asked_once_more(page_of(browser, address), "send_back")


def test_a_first_of_the_month_is_said_so_in_a_history(cast):
    cast.write()
    with clock.at(clock.now().replace(year=2026, month=5, day=1, hour=12)):
        cast.open()
    shown = page_of(signed_in(cast.staff), reverse("desk:timeline", args=[cast.project.pk]))
    assert "vendredi 1er mai 2026" in plain(shown)


def test_what_holds_a_text_back_is_told_with_the_signs_of_the_language(cast):
    holds = (Hold("CSE à consulter", "L’avis est attendu"), Hold("accord manquant", "Le Phare ne l’a pas donné"))
    text = Text(1, "Suivi", cast.project, None, Situation.HELD_BACK, holds=holds)
    assert text.acts_next == "CSE à consulter\u202f; accord manquant"
    assert text.why == "L’avis est attendu\u202f; Le Phare ne l’a pas donné"
    assert str(Situation.RETURNED.label) == "revenu à ses rédacteurs"


def test_an_embargo_says_at_the_text_when_it_is_expected_to_end(cast):
    browser = signed_in(cast.staff)
    sent = {
        "step": "embargo",
        "embargo-kind": Embargo.Kind.WORKS_COUNCIL,
        "embargo-reason": "L’avis du CSE",
        "embargo-expected_on": "2030-03-01",
    }
    browser.post(reverse("desk:validation", args=[cast.phase.pk]), sent)
    assert "1er mars 2030" in plain(page_of(browser, reverse("desk:validation", args=[cast.phase.pk])))


def test_who_lacks_a_mandate_is_said_with_its_article_and_where_to_give_one(cast):
    organisation = cast.organisations[1]
    type(organisation).objects.filter(pk=organisation.pk).update(name="Association du Val")
    Mandate.objects.filter(organisation=organisation).delete()
    cast.write()
    shown = plain(page_of(signed_in(cast.staff), reverse("desk:validation", args=[cast.phase.pk])))
    assert "au nom d’Association du Val" in shown
    assert "« Ses personnes, et les invitations »" in shown
