"""The network is cut while somebody sends what they typed: they come back to the page, and their words are there."""

from typing import Any

import pytest

from coop_pages.models import Charter, DecisionDraft, ProjectMember
from coop_pages.validation import clock, services
from coop_pages.validation.models.decisions import RemarkReply
from coop_pages.validation.states import Verdict
from tests.factories.directory import UserFactory
from tests.factories.files import pdf
from tests.factories.projects import Cast, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Des mots longuement pesés"


def saying_more(cast: Cast) -> tuple[Any, str, str]:
    round = cast.open()
    keep_verdict(cast, round)
    return cast.speakers[0], f"/espace/tours/{round.pk}/reponse/{cast.organisations[0].pk}/precisions/", "Commentaire ("


def keep_verdict(cast: Cast, round: Any) -> None:
    services.keep_draft(
        round,
        organisation=cast.organisations[0],
        by=cast.speakers[0],
        version=0,
        step="reponse",
        typed={"verdict": "refuse"},
    )


def leaving_a_word(cast: Cast) -> tuple[Any, str, str]:
    round = cast.open()
    keep_verdict(cast, round)
    return (
        cast.contributor,
        f"/espace/tours/{round.pk}/reponse/{cast.organisations[0].pk}/relecture/",
        "Aux personnes de votre organisme",
    )


def answering_a_remark(cast: Cast) -> tuple[Any, str, str]:
    stated = [services.StatedReservation("Le bail.")]
    decision = cast.answer(cast.open(), 1, Verdict.APPROVE_WITH_RESERVATIONS, reservations=stated)
    return cast.coordinator, f"/espace/remarques/reserve/{decision.reservations.get().pk}/repondre/", "En quelques mots"


def contesting_a_letter(cast: Cast) -> tuple[Any, str, str]:
    letter = services.record_letter(
        cast.open(),
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(),
        dated_on=clock.today(),
    )
    return cast.speakers[2], f"/espace/recepisses/{letter.pk}/contester/", "En quelques mots"


def maintaining_a_remark(cast: Cast) -> tuple[Any, str, str]:
    stated = [services.StatedReservation("Le bail.", suspensive=True)]
    decision = cast.answer(cast.open(), 1, Verdict.APPROVE_WITH_RESERVATIONS, reservations=stated)
    return cast.speakers[1], f"/espace/remarques/reserve/{decision.reservations.get().pk}/conclure/", "En quelques mots"


def objecting(cast: Cast) -> tuple[Any, str, str]:
    Charter.objects.filter(project=cast.project).update(allows_editorial_changes=True)
    cast.confirm(cast.agree(cast.open(asks_publication=False)))
    cast.write("Nous voulons travailler ensemble !")
    round = services.open_round(cast.phase, by=cast.coordinator, editorial=True)
    return cast.speakers[0], f"/espace/tours/{round.pk}/objection/{cast.organisations[0].pk}/", "En quelques mots"


def deciding_for_the_committee(cast: Cast) -> tuple[Any, str, str]:
    round = cast.agree(cast.open())
    member = UserFactory.create()
    ProjectMember.objects.create(project=cast.project, person=member, role=ProjectMember.Role.STEERING_COMMITTEE)
    return member, f"/espace/tours/{round.pk}/comite/", "Personnes présentes"


@pytest.mark.parametrize(
    "form",
    [
        saying_more,
        leaving_a_word,
        answering_a_remark,
        maintaining_a_remark,
        contesting_a_letter,
        objecting,
        deciding_for_the_committee,
    ],
    ids=lambda form: form.__name__,
)
def test_words_are_there_after_a_cut(home, visit, form):
    cast = make_cast(home)
    cast.write()
    person, address, label = form(cast)
    page = visit(person.email)
    page.goto(address)
    box = page.get_by_label(label).first
    if not box.is_visible():
        page.locator("details", has=box).locator("summary").click()
    box.fill(WORDS)
    page.context.set_offline(True)
    send_form(box)
    page.get_by_text("Pas de réseau").wait_for()
    page.context.set_offline(False)
    assert page.url.endswith(address)
    assert box.input_value() == WORDS


def test_a_choice_is_there_after_a_cut(home, visit):
    cast = make_cast(home)
    cast.write()
    round = cast.open()
    page = visit(cast.speakers[0].email)
    page.goto(f"/espace/tours/{round.pk}/")
    page.get_by_text("Une autre réponse").click()
    page.get_by_text("Nous refusons", exact=True).click()
    choice = page.locator("[name=verdict][value=refuse]")
    page.context.set_offline(True)
    send_form(choice)
    page.get_by_text("Pas de réseau").wait_for()
    page.context.set_offline(False)
    assert choice.is_checked()


def send_form(box: Any) -> None:
    box.evaluate("box => box.form.requestSubmit(box.form.querySelector('.button--primary, .button'))")


def test_a_server_that_does_not_answer_is_asked_again_with_the_same_words(home, visit):
    cast = make_cast(home)
    cast.write()
    person, address, label = saying_more(cast)
    page = visit(person.email)
    page.goto(address)
    page.get_by_label(label).fill(WORDS)
    page.route("**/precisions/", lambda route: route.abort())
    send_form(page.get_by_label(label))
    page.wait_for_timeout(500)
    page.unroute("**/precisions/")
    page.reload()  # as a person does on the browser’s own page: it sends the form again
    page.wait_for_url("**/relecture/")
    assert DecisionDraft.objects.get().typed["precisions"]["comment"] == WORDS


def test_a_button_pressed_twice_sends_once(home, visit):
    cast = make_cast(home)
    cast.write()
    person, address, label = answering_a_remark(cast)
    page = visit(person.email)
    page.goto(address)
    page.get_by_text("Nous acceptons cette remarque").click()
    page.get_by_label(label).fill(WORDS)
    page.get_by_role("button", name="Enregistrer").dblclick()
    page.wait_for_url("**/remarques/")
    assert RemarkReply.objects.count() == 1
    assert not DecisionDraft.objects.exists()
