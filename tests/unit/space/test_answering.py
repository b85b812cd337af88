"""Step by step to a recorded answer: nothing typed is lost, nothing is recorded before the last step."""

import re

import pytest
from django.test import Client

from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.models import DecisionDraft, DraftNote, EvidenceFile
from coop_pages.projects.path import phases_of
from coop_pages.validation import clock, services
from coop_pages.validation.models.partners import Charter
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState, Verdict
from tests.factories.directory import MandateFactory
from tests.factories.files import pdf
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


class Answering:
    """A person of one organisation at the steps of its answer."""

    def __init__(self, round, organisation, person):
        self.browser = Client()
        self.browser.force_login(person)
        self.round, self.organisation = round, organisation

    def address(self, step):
        return f"/espace/tours/{self.round.pk}/reponse/{self.organisation.pk}/{step}/"

    def version(self):
        draft = DecisionDraft.objects.filter(round=self.round, organisation=self.organisation).first()
        return draft.version if draft else 0

    def get(self, step, status=200):
        answer = self.browser.get(self.address(step))
        assert answer.status_code == status, answer.headers.get("Location")
        return answer.content.decode()

    def send(self, step, status=302, action="continue", version=None, **typed):
        typed |= {"action": action, "version": self.version() if version is None else version}
        answer = self.browser.post(self.address(step), typed)
        assert answer.status_code == status, answer.content.decode()
        return answer.headers["Location"] if status == 302 else answer.content.decode()

    def record(self, status=302, **typed):
        draft = DecisionDraft.objects.get(round=self.round, organisation=self.organisation)
        return self.send("relecture", status, submission=str(draft.submission), **typed)


@pytest.fixture
def president(cast, opened):
    return Answering(opened, cast.organisations[0], cast.speakers[0])


def remark(index, section, words, **more):
    return {f"remark-{index}-{name}": value for name, value in {"section": section, "words": words, **more}.items()}


def test_an_approval_with_its_minutes_is_read_again_then_recorded(cast, opened, president):
    for verdict in Verdict:
        assert f'value="{verdict}"' in president.get("reponse")
    assert president.send("reponse", verdict="approve").endswith("/precisions/")
    assert "Dites si le texte peut être publié" in president.send("precisions", 422, comment="Bravo.")
    assert "Bravo." in president.get("precisions")
    said = {"consents": "yes", "comment": "Bravo.", "tally": "9 pour"}
    page = president.send("precisions", 422, minutes=pdf("Le conseil", name="pv du 3.pdf"), **said)
    assert "Dites quelle instance a délibéré" in page
    assert "pv du 3.pdf" in page  # kept, although the rest of the page is not right yet
    president.send("precisions", deliberated_by="board", deliberated_on="2026-01-03", **said)
    page = president.get("relecture")
    for words in ("Nous approuvons", "Bravo.", "Conseil d’administration, 3 janvier 2026", "9 pour", "pv du 3.pdf"):
        assert words in page, words
    sealed = president.browser.get(f"/espace/tours/{opened.pk}/reponse/{cast.organisations[0].pk}/pv/")
    assert sealed["Content-Security-Policy"].startswith("sandbox")
    assert not opened.decisions.exists()
    assert "/recepisses/" in president.record()
    decision = opened.decisions.get()
    assert (decision.verdict, decision.consents_to_publication, decision.tally) == ("approve", True, "9 pour")
    assert decision.minutes.name == "pv du 3.pdf"
    assert decision.minutes.is_intact()
    assert not DecisionDraft.objects.exists()
    receipt = president.browser.get(f"/espace/recepisses/{decision.pk}/").content.decode()
    for words in ("Récépissé", "9 pour", decision.minutes.sha256, opened.digest):
        assert words in receipt
    paper = president.browser.get(f"/espace/recepisses/{decision.pk}/pdf/")
    assert paper.content.startswith(b"%PDF-")


def test_several_changes_each_on_its_section_added_and_removed_without_a_script(president, opened):
    president.send("reponse", verdict="request_changes")
    typed = {"remark-TOTAL_FORMS": 1, **remark(0, "", "Dire la durée.")}
    assert "Choisissez la section" in president.send("precisions", 422, **typed)
    typed = {"remark-TOTAL_FORMS": 1, **remark(0, "introduction", "Dire la durée.", proposed_wording="Douze mois.")}
    assert "?encore#remarque-2" in president.send("precisions", action="add", **typed)
    page = president.browser.get(president.address("precisions") + "?encore").content.decode()
    assert "Douze mois." in page
    assert "remark-1-words" in page
    typed |= {"remark-TOTAL_FORMS": 3, **remark(1, "title", "Un titre plus court."), **remark(2, "*", "Le ton.")}
    president.send("precisions", action="remove-1", **typed)
    assert "Un titre plus court" not in president.get("precisions")
    typed = {"remark-TOTAL_FORMS": 2, **remark(0, "introduction", "Dire la durée."), **remark(1, "*", "Le ton.")}
    president.send("precisions", **typed)
    president.record()
    asked = opened.decisions.get().change_requests.values_list("section", "words")
    assert list(asked) == [("introduction", "Dire la durée."), ("", "Le ton.")]


