"""As a reader, I print a case study, or send it: one file that stands alone."""

from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override
from pypdf import PdfReader
from wagtail.models import PageViewRestriction

from coop_pages.case_studies.paper import _parts, _told
from coop_pages.models import CaseStudyPage, CooperationProjectPage
from tests.demo.test_shown_text import words_of

pytestmark = pytest.mark.django_db


def test_a_case_study_is_also_a_paper():
    study = CaseStudyPage.objects.live().filter(territory__name="Mayenne").first()
    address = f"/fiches/{study.pk}.pdf"
    assert f'href="{address}"' in Client().get(study.url).content.decode()
    answer = Client().get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{study.slug}.pdf"'
    assert Client().get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    made = answer.getvalue()
    assert Client().get(address).getvalue() == made
    paper = PdfReader(BytesIO(made))
    root = paper.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert paper.metadata.title == study.title
    words = " ".join("".join(page.extract_text() for page in paper.pages).split())
    assert f"{settings.WAGTAILADMIN_BASE_URL}{study.url}" in words
    for seat in study.agreed_by:
        assert seat.organisation_name in words
    for part in (study.lead, "Mayenne", study.form.name, "Si c’était à refaire", "Qui a validé ce texte"):
        assert " ".join(part.split()) in words
    assert "**" not in words


def test_a_paper_tells_in_the_order_of_the_text():
    lines = [
        ("Contexte", "**Trois** sièges, voir [→ https://exemple.fr/a_b]."),
        ("Contexte", "• un point"),
        ("Contexte", "• _un autre_"),
        ("Contexte", "Une fin."),
        ("Étape · phase", "Faisabilité"),
        ("Étape · ce qui a été fait", "Un calcul."),
        ("Étape · ce qui a été fait", "Puis un autre."),
        ("Étape · phase", "Suivi"),
        ("Acteur · nom", "Le Phare"),
        ("Acteur · part prise", "Depuis le premier jour"),
        ("Acteur · lieu", "Laval"),
    ]
    told = [{key: value for key, value in part.items() if value and key != "level"} for part in _told(iter(lines))]
    assert told == [
        {
            "heading": "Contexte",
            "words": ["Trois sièges, voir (https://exemple.fr/a_b)."],
            "marks": ["un point", "un autre"],
        },
        {"words": ["Une fin."]},
        {"facts": [("Faisabilité", "Un calcul.")], "words": ["Puis un autre."]},
        {"words": ["Suivi"]},
        {"facts": [("Le Phare", "Depuis le premier jour"), ("Lieu", "Laval")]},
    ]


def test_a_paper_and_its_page_say_the_same_words():
    """The paper also names what the page shows by its place, and brings the seal along: what is told is the same."""
    other = []
    for study in CaseStudyPage.objects.live().select_related(*CaseStudyPage.read_with):
        shown = words_of(Client().get(study.url).content.decode())
        with override(study.locale.language_code):
            parts = [part for part in _parts(study) if "digests" not in part]
        box = next(part for part in parts if part.get("facts"))
        told = [words for fact in box["facts"] for words in fact]
        for part in parts:
            told += [*part.get("words", ()), *part.get("marks", ()), *(words for _name, words in part.get("facts", ()))]
        other += [(study.slug, words) for words in told if words_of(words).strip() not in shown]
    assert other == []


def test_what_is_not_public_has_no_paper():
    study = CaseStudyPage.objects.live().first()
    project = CooperationProjectPage.objects.filter(live=True).first()
    for lost in (project.pk, 999_999):
        assert Client().get(f"/fiches/{lost}.pdf").status_code == 404
    PageViewRestriction.objects.create(page=study, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(f"/fiches/{study.pk}.pdf").status_code == 404
    CaseStudyPage.objects.filter(pk=study.pk).update(live=False)
    assert Client().get(f"/fiches/{study.pk}.pdf").status_code == 404
