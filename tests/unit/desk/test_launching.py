"""A project is launched with organisations that the directory does not know yet: nobody leaves the form for it."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from coop_pages.models import CooperationProjectPage, Partnership
from directory.former_names import remember_name
from directory.models import Organisation
from tests.factories.browsers import signed_in

pytestmark = pytest.mark.django_db
LAUNCH = {"title": "Un accueil de jour à deux", "summary": "Ouvrir ensemble.", "policy": "strict_unanimity"}


@pytest.fixture
def send(cast):
    def sent(*missing, **typed):
        told = LAUNCH | {"uriopss": cast.project.uriopss_id, "new_partners": "\n".join(missing)} | typed
        return signed_in(cast.staff).post(reverse("desk:new_project"), told)

    return sent


def test_organisations_are_added_with_their_project(cast, send):
    known = cast.organisations[0]
    answer = send("  La Halte   d’Évron ", "", "La Passerelle", "la passerelle", partners=[known.pk])
    assert answer.status_code == 302
    project = CooperationProjectPage.objects.get(title=LAUNCH["title"])
    voting = Partnership.objects.voting().filter(project=project)
    assert {p.organisation.name for p in voting} == {known.name, "La Halte d’Évron", "la passerelle"}
    added = Organisation.objects.get(name="La Halte d’Évron")
    assert added.history.get().history_type == "+"


def test_one_that_is_known_or_was_is_to_be_chosen_and_nothing_typed_is_lost(cast, send):
    cast.organisations[0].name = "Association des Tilleuls"
    cast.organisations[0].save()
    remember_name(cast.organisations[1], "Foyer Saint-Éloi")
    before = Organisation.objects.count()
    page = send("ASSOCIATION DES TILLEULS", "foyer saint-eloi", "Nouvelle venue").content.decode()
    said = page.replace("\u202f", " ")
    assert "« Association des Tilleuls » est déjà dans l’annuaire" in said
    assert f"s’appelle aujourd’hui « {cast.organisations[1].name} »" in said
    assert "Nouvelle venue</textarea>" in page
    assert Organisation.objects.count() == before
    assert not CooperationProjectPage.objects.filter(title=LAUNCH["title"]).exists()


def test_two_organisations_are_needed_wherever_they_come_from(send):
    assert "au moins deux organismes" in send("Une seule").content.decode()
    assert send("Une première", "Une seconde").status_code == 302


def test_a_name_too_long_is_refused_in_words(send):
    page = send("x" * 300, "Une autre").content.decode()
    assert "255" in page
    assert not Organisation.objects.filter(name="Une autre").exists()


def test_whoever_may_not_add_organisations_adds_none_with_a_project(cast, send):
    Permission.objects.get(codename="add_organisation").group_set.clear()
    page = signed_in(cast.staff).get(reverse("desk:new_project")).content.decode()
    assert "new_partners" not in page
    assert send("Une première", "Une seconde").status_code == 200
    assert not Organisation.objects.filter(name="Une première").exists()


def test_everything_that_is_wrong_is_said_first_and_leads_to_its_field(cast):
    page = signed_in(cast.staff).post(reverse("desk:new_project"), {"policy": "strict_unanimity"}).content.decode()
    assert "Erreur" in page.partition("<title>")[2].partition("</title>")[0]
    summary = page.partition('id="error-summary"')[2].partition("</div>")[0]
    assert "4 points à corriger" in summary
    for field, said in (
        ("title", "Donnez un nom au projet."),
        ("summary", "Dites le projet en un paragraphe."),
        ("uriopss", "Choisissez l’Uriopss qui accompagne le projet."),
        ("partners", "Une coopération demande au moins deux organismes."),
    ):
        assert f'<a href="#id_{field}">{said}</a>' in summary
        assert f'id="id_{field}"' in page
