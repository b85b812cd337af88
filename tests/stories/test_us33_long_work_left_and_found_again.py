"""What takes long is left and found again: a list brought in, a report, a pack; where it breaks, it says so."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from coop_pages.desk import long_sheets
from coop_pages.evidence import long_packs
from directory.models import Organisation
from tests.factories.many_projects import many_projects
from tests.factories.projects import make_cast
from tests.stories.acts import DESK, heading, reads

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def by_a_worker(settings, monkeypatch):
    """Everything is long, and waits for the worker."""
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for kind in (long_sheets, long_packs):
        monkeypatch.setattr(kind, "LONGEST_AT_ONCE", 0)


def test_long_work_is_left_and_found_again(home, visit, by_a_worker, monkeypatch, tmp_path):
    story = LongWork(home, visit, tmp_path)
    story.a_list_is_being_written_while_its_reader_goes_elsewhere()
    story.it_is_found_again_written()
    story.a_report_is_asked_for_and_left()
    story.it_is_found_again_where_it_was_asked_for()
    story.a_pack_that_breaks_says_so_and_is_tried_again(monkeypatch)


class LongWork:
    def __init__(self, home: Any, visit: Any, folder: Path) -> None:
        self.cast = make_cast(home, title="Un siège commun")
        self.cast.write()
        self.cast.open()
        many_projects(self.cast, 60)
        self.list = folder / "annuaire.csv"
        self.list.write_text("nom;siren\nLes Tilleuls;732829320\n", encoding="utf-8")
        self.desk = visit(self.cast.staff.email)
        self.desk.set_viewport_size(DESK)

    def a_list_is_being_written_while_its_reader_goes_elsewhere(self) -> None:
        self.desk.goto(reverse("desk:imports"))
        self.desk.get_by_label("Le fichier").set_input_files(self.list)
        self.desk.get_by_role("button", name="Essayer cette liste").click()
        self.desk.get_by_role("button", name="Écrire toutes ces lignes").click()
        reads(self.desk, "0 ligne écrite sur 1", "Vous pouvez quitter cette page et y revenir")
        self.desk.goto("/admin/")
        assert not Organisation.objects.filter(name="Les Tilleuls").exists()

    def it_is_found_again_written(self) -> None:
        the_worker_works()
        self.desk.goto(reverse("desk:imports"))
        self.desk.get_by_role("link", name="annuaire.csv").click()
        heading(self.desk, "Liste « annuaire.csv »")
        reads(self.desk, "Écrite")
        assert Organisation.objects.filter(name="Les Tilleuls").exists()

    def a_report_is_asked_for_and_left(self) -> None:
        self._ask_for_the_report()
        reads(self.desk, "Le fichier se prépare.", "Vous pouvez quitter cette page et y revenir")
        accessible_at_the_desk(self.desk)
        self.desk.get_by_role("link", name="Retour au rapport").click()
        heading(self.desk, "Réponses des organismes")

    def it_is_found_again_where_it_was_asked_for(self) -> None:
        the_worker_works()
        with self.desk.expect_download() as sent:
            self._ask_for_the_report()
        assert re.fullmatch(r"reponses-[\d-]+\.csv", sent.value.suggested_filename)
        assert self.cast.organisations[0].name in Path(sent.value.path()).read_text(encoding="utf-8-sig")

    def a_pack_that_breaks_says_so_and_is_tried_again(self, monkeypatch: Any) -> None:
        def broken(*_arguments: Any, **_details: Any) -> None:
            raise LookupError

        address = reverse("evidence:project_pack", args=[self.cast.project.pk])
        self.desk.goto(address)
        reads(self.desk, "Le dossier de preuves se prépare", "0 tour sur 1 est écrit.")
        with monkeypatch.context() as fault:
            fault.setattr(long_packs, "write_pack", broken)
            the_worker_works()
        self.desk.goto(address)
        heading(self.desk, "Le dossier de preuves n’a pas pu être préparé")
        reads(self.desk, "une erreur s’est produite de notre côté")
        accessible_at_the_desk(self.desk)
        self.desk.get_by_role("link", name="Réessayer").click()
        reads(self.desk, "Le dossier de preuves se prépare")
        # The page asks again by itself, and the download begins.
        with self.desk.expect_download() as sent:
            the_worker_works()
        assert sent.value.suggested_filename.endswith(".zip")

    def _ask_for_the_report(self) -> None:
        self.desk.goto(reverse("desk:report", args=["reponses"]))
        self.desk.get_by_role("link", name="CSV").click()


def the_worker_works() -> None:
    call_command("db_worker", "--batch", "--backend", "background", "--no-startup-delay", "--verbosity", "0")
    assert not DBTaskResult.objects.ready().exists()


def accessible_at_the_desk(page: Any) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
