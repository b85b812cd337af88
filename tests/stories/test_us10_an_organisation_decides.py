"""A president decides in the name of an organisation, on a phone, by keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from coop_pages.models import DecisionDraft, Round
from coop_pages.validation import clock, services
from coop_pages.validation.states import Verdict
from directory.models import Mandate
from tests.factories.directory import MandateFactory
from tests.factories.files import pdf
from tests.factories.projects import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def accessible(page):
    """In light, in dark and in forced colours; at 320 px wide, which is also 400 % of 1280."""
    for look in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}):
        page.emulate_media(**look)
        found = Axe().run(page).response["violations"]
        assert [(page.url, look, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    page.set_viewport_size({"width": 375, "height": 800})


def reach(page, role, name, exact=False):
    """Tab until the focus is on it, as a person without a mouse does."""
    wanted = page.get_by_role(role, name=name, exact=exact).first
    wanted.wait_for()
    for _key in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches “{name}” on {page.url}")


def press(page, name, role="button", exact=False):
    reach(page, role, name, exact)
    page.keyboard.press("Enter")


def choose(page, name):
    """Into the group of choices with Tab, along it with the arrows."""
    wanted = page.get_by_role("radio", name=name).first
    wanted.wait_for()
    for _key in range(40):
        if page.evaluate("document.activeElement.type") == "radio":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _key in range(10):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"the arrows never choose “{name}”")


def type_in(page, label, words):
    reach(page, "textbox", label)
    page.keyboard.type(words)


def sign_in_again(page, person):
    """What signing in does to the session of the browser: another key, the same content."""
    [anonymous] = [cookie for cookie in page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME]
    signed_in = Client()
    signed_in.force_login(person)
    session = signed_in.session
    session.update(SessionStore(anonymous["value"]).load())
    session.save()
    page.context.add_cookies([anonymous | {"value": session.session_key}])


def heading(page, name):
    page.get_by_role("heading", name=name).first.wait_for()


def test_read_decide_with_minutes_review_receipt_then_change_of_mind(home, visit, tmp_path):
    cast = make_cast(home)
    cast.write()
    opened = cast.open()
    minutes = tmp_path / "pv.pdf"
    minutes.write_bytes(pdf("Le conseil").read())

    # Read.
    page = visit(cast.speakers[0].email)
    accessible(page)
    press(page, "Information et lancement", "link")
    heading(page, "Le texte figé")
    accessible(page)

    # Decide: an approval with a reservation, and the minutes of the board.
    press(page, "Répondre", "link", exact=True)
    heading(page, "Que répond votre organisme ?")
    accessible(page)
    choose(page, "Nous approuvons, avec une réserve")
    press(page, "Continuer")
    heading(page, "Ce que votre réponse demande")
    choose(page, "Oui, il peut être mis en ligne")
    press(page, "Continuer")
    page.get_by_text("Il manque quelque chose").wait_for()
    accessible(page)
    reach(page, "combobox", "De quelle section s’agit-il ?")
    page.keyboard.type("Introduction")
    type_in(page, "Votre réserve", "Le bail doit pouvoir être quitté.")
    reach(page, "checkbox", "Notre accord attend que cette réserve soit levée")
    page.keyboard.press("Space")
    press(page, "Continuer")
    heading(page, "Une de vos instances a-t-elle délibéré ?")
    reach(page, "combobox", "Quelle instance a délibéré ?")
    page.keyboard.type("conseil")
    page.get_by_label("À quelle date ?").fill("2026-01-03")
    type_in(page, "Votes (facultatif)", "9 pour")
    page.get_by_label("Procès-verbal signé").set_input_files(minutes)
    accessible(page)
    press(page, "Continuer")

    # Review, record, receipt.
    heading(page, "Relisez, puis enregistrez")
    for words in ("Le bail doit pouvoir être quitté.", "pv.pdf", "9 pour", "3 janvier 2026"):
        page.get_by_text(words).first.wait_for()
    accessible(page)
    assert not opened.decisions.exists()
    press(page, "Enregistrer notre réponse")
    heading(page, "Récépissé")
    accessible(page)
    decision = opened.decisions.get()
    assert (decision.verdict, decision.reservations.get().suspensive) == (Verdict.APPROVE_WITH_RESERVATIONS, True)
    with page.expect_download() as paper:
        press(page, "Récépissé en PDF", "link")
    assert paper.value.suggested_filename.endswith(".pdf")

    # A change of mind, while the round is open.
    press(page, "Changer notre réponse", "link")
    page.get_by_text("Une nouvelle réponse la remplace").wait_for()
    choose(page, "Nous refusons")
    press(page, "Continuer")
    type_in(page, "Commentaire", "Le bail est signé sans nous.")
    press(page, "Continuer")
    press(page, "Continuer")
    press(page, "Enregistrer notre réponse")
    heading(page, "Récépissé")
    standing = Round.objects.get(pk=opened.pk).standing
    assert [(answer.verdict, answer.supersedes_id) for answer in standing] == [(Verdict.REFUSE, decision.pk)]

    # The writers answer a remark; the other pages of the space hold to the same.
    change = services.RequestedChange("Dire la durée.", section="introduction")
    cast.answer(opened, 1, Verdict.REQUEST_CHANGES, change_requests=[change])
    for address in (
        f"/espace/projets/{cast.project.pk}/",
        f"/espace/tours/{opened.pk}/remarques/",
        f"/espace/tours/{opened.pk}/feuille/",
        "/espace/liste/en-cours/",
    ):
        page.goto(address)
        accessible(page)
    writer = visit(cast.contributor.email)
    writer.goto(f"/espace/tours/{opened.pk}/remarques/")
    press(writer, "Répondre pour les rédacteurs", "link")
    choose(writer, "Nous acceptons cette remarque")
    type_in(writer, "En quelques mots", "Douze mois.")
    accessible(writer)
    press(writer, "Enregistrer")
    writer.get_by_text("Douze mois.").wait_for()
    cast.answer(opened, 2)
    cast.write("Nous voulons travailler ensemble douze mois.")
    second = cast.open()
    page.goto(f"/espace/tours/{second.pk}/")
    press(page, "Voir avant et après côte à côte", "link")
    heading(page, "Ce qui a changé depuis la dernière réponse de votre organisme (tour 1)")
    accessible(page)


def test_a_substitute_a_contested_letter_a_wrong_organisation_and_a_lost_session(home, visit):
    cast = make_cast(home)
    other = make_cast(home, title="Un autre projet")
    cast.write()
    opened = cast.open()
    mine, theirs = cast.organisations[0], other.organisations[0]
    substitute = MandateFactory(organisation=mine, role=Mandate.Role.SUBSTITUTE).person
    MandateFactory(person=substitute, organisation=theirs)

    # A substitute of two organisations says for which one; a third one is not theirs to name.
    page = visit(substitute.email)
    heading(page, "Pour quel organisme parlez-vous ?")
    accessible(page)
    wrong = f"/espace/tours/{opened.pk}/reponse/{cast.organisations[1].pk}/reponse/"
    assert page.goto(wrong).status == 404
    assert page.goto(wrong.replace(f"/{cast.organisations[1].pk}/", f"/{theirs.pk}/")).status == 404
    page.goto("/espace/")
    press(page, mine.name, "link")
    press(page, "Information et lancement", "link")
    page.get_by_text(f"Vous parlez pour : {mine.name}").wait_for()
    press(page, "Répondre", "link", exact=True)
    choose(page, "Nous nous abstenons")
    press(page, "Continuer")

    # The session is lost on the way: the words come back, and the draft with them.
    type_in(page, "Commentaire", "Notre conseil est partagé.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    press(page, "Continuer")
    page.wait_for_url("**/connexion/**")
    sign_in_again(page, substitute)
    page.goto(f"/espace/tours/{opened.pk}/reponse/{mine.pk}/precisions/")
    page.get_by_text("Vous aviez été déconnecté").wait_for()
    assert page.get_by_label("Commentaire").input_value() == "Notre conseil est partagé."
    press(page, "Continuer")
    press(page, "Continuer")

    # A scanner opens every link of a message, with the person's own session: it decides nothing.
    heading(page, "Relisez, puis enregistrez")
    scanner = Client()
    scanner.force_login(substitute)
    for link in page.locator("main a").evaluate_all("links => links.map(link => link.href)"):
        scanner.get(link)
    assert not opened.decisions.exists()
    assert DecisionDraft.objects.count() == 1
    press(page, "Enregistrer notre réponse")
    heading(page, "Récépissé")
    assert opened.decisions.get().mandate_role == Mandate.Role.SUBSTITUTE

    # Staff record a letter; its organisation contests it.
    letter = services.record_letter(
        opened,
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(name="lettre.pdf"),
        dated_on=clock.today(),
    )
    president = visit(cast.speakers[2].email)
    press(president, "Une réponse a été enregistrée pour vous", "link")
    press(president, "Contester cette lettre", "link")
    type_in(president, "En quelques mots", "Nous n’avons rien écrit.")
    accessible(president)
    press(president, "Contester cette lettre")
    president.get_by_text("cette réponse ne compte plus").first.wait_for()
    letter.refresh_from_db()
    assert letter.is_contested