def test_as_many_sections_are_announced_as_are_shown(president, opened):
    page = president.browser.get(f"/espace/tours/{opened.pk}/").text
    announced = re.search(r"le voici, en (\d+) section", page)[1]
    assert int(announced) == len(re.findall(r'<section class="section"\s+id="section-', page))


def test_each_verdict_asks_only_for_what_it_needs(president, opened):
    president.send("reponse", verdict="approve_with_reservations")
    assert "Écrivez-en au moins une" in president.send("precisions", 422, consents="yes")
    two = {**remark(0, "introduction", "Le bail.", suspensive="on"), **remark(1, "title", "Le nom.")}
    president.send("precisions", consents="yes", **{"remark-TOTAL_FORMS": 2, **two})
    assert "Notre accord attend qu’elle soit levée" in president.get("relecture")
    assert president.send("reponse", verdict="awaiting_mandate").endswith("/precisions/")
    page = president.get("precisions")
    assert "remark-0" not in page
    assert "consents" not in page
    assert "Cette date est passée" in president.send("precisions", 422, expected_on="2020-01-01")
    assert president.send("precisions", expected_on=opened.deadline.isoformat()).endswith("/relecture/")
    president.send("reponse", verdict="refuse")
    assert 'name="expected_on"' not in president.get("precisions")
    president.send("precisions", comment="Sur le principe.")
    president.record()
    assert (opened.decisions.get().verdict, opened.decisions.get().comment) == ("refuse", "Sur le principe.")


def test_sections_that_did_not_change_are_confirmed_in_one_click(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1, Verdict.REQUEST_CHANGES, comment="Le calendrier.")
    cast.answer(opened, 2)
    cast.write(calendar=[])
    cast.write("Un texte revu.")
    president = Answering(cast.open(), cast.organisations[0], cast.speakers[0])
    president.send("reponse", verdict="approve")
    page = president.get("precisions")
    assert "Titre et résumé" in page
    assert "Nous confirmons les sections qui n’ont pas changé" in page
    president.send("precisions", consents="yes", reconfirms="on")
    president.record()
    confirmed = president.round.decisions.get().reconfirmed_sections
    assert "title" in confirmed
    assert "introduction" not in confirmed


def test_a_get_decides_nothing_and_a_second_sending_counts_once(president, opened):
    president.send("reponse", verdict="approve")
    president.send("precisions", consents="yes")
    for step in ("reponse", "precisions", "relecture"):
        president.browser.get(president.address(step) + "?verdict=approve&action=continue")
    assert not opened.decisions.exists()
    draft = DecisionDraft.objects.get()
    sending = {"submission": str(draft.submission), "version": draft.version}
    first, second = (president.browser.post(president.address("relecture"), sending) for _time in range(2))
    assert first["Location"] == second["Location"]
    assert opened.decisions.count() == 1


def test_the_draft_is_shared_inside_the_organisation_and_unknown_outside(cast, opened, president, admin_user, home):
    president.send("reponse", verdict="refuse")
    president.send("precisions", comment="Entre nous seulement.")
    colleague = Answering(opened, cast.organisations[0], cast.contributor)
    assert "Entre nous seulement." in colleague.get("relecture")
    assert "Seules les personnes mandatées" in colleague.get("relecture")
    colleague.browser.post(colleague.address("mots"), {"words": "Attendons le bureau."})
    assert "Attendons le bureau." in president.get("relecture")
    observer = MandateFactory(organisation=cast.organisations[0], observer=True).person
    reading = Answering(opened, cast.organisations[0], observer)
    assert "Attendons le bureau." in reading.get("relecture")
    reading.get("precisions", 302)
    outsiders = (cast.speakers[1], cast.coordinator, cast.staff, admin_user, make_cast(home, title="Autre").speakers[0])
    for person in outsiders:
        outside = Answering(opened, cast.organisations[0], person)
        for step in ("reponse", "precisions", "relecture", "pv"):
            outside.get(step, 404)
        for step in ("relecture", "mots", "jeter"):
            assert outside.browser.post(outside.address(step), {"words": "x"}).status_code == 404
        page = outside.browser.get(f"/espace/tours/{opened.pk}/").content.decode()
        assert "Entre nous" not in page
        assert "brouillon" not in page
    assert "Vous n’avez pas de mandat" in colleague.record(422)
    assert not opened.decisions.exists()
    colleague.browser.post(colleague.address("jeter"))
    assert not DraftNote.objects.exists()


