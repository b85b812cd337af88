"""An organisation, or a person, is chosen among thousands: the page stays light, and nothing chosen is lost."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coop_pages.models import CooperationProjectPage, Partnership, ProjectMember
from directory.former_names import remember_name
from directory.models import Organisation, Overseer, User
from tests.factories.browsers import signed_in
from tests.factories.directory import OrganisationFactory, UserFactory
from tests.stories.acts import reads

pytestmark = pytest.mark.django_db
LAUNCH = {"title": "Un accueil de jour à deux", "summary": "Ouvrir ensemble.", "policy": "strict_unanimity"}
KINDS = ("Association", "Foyer", "Résidence", "Relais", "Maison")
MOST_BYTES = 90_000


def many(number: int) -> None:
    """So many organisations, and as many people."""
    start = Organisation.objects.count()
    Organisation.objects.bulk_create(
        Organisation(name=f"{KINDS[row % len(KINDS)]} des Lilas {row}") for row in range(start, start + number)
    )
    User.objects.bulk_create(
        User(email=f"n{row}@example.org", first_name="Ève", last_name=f"Nom {row}")
        for row in range(start, start + number)
    )


@pytest.fixture
def offered():
    """Names on the page for one field, and whether each is chosen."""

    def read(page: str, field: str) -> dict[str, bool]:
        group = page.partition(f'data-desk-found="{field}"')[2].partition('role="status"')[0]
        labels = re.findall(r"<label[^>]*>\s*<input([^>]*)>\s*([^<]*?)\s*</label>", group)
        return {name: "checked" in box for box, name in labels}

    return read


@pytest.fixture
def screens(cast):
    launch, team = reverse("desk:new_project"), reverse("desk:team", args=[cast.project.pk])
    merge = reverse("desk:merge", args=[cast.organisations[0].pk])
    return [
        *(("get", address, {}) for address in (launch, team, merge)),
        ("post", launch, {"partners-search": "lilas 12", "search": "partners"}),
        ("post", team, {"step": "join", "join-organisation-search": "lilas 12", "search": ""}),
        ("get", merge, {"kept-search": "lilas 12", "search": "kept"}),
    ]


def test_thirty_words_are_looked_for_and_no_more(cast):
    desk = signed_in(cast.staff)

    def longest_question(number: int) -> int:
        words = " ".join(f"mot{word:04}" for word in range(number))
        with CaptureQueriesContext(connection) as queries:
            answer = desk.post(reverse("desk:new_project"), {"partners-search": words, "search": "partners"})
        assert answer.status_code == 200
        return max(len(query["sql"]) for query in queries.captured_queries)

    assert longest_question(29) < longest_question(30) == longest_question(5_000)


def test_as_light_and_as_few_queries_for_five_thousand_as_for_a_thousand(cast, screens):
    desk = signed_in(cast.staff)

    def measured() -> dict[str, tuple[int, int]]:
        found = {}
        for way, address, sent in screens:
            with CaptureQueriesContext(connection) as queries:
                answer = getattr(desk, way)(address, sent)
            assert answer.status_code == 200
            found[f"{way} {address} {sent}"] = (len(queries), len(answer.content) // 1000)
        return found

    many(1000)
    measured()
    few = measured()
    many(4000)
    most = measured()
    assert {screen: told[0] for screen, told in few.items()} == {screen: told[0] for screen, told in most.items()}
    assert max(queries for queries, _size in most.values()) <= 30
    assert {screen: told[1] for screen, told in most.items() if told[1] * 1000 > MOST_BYTES} == {}
    assert all(abs(few[screen][1] - most[screen][1]) <= 1 for screen in most)


def test_without_javascript_the_form_comes_back_with_what_was_found_typed_and_chosen(cast, offered):
    many(300)
    known = Organisation.objects.get(name="Foyer des Lilas 241")
    sent = LAUNCH | {"partners": [known.pk], "partners-search": "residence LILAS 24", "search": "partners"}
    answer = signed_in(cast.staff).post(reverse("desk:new_project"), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "error-summary" not in page
    assert "Erreur" not in page
    assert f'value="{LAUNCH["title"]}"' in page
    partners = offered(page, "partners")
    assert partners.pop("Foyer des Lilas 241") is True
    assert set(partners.values()) == {False}
    assert all(name.startswith("Résidence") and "24" in name for name in partners)
    assert not CooperationProjectPage.objects.filter(title=LAUNCH["title"]).exists()


def test_what_was_chosen_outlives_a_refusal_wherever_it_stands_in_the_list(cast, offered):
    many(300)
    chosen = Organisation.objects.filter(name__endswith="99")
    page = signed_in(cast.staff).post(reverse("desk:new_project"), {"partners": [one.pk for one in chosen]})
    partners = offered(page.content.decode(), "partners")
    assert {name for name, ticked in partners.items() if ticked} == {one.name for one in chosen}
    assert len(partners) == 20 + len(chosen)


def test_a_former_name_a_number_and_a_person_s_address_are_found(cast, offered):
    many(60)
    renamed = OrganisationFactory.create(name="Zébulon", siren="732829320")
    remember_name(renamed, "L’Ancien Nom")
    person = UserFactory.create(first_name="Zoé", last_name="Zimmer", email="zz@exemple.fr")
    desk = signed_in(cast.staff)
    for words in ("ancien nom", "732829320", "zebul"):
        sent = {"observers-search": words, "search": "observers"}
        page = desk.post(reverse("desk:new_project"), sent).content.decode()
        assert offered(page, "observers") == {"Zébulon": False}
        assert "Aucun autre résultat" in page
    for field in ("committee", "group", "coordinator"):
        sent = {f"{field}-search": "zz@exemple", "search": field}
        page = desk.post(reverse("desk:new_project"), sent).content.decode()
        assert str(person) in offered(page, field)
    assert "Personne pour l’instant" in offered(page, "coordinator")
    nobody = desk.post(reverse("desk:new_project"), {"partners-search": "inconnu", "search": ""}).content.decode()
    assert offered(nobody, "partners") == {}
    assert "Aucun résultat ne porte ce nom." in nobody


def test_a_key_that_is_none_is_refused_without_breaking(cast):
    for key in ("x", "²", "9" * 18, "-1", "0"):
        answer = signed_in(cast.staff).post(
            reverse("desk:new_project"), LAUNCH | {"partners": [key], "coordinator": key}
        )
        assert answer.status_code == 200
        assert "error-summary" in answer.content.decode()


def test_whoever_may_not_launch_looks_for_nobody_there(cast):
    person = UserFactory.create()
    Overseer.objects.create(person=person, contact=cast.project.uriopss, role=Overseer.Role.STEERS)
    for someone in (person, cast.coordinator):
        answer = signed_in(someone).post(reverse("desk:new_project"), {"partners-search": "a", "search": "partners"})
        assert answer.status_code == 302
        assert not answer.content


def test_looking_for_whom_to_give_a_place_gives_none_yet(cast, offered):
    many(40)
    place = reverse("desk:team", args=[cast.project.pk])
    sent = {
        "step": "member",
        "member-person-search": "nom 33",
        "member-role": "project_group",
        "search": "member-person",
    }
    answer = signed_in(cast.staff).post(place, sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert offered(page, "member-person") == {"Ève Nom 33": False}
    assert re.search(r'id="member"\s+open', page)
    assert not ProjectMember.objects.filter(person__last_name="Nom 33").exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestInTheBrowser:
    @pytest.fixture
    def form(self, cast, visit) -> Any:
        many(100)
        page = visit(cast.staff.email)
        page.goto(reverse("desk:new_project"))
        return page

    def pick(self, form: Any, field: str, words: str, name: str) -> None:
        group = form.locator(f"#id_{field}")
        group.locator("[type=search]").press_sequentially(words)
        group.get_by_label(name, exact=True).check()

    def test_chosen_as_one_types_and_found_again_after_the_session_ended(self, cast, form):
        form.get_by_label("Nom du projet*").fill(LAUNCH["title"])
        form.get_by_label("En un paragraphe*").fill(LAUNCH["summary"])
        self.pick(form, "partners", "foyer 91", "Foyer des Lilas 91")
        form.locator("#id_partners [type=search]").fill("")
        self.pick(form, "partners", "maison 94", "Maison des Lilas 94")
        self.pick(form, "coordinator", "nom 77", "Ève Nom 77")
        assert form.locator("#id_partners").get_by_label("Foyer des Lilas 91").is_checked()
        form.reload()
        reads(form, "Ce que vous aviez saisi ici est revenu")
        form.locator("#id_partners").get_by_label("Foyer des Lilas 91").and_(form.locator(":checked")).wait_for()
        form.locator("#id_uriopss").select_option(str(cast.project.uriopss_id))
        form.get_by_role("button", name="Créer le projet").click()
        reads(form, "et ses cinq phases existent")
        project = CooperationProjectPage.objects.get(title=LAUNCH["title"])
        partners = Partnership.objects.filter(project=project).values_list("organisation__name", flat=True)
        assert set(partners) == {"Foyer des Lilas 91", "Maison des Lilas 94"}
        assert project.members.get().person.last_name == "Nom 77"

    def test_a_session_that_ended_meanwhile_is_said(self, form):
        form.context.clear_cookies()
        form.locator("#id_partners [type=search]").press_sequentially("foyer")
        reads(form, "La recherche ne répond pas")
