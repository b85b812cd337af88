"""The desk's home by action: true counts, the most at risk first, who acts next, and why a text is held back."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override

from coop_pages.evidence.contradictions import contradictions
from coop_pages.models import Round
from coop_pages.projects.path import phases_of
from coop_pages.validation import clock, services
from coop_pages.validation.models.ledger import Event, LedgerEntry
from coop_pages.validation.states import Verdict
from tests.factories.browsers import signed_in
from tests.factories.many_projects import many_projects
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30


def words_of(answer):
    return " ".join(strip_tags(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ").split())


def home_of(person):
    return words_of(signed_in(person).get(reverse("wagtailadmin_home")))


def overdue(cast, days=3):
    cast.write()
    opened = cast.open()
    Round.objects.filter(pk=opened.pk).update(deadline=clock.today() - timedelta(days=days))
    return opened


def test_the_first_line_is_the_text_most_at_risk_with_who_blocks_and_how_late(cast, home):
    slower, later = make_cast(home, title="Le plus en retard"), make_cast(home, title="Un peu en retard")
    overdue(slower, 30)
    overdue(later, 2)
    shown = home_of(cast.staff)
    first = shown.partition("À voir d’abord")[2][:200]
    assert "Le plus en retard" in first
    assert "30 jours de retard" in first
    assert slower.organisations[0].name in first


def test_organisations_that_wait_are_named_and_those_that_answered_are_not(cast):
    opened = overdue(cast)
    cast.answer(opened, 0)
    line = home_of(cast.staff).partition("En retard (1)")[2]
    assert cast.organisations[1].name in line
    assert cast.organisations[0].name not in line
    assert "1 réponse sur 3" in line


def test_a_text_under_embargo_is_held_back_with_its_reason_and_never_ready_to_publish(cast):
    cast.write()
    confirmed = cast.confirm(cast.agree(cast.open()))
    assert "Prêt à mettre en ligne" in home_of(cast.staff)
    until = clock.today() + timedelta(days=12)
    embargo = services.set_embargo(
        confirmed.page, by=cast.staff, kind="works_council", reason="L’avis du CSE est attendu", expected_on=until
    )
    shown = home_of(cast.staff)
    assert "Prêt à mettre en ligne" not in shown
    assert "Mise en ligne retenue (1)" in shown
    assert "L’avis du CSE est attendu (fin espérée le" in shown
    services.lift_embargo(embargo, by=cast.staff)
    assert "Prêt à mettre en ligne (1)" in home_of(cast.staff)


def test_a_text_that_an_organisation_will_not_see_published_is_held_back_and_says_who(cast):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0, consents_to_publication=False)
    for number in (1, 2):
        cast.answer(opened, number)
    cast.confirm(Round.objects.get(pk=opened.pk))
    shown = home_of(cast.staff)
    assert "Prêt à mettre en ligne" not in shown
    assert f"{cast.organisations[0].name} ne l’a pas donné" in shown


def test_a_returned_text_waits_for_its_writers_then_for_a_new_round(cast):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0, Verdict.REFUSE, comment="Non.")
    for number in (1, 2):
        cast.answer(opened, number)
    assert "Revenus à leurs rédacteurs (1)" in home_of(cast.staff)
    cast.write("Autrement.")
    shown = home_of(cast.staff)
    assert "Revenus à leurs rédacteurs" not in shown
    assert "Prêts à être soumis aux organismes (1)" in shown


def test_the_next_phase_is_ready_once_it_is_written_and_the_one_before_is_agreed(cast):
    cast.publish_phase()
    assert "Prêts à être soumis" not in home_of(cast.staff)
    second = phases_of(cast.project)[1].get_latest_revision_as_object()
    second.introduction = "<p>Écrit.</p>"
    second.save_revision(user=cast.contributor)
    assert "Prêts à être soumis aux organismes (1)" in home_of(cast.staff)
    third = phases_of(cast.project)[2]
    third.save_revision(user=cast.contributor)
    assert "Prêts à être soumis aux organismes (1)" in home_of(cast.staff)


def test_counts_are_true_and_every_text_is_one_click_away(cast):
    overdue(cast)
    many_projects(cast, 540)
    browser = signed_in(cast.staff)
    shown = words_of(browser.get(reverse("wagtailadmin_home")))
    assert "En retard (61)" in shown
    assert "Voir les 61" in shown
    address = reverse("desk:queue", args=["en-retard"])
    first = words_of(browser.get(address))
    assert "page 1 sur 2" in first
    found = re.findall(r"Un projet parmi beaucoup, \d+", first + words_of(browser.get(address, {"p": 2})))
    assert len(found) == 2 * 60  # read twice a line: by the eye, and by a screen reader on the button


@pytest.mark.parametrize("who", ["staff", "coordinator"])
def test_the_home_asks_the_database_as_much_for_a_thousand_projects_as_for_three(cast, who):
    overdue(cast)
    browser, counts = signed_in(getattr(cast, who)), []
    for added in (3, 97, 900):
        many_projects(cast, added)
        browser.get(reverse("wagtailadmin_home"))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("wagtailadmin_home")).status_code == 200
        counts.append(len(queries))
    assert counts[0] <= counts[1] == counts[2] <= MOST_QUERIES, counts


def test_somebody_reminds_under_their_own_name_those_who_have_not_answered(cast, as_if_committed):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    browser, address = signed_in(cast.staff), reverse("desk:validation", args=[cast.phase.pk])
    said = words_of(browser.get(address))
    assert f"À {cast.speakers[1]}, pour {cast.organisations[1].name}." in said
    assert f"pour {cast.organisations[0].name}." not in said
    mail.outbox.clear()
    with as_if_committed(execute=True):
        browser.post(address, {"step": "remind", "remind-words": "Votre conseil s’est réuni mardi."})
    reminders = [message for message in mail.outbox if f"{cast.staff} vous relance" in message.subject]
    assert {message.to[0] for message in reminders} == {cast.speakers[1].email, cast.speakers[2].email}
    assert all("Votre conseil s’est réuni mardi." in message.body for message in reminders)
    entry = LedgerEntry.objects.get(event=Event.PARTNERS_REMINDED)
    assert str(cast.organisations[1].pk) in entry.body
    assert list(contradictions()) == []


def test_a_second_reminder_on_the_same_day_is_refused_in_words_and_keeps_what_was_typed(cast):
    overdue(cast)
    browser, address = signed_in(cast.coordinator), reverse("desk:validation", args=[cast.phase.pk])
    browser.post(address, {"step": "remind"})
    answer = browser.post(address, {"step": "remind", "remind-words": "Encore un mot"})
    assert answer.status_code == 422
    assert "Une relance est déjà partie aujourd’hui" in words_of(answer)
    assert "Encore un mot" in answer.content.decode()
    assert LedgerEntry.objects.filter(event=Event.PARTNERS_REMINDED).count() == 1


def test_the_desk_bears_the_name_and_the_icon_of_the_site(cast):
    browser = signed_in(cast.staff)
    page = browser.get(reverse("wagtailadmin_home")).content.decode()
    assert page.partition("<title>")[2].partition("</title>")[0].split()[-1] == "Coopérer"
    assert "img/icon.svg" in page
    lost = browser.get("/admin/nothing-is-here/")
    assert "Wagtail" not in words_of(lost)


def test_what_staff_look_after_takes_one_line_each(cast):
    cast.project.uriopss.to_verify = True
    cast.project.uriopss.save()
    shown = home_of(cast.staff)
    assert re.search(r"\d+ contacts? d’Uriopss à vérifier", shown)
    assert re.search(r"\d+ pages légales restent à compléter", shown)
    assert "pages légales" not in home_of(cast.coordinator)


def test_who_acts_next_is_said_in_the_language_of_the_reader(cast):
    from coop_pages.desk.queue import queue_of

    cast.write()
    cast.agree(cast.open())
    for language, said in (("fr", "le comité de pilotage"), ("en", "the steering committee")):
        with override(language):
            assert queue_of(cast.staff).groups[0].lines[0].text.acts_next == said