def test_two_hands_on_one_draft_are_told_of_each_other(cast, president):
    colleague = Answering(president.round, cast.organisations[0], cast.contributor)
    president.send("reponse", verdict="refuse")
    seen = president.version()
    colleague.send("precisions", comment="Mes mots.")
    page = president.send("precisions", 409, version=seen, comment="Les miens.")
    assert "a modifié ce brouillon pendant que vous écriviez" in page
    assert "Les miens." in page
    assert "Mes mots." in page
    assert "Mes mots." in president.get("precisions")
    president.send("precisions", comment="Les nôtres.")
    stale = president.version()
    colleague.send("precisions", comment="Encore un mot.")
    assert "a modifié ce brouillon" in president.record(409, version=stale)
    assert not president.round.decisions.exists()


def test_a_file_that_is_not_what_it_says_is_refused_and_the_words_are_kept(president):
    president.send("reponse", verdict="approve")
    typed = {"consents": "yes", "deliberated_by": "board", "deliberated_on": "2026-01-03", "resolution": "2026-1"}
    page = president.send("precisions", 422, minutes=pdf("x").__class__(b"MZ", name="pv.pdf"), **typed)
    assert "pv.pdf » porte le nom d’un PDF mais n’en est pas un" in page.replace("\xa0", " ").replace("\u202f", " ")
    assert "2026-1" in page
    president.send("precisions", minutes=pdf(), **typed)
    president.send("precisions", action="take off", **typed)
    assert not DecisionDraft.objects.get().minutes
    president.record()
    assert not EvidenceFile.objects.exists()


def test_a_session_that_ended_gives_the_words_back(cast, president):
    president.send("reponse", verdict="refuse")
    president.browser.logout()
    sent = president.send("precisions", comment="Longuement pesé.", version=1)
    assert sent.startswith("/espace/connexion/")
    president.browser.force_login(cast.speakers[0])
    page = president.get("precisions")
    assert "Longuement pesé." in page
    assert "Votre session avait pris fin" in page
    assert "Longuement pesé." not in president.get("precisions")


def test_a_round_closed_meanwhile_takes_no_answer_and_says_so(cast, opened, president):
    president.send("reponse", verdict="approve")
    services.recall(opened, by=cast.coordinator, reason="Une erreur de chiffre.")
    page = president.send("precisions", 409, comment="Longuement pesé.", version=1)
    for words in ("Ce tour ne prend plus de réponse", "Une erreur de chiffre.", "Nous approuvons", "Longuement pesé."):
        assert words in page, words
    assert "Longuement pesé." in president.get("relecture")
    assert not opened.decisions.exists()


def test_what_was_prepared_in_a_round_that_ended_is_offered_in_the_next(cast, opened, president):
    president.send("reponse", verdict="request_changes")
    typed = {"remark-TOTAL_FORMS": 1, **remark(0, "introduction", "Dire la durée.")}
    president.send("precisions", minutes=pdf(name="pv.pdf"), deliberated_by="board", **typed, status=422)
    services.recall(opened, by=cast.coordinator, reason="Une erreur de chiffre.")
    again = Answering(cast.open(), cast.organisations[0], cast.speakers[0])
    page = again.browser.get(f"/espace/tours/{again.round.pk}/").content.decode()
    assert "Repartir de ces mots" in page
    assert again.browser.post(again.address("reprendre")).headers["Location"] == again.address("relecture")
    page = again.get("precisions")
    assert "Dire la durée." in page
    assert "pv.pdf" in page
    assert DecisionDraft.objects.filter(round=opened).exists()
    colleague = Answering(again.round, cast.organisations[1], cast.speakers[1])
    assert "Repartir de ces mots" not in colleague.browser.get(f"/espace/tours/{again.round.pk}/").content.decode()


def test_changing_ones_mind_and_taking_an_answer_back(cast, opened, president):
    decision = cast.answer(opened, 0)
    page = president.browser.get(f"/espace/recepisses/{decision.pk}/").content.decode()
    assert "choix=awaiting_mandate" in page
    proposed = president.browser.get(president.address("reponse") + "?choix=awaiting_mandate").content.decode()
    assert 'value="awaiting_mandate" checked' in " ".join(proposed.split())
    president.send("reponse", verdict="awaiting_mandate")
    president.send("precisions", expected_on=opened.deadline.isoformat())
    president.record()
    assert opened in Round.objects.awaiting(cast.organisations[0])
    assert "a remplacé celle-ci" in president.browser.get(f"/espace/recepisses/{decision.pk}/").content.decode()
    assert Round.objects.get(pk=opened.pk).state == RoundState.OPEN


