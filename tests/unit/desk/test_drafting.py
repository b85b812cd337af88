"""A case study begins with what the organisations agreed to, in one click: each line says where it comes from."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import strip_tags
from wagtail.models import Comment
from wagtail.rich_text import RichText

from coop_pages.models import CaseStudyPage
from coop_pages.projects.path import phases_of
from coop_pages.validation import clock
from directory.models import Overseer
from tests.factories.browsers import signed_in
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


def plain(words):
    return words.replace("\u202f", " ").replace("\xa0", " ")


def home_of(cast, person):
    answer = signed_in(person).get(reverse("desk:project", args=[cast.project.pk]))
    return " ".join(strip_tags(answer.content.decode()).split())


def drafted(cast):
    signed_in(cast.staff).post(reverse("desk:draft_case_study", args=[cast.project.pk]))
    return CaseStudyPage.objects.get(project=cast.project).get_latest_revision_as_object()


def write_and_publish(cast, page, **fields):
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=cast.contributor)
    return cast.publish(page)


@pytest.fixture
def told(cast):
    """Phases 1 to 3 agreed, the fourth only written."""
    first, second, third, fourth, _fifth = phases_of(cast.project)
    meeting = {"held_on": date(2025, 3, 4), "who": "Les trois directions", "summary": RichText(""), "minutes": None}
    write_and_publish(
        cast,
        first,
        introduction="<p>Tout commence par une panne.</p>",
        letter_of_intent="<p>Nous voulons étudier un siège commun.</p><p>Sans rien décider encore.</p>",
        meetings=[("meeting", meeting)],
    )
    diagnosis = {"organisation": cast.organisations[0], "own_project": RichText("<p>Accueillir sans <b>trier</b>.</p>")}
    write_and_publish(cast, second, scope="<p>La paie et les locaux.</p>", diagnoses=[("diagnosis", diagnosis)])
    write_and_publish(
        cast,
        third,
        scenarios=[
            ("scenario", {"name": "Un GCSMS", "description": RichText("<p>Une convention.</p>"), "preferred": True}),
            (
                "scenario",
                {"name": "Une fusion", "description": RichText("<p>Une seule.</p>"), "drawbacks": "Trop tôt."},
            ),
        ],
        budget=[
            ("line", {"label": "Département", "kind": "income", "amount": Decimal("40000.00"), "year": 2026}),
            ("line", {"label": "Loyer", "kind": "expense", "amount": Decimal("42000.00"), "year": 2026}),
        ],
    )
    written = fourth.get_latest_revision_as_object()
    written.introduction = "<p>Personne n’a encore validé ceci.</p>"
    written.save_revision(user=cast.contributor)
    return cast


def test_facts_are_filled_and_sections_begin_with_the_words_that_were_agreed(told):
    study = drafted(told)
    assert (study.title, study.lead, study.stage) == (told.project.title, told.project.summary, "studied")
    assert study.uriopss == told.project.uriopss
    for words in ("Nous voulons étudier un siège commun.", "Sans rien décider encore.", "La paie et les locaux."):
        assert words in study.context
    assert "Une convention." in study.legal_arrangement
    assert [step.value["phase"] for step in study.approach] == ["information"]
    assert "Tout commence par une panne." in study.approach[0].value["text"].source
    assert study.alternatives[0].value["name"] == "Une fusion"
    assert study.alternatives[0].value["reason"] == "Trop tôt."
    assert (study.actors[0].value["name"], study.actors[0].value["role"]) == (
        told.organisations[0].name,
        "Accueillir sans trier.",
    )
    assert study.funding[0].value["amount"] == Decimal("40000.00")
    assert study.budget_shared.replace("\u202f", " ").replace("\xa0", " ") == "42 000 euros en 2026"
    days = [event.value["on"] for event in study.timeline]
    assert days[0] == date(2025, 3, 4)
    assert days == sorted(days)


def test_nothing_is_online_and_nothing_that_was_not_agreed_is_told(told):
    study = drafted(told)
    assert not study.live
    assert not study.rounds.exists()
    assert "Personne n’a encore validé ceci." not in json.dumps(study.serializable_data(), default=str)


def test_each_line_says_in_a_comment_where_it_comes_from(told):
    study = drafted(told)
    remarks = Comment.objects.filter(page=study.pk)
    assert {remark.user for remark in remarks} == {told.staff}
    said = {(r.contentpath, plain(r.text)) for r in study.wagtail_admin_comments.all()}
    agreed_on = date_format(clock.today(), "DATE_FORMAT")
    letter = (
        f"Vient de « Information et lancement », partie « Lettre d’intention », validé au premier tour, le {agreed_on}."
    )
    assert ("context", letter) in said
    # The place of a comment on rich text names lines that the text really holds, whole.
    for remark in study.wagtail_admin_comments.all():
        if remark.contentpath != "context":
            continue
        for line in json.loads(remark.position):
            assert f'data-block-key="{line["key"]}"' in study.context
    [remark] = [r for r in study.wagtail_admin_comments.all() if plain(r.text) == letter]
    assert [line["end"] for line in json.loads(remark.position)] == [37, 25]
    assert ("lead", "De la présentation du projet, qui n’est pas encore validée.") in said


def test_the_editor_opens_on_the_draft_with_its_comments(told):
    browser = signed_in(told.staff)
    answer = browser.post(reverse("desk:draft_case_study", args=[told.project.pk]), follow=True)
    study = CaseStudyPage.objects.get(project=told.project)
    assert answer.request["PATH_INFO"] == reverse("wagtailadmin_pages:edit", args=[study.pk])
    assert "Lettre d\\u2019intention" in answer.content.decode()


def test_a_second_click_finds_the_first_draft_and_the_home_leads_to_it(told):
    assert "Écrire un premier jet" in home_of(told, told.staff)
    study = drafted(told)
    assert drafted(told).pk == study.pk
    shown = home_of(told, told.staff)
    assert "Écrire un premier jet" not in shown
    assert "en cours d’écriture, jamais en ligne" in shown


def test_a_project_without_an_agreed_text_gives_nothing_to_draft_from(cast):
    cast.write()
    assert "Écrire un premier jet" not in home_of(cast, cast.staff)
    answer = signed_in(cast.staff).post(reverse("desk:draft_case_study", args=[cast.project.pk]), follow=True)
    assert "Aucun texte" in " ".join(strip_tags(answer.content.decode()).split())
    assert not CaseStudyPage.objects.filter(project=cast.project).exists()


@pytest.mark.parametrize("who", ["coordinator", "contributor", "overseer"])
def test_only_those_who_may_write_case_studies_draft_one(told, who):
    person = UserFactory.create() if who == "overseer" else getattr(told, who)
    if who == "overseer":
        Overseer.objects.create(person=person, contact=told.project.uriopss, role=Overseer.Role.STEERS)
    signed_in(person).post(reverse("desk:draft_case_study", args=[told.project.pk]))
    assert not CaseStudyPage.objects.filter(project=told.project).exists()
    assert signed_in(told.staff).get(reverse("desk:draft_case_study", args=[told.project.pk])).status_code == 405
