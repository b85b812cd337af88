"""A text agreed by every organisation, published, and read."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.core.management import call_command

from coop_pages.management.setup.groups import COMMUNICATIONS
from coop_pages.models import CooperationProjectPage, Round
from coop_pages.projects.pages import ProjectIndexPage
from coop_pages.projects.path import phases_of
from directory.models import Mandate
from tests.factories.directory import MandateFactory, OrganisationFactory, UserFactory
from tests.factories.projects import make_cast, publish_case_study

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def accessible(page):
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []


def write_introduction(editor, phase, words):
    """The contributor types in Wagtail's editor and saves a draft."""
    editor.goto(f"/admin/pages/{phase.pk}/edit/")
    text = editor.locator("[id$=introduction-section] [role=textbox]")
    text.click()
    editor.keyboard.press("Control+A")
    editor.keyboard.type(words)
    # The editor hands its text to the form a quarter of a second after the last key.
    editor.wait_for_function("words => document.querySelector('[name=introduction]').value.includes(words)", arg=words)
    editor.get_by_role("button", name="Enregistrer le brouillon").click()
    editor.locator(".messages .success").wait_for()


def go_on(page):
    page.get_by_role("button", name="Continuer").click()


def choose(page, verdict):
    """From the text that awaits the organisation to the second step of its answer."""
    page.goto("/espace/")
    page.get_by_role("link", name="Information et lancement").first.click()
    page.get_by_role("link", name="Répondre", exact=True).click()
    page.get_by_text(verdict, exact=True).click()
    go_on(page)


def approve(page):
    choose(page, "Nous approuvons")
    page.get_by_text("Oui, il peut être mis en ligne").click()
    go_on(page)


def send(page):
    """No deliberation to tell; the answer read again is recorded."""
    page.get_by_role("heading", name="Une de vos instances a-t-elle délibéré ?").wait_for()
    go_on(page)
    page.get_by_role("button", name="Enregistrer notre réponse").click()
    page.get_by_role("heading", name="Récépissé").wait_for()


def test_a_text_is_agreed_by_every_organisation_published_and_read(home, visit):
    staff = UserFactory(first_name="Rédaction", preferred_language="fr")
    staff.groups.add(Group.objects.get(name=COMMUNICATIONS))
    coordinator = UserFactory(first_name="Pilotage")
    partners = [OrganisationFactory(name=f"Association {letter}") for letter in "ABC"]
    speakers = [MandateFactory(organisation=partner, role=Mandate.Role.HOLDER).person for partner in partners]
    contributor = MandateFactory(organisation=partners[0], role=Mandate.Role.CONTRIBUTOR).person
    call_command("load_directory", verbosity=0)
    other = make_cast(home, title="Un autre projet")
    publish_case_study(other, title="Ce que trois associations ont appris")
    index = ProjectIndexPage.objects.child_of(home).get()

    # 1. Staff create a project in one form.
    desk = visit(staff.email)
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.goto(f"/admin/cooperation/projets/nouveau/{index.pk}/")
    desk.get_by_label("Nom du projet").fill("Un siège commun")
    desk.get_by_label("En un paragraphe").fill("Trois associations étudient un siège commun.")
    for partner in partners:
        desk.get_by_label(partner.name).check()
    desk.locator("#id_uriopss").select_option(label="Uriopss Pays de la Loire")
    desk.locator("#id_coordinator").select_option(str(coordinator.pk))
    desk.get_by_role("button", name="Créer le projet").click()
    desk.wait_for_url("**/admin/pages/*/")
    project = CooperationProjectPage.objects.get(title="Un siège commun")
    phase = phases_of(project)[0]
    assert len(phases_of(project)) == 5

    # 2. A contributor reaches the phase page in the editor, and cannot publish it.
    editor = visit(contributor.email)
    editor.set_viewport_size({"width": 1280, "height": 900})
    write_introduction(editor, phase, "Nos associations se rencontrent.")
    assert editor.locator("[name=action-publish]").count() == 0
    assert editor.goto(f"/admin/pages/{phases_of(other.project)[0].pk}/edit/").url.endswith("/admin/")
    assert "Un autre projet" not in editor.content()

    # 3. Staff open a round; the text is frozen and the editor says why.
    validation = f"/admin/cooperation/validation/{phase.pk}/"
    desk.goto(validation)
    desk.get_by_role("button", name="Ouvrir un tour").click()
    desk.get_by_text("ouvert").first.wait_for()
    desk.goto(f"/admin/pages/{phase.pk}/edit/")
    desk.get_by_text("Le tour 1 est en cours sur ce texte").first.wait_for()

    # 4. A approves, B asks for changes, C approves: the round is returned with a sentence.
    people = [visit(speaker.email) for speaker in speakers]
    people[0].goto("/espace/")
    accessible(people[0])
    approve(people[0])
    accessible(people[0])
    send(people[0])
    accessible(people[0])
    choose(people[1], "Nous demandons des modifications")
    people[1].get_by_label("De quelle section s’agit-il ?").select_option("introduction")
    people[1].get_by_label("Que faudrait-il changer ?").fill("Dire la durée.")
    go_on(people[1])
    send(people[1])
    assert Round.objects.get(project=project).state == "open"
    approve(people[2])
    send(people[2])
    desk.goto(validation)
    desk.get_by_text("Association B demande des modifications").first.wait_for()
    assert not phase.__class__.objects.get(pk=phase.pk).live

    # 5. The text is revised; a second round; each sees what changed; all approve; confirmed; published.
    write_introduction(editor, phase, "Nos associations se rencontrent pendant douze mois.")
    desk.get_by_role("button", name="Ouvrir un tour").click()
    desk.get_by_text("tour 2").first.wait_for()
    for person in people:
        person.goto("/espace/")
        person.get_by_role("link", name="Information et lancement").first.click()
        person.get_by_role("heading", name="Ce qui a changé").wait_for()
        person.locator(".diff ins", has_text="douze mois").first.wait_for()
        approve(person)
        send(person)
    desk.goto(validation)
    desk.get_by_label("Personnes présentes").fill("Les trois présidences")
    desk.get_by_role("button", name="Enregistrer la confirmation du comité").click()
    desk.get_by_role("button", name="Mettre en ligne le texte validé").click()
    desk.get_by_text("publié").first.wait_for()
    agreed = Round.objects.get(project=project, number=2)
    live = phase.__class__.objects.get(pk=phase.pk)
    assert live.live
    assert live.freeze().digest == agreed.digest
    assert Round.objects.filter(state="returned").count() == 1

    # 6. A reader, signed in nowhere, finds the page from the home page and reads who validated it.
    reader = visit()
    reader.goto("/")
    accessible(reader)
    agreed_lately = reader.get_by_role("region", name="Textes validés récemment")
    agreed_lately.get_by_role("link", name="Information et lancement").click()
    reader.get_by_text("Validé par 3 organismes").wait_for()
    accessible(reader)
    reader.goto("/")
    reader.get_by_role("link", name="Ce que trois associations ont appris").first.click()
    reader.get_by_text("Validé par 3 organismes").wait_for()
    accessible(reader)
    reader.get_by_role("link", name="Trouver mon Uriopss").first.click()
    reader.locator("#departement").select_option("DEP-53")
    reader.get_by_role("button", name="Trouver").click()
    reader.get_by_role("heading", name="Uriopss Pays de la Loire").first.wait_for()
    accessible(reader)
    assert reader.context.cookies() == []
    reader.goto("/contacts/?postcode=99999")
    reader.get_by_text("n’est pas un code postal que nous connaissons").wait_for()
    accessible(reader)