def test_a_name_erased_leaves_the_drafts_too(cast, president, admin_user):
    person = cast.speakers[0]
    president.send("reponse", verdict="refuse")
    president.send("precisions", comment=f"Entendu avec {person.get_full_name()}, « très » réservé.")
    president.browser.post(president.address("mots"), {"words": f"Vu avec {person.get_full_name()}."})
    erase_person(person, by=admin_user)
    draft = DecisionDraft.objects.get()
    assert draft.typed["precisions"]["comment"] == "Entendu avec […], « très » réservé."
    assert draft.notes.get().words == "Vu avec […]."


def test_the_same_answer_again_begins_with_its_words_and_another_one_does_not(cast, opened, president):
    deliberation = services.Deliberation("board", clock.today(), "2026-9", "8 pour", minutes=pdf("Le conseil"))
    asked = [services.RequestedChange("Dire qui paie.", "", "Chacun paie sa part.")]
    before = cast.answer(
        opened, 0, Verdict.REQUEST_CHANGES, change_requests=asked, comment="Un mot.", deliberation=deliberation
    )
    assert re.search(r'value="request_changes"[^>]*checked', president.get("reponse"))
    president.send("reponse", verdict="request_changes")
    page = president.get("precisions")
    for words in ("Dire qui paie.", "Chacun paie sa part.", "Un mot.", "2026-9", "8 pour"):
        assert words in page, words
    president.record()
    again = opened.decisions.get(supersedes=before)
    assert again.minutes.sha256 == before.minutes.sha256
    assert again.change_requests.get().proposed_wording == "Chacun paie sa part."
    president.send("reponse", verdict="refuse")
    page = president.get("precisions")
    assert "2026-9" not in page
    assert "Un mot." not in page


@pytest.mark.parametrize(
    ("policy", "verdict", "asked"),
    [
        ("consent", "abstain", True),
        ("consent", "refuse", False),
        ("qualified_majority", "refuse", True),
        ("strict_unanimity", "abstain", False),
        ("qualified_majority", "recused", False),
    ],
)
def test_whoever_does_not_stand_in_the_way_also_says_whether_the_text_may_be_published(cast, policy, verdict, asked):
    Charter.objects.update_or_create(project=cast.project, defaults={"policy": policy})
    cast.write()
    president = Answering(cast.open(), cast.organisations[0], cast.speakers[0])
    president.send("reponse", verdict=verdict)
    assert ('name="consents"' in president.get("precisions")) == asked


def test_an_abstention_under_consent_may_agree_to_publication(cast):
    Charter.objects.update_or_create(project=cast.project, defaults={"policy": "consent"})
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0, Verdict.ABSTAIN, consents_to_publication=True)
    cast.answer(opened, 1)
    cast.answer(opened, 2)
    cast.confirm(Round.objects.get(pk=opened.pk))
    assert services.publish(opened, by=cast.staff).live


def test_the_page_of_a_round_says_why_it_was_suspended_and_what_holds_publication_back(cast, opened, president):
    leaving = cast.project.partnerships.get(organisation=cast.organisations[2])
    services.withdraw(leaving, by=cast.coordinator, reason="Une autre fusion.")
    services.resume(opened, by=cast.coordinator, reason="Elle peut encore répondre.")
    services.set_embargo(cast.phase, by=cast.coordinator, kind="works_council", reason="L’avis du CSE.")
    page = " ".join(president.browser.get(f"/espace/tours/{opened.pk}/").content.decode().split())
    assert "Tour suspendu, " in page
    for words in ("Une autre fusion.", "Elle peut encore répondre.", "La publication est retenue", "L’avis du CSE."):
        assert words in page, words
    services.recall(opened, by=cast.coordinator, reason="Un autre texte vient.")
    assert str(opened.notes.first()) == "Une autre fusion."


def test_the_page_of_a_round_says_because_of_which_later_text_it_is_taken_up_again(cast):
    cast.publish_phase()
    later = phases_of(cast.project)[2]
    cast.write("Un texte revu.")
    again = services.open_round(cast.phase, by=cast.coordinator, because_of=later)
    browser = Answering(again, cast.organisations[0], cast.speakers[0]).browser
    page = browser.get(f"/espace/tours/{again.pk}/").content.decode()
    assert f"à cause d’un texte plus récent : « {later.title} »" in page.replace("\xa0", " ").replace("\u202f", " ")
