from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop_pages.base.progress import Shown
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.management.seeding.ledgers import many_settled_rounds
from coop_pages.management.seeding.pages import copy_search_entries, many_case_studies, many_pages
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation.models.partners import Charter, Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.services.partners import tell_who_is_there
from coop_pages.validation.states import RoundState

BATCH = 1_000


class Command(BaseCommand):
    help = (
        "Copy the demonstration many times over, to see how the site bears it: case studies online and found by their "
        "words, projects with their organisations, confirmed rounds with their answers and ledgers. Never on a "
        "production site."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--studies", type=int, default=0, help="case studies to add")
        parser.add_argument("--projects", type=int, default=0, help="projects to add")
        parser.add_argument("--rounds", type=int, default=0, help="rounds to add, shared among the new projects")

    def handle(self, *, studies: int, projects: int, rounds: int, **options: Any) -> None:
        if str(settings.SETTINGS_MODULE).endswith(".production"):
            raise CommandError(_("The demonstration is refused under production settings."))
        models = list(CaseStudyPage.objects.live().filter(locale__language_code="fr").order_by("pk"))
        settled = Round.objects.filter(state=RoundState.PUBLISHED, project__in=CooperationProjectPage.objects.live())
        if not models or not settled:
            raise CommandError(_("There is nothing to copy: load the demonstration first (manage.py load_demo)."))
        if rounds and not projects:
            raise CommandError(_("Rounds are shared among new projects: say how many (--projects)."))
        self.shown = Shown(self.stdout)
        self._studies(models, studies)
        self._projects(settled.earliest("pk"), projects, rounds)
        with connection.cursor() as cursor:
            # What a database does by itself some minutes after such a loading.
            cursor.execute("ANALYZE")

    def _studies(self, models: Sequence[CaseStudyPage], number: int) -> None:
        self.shown.starts(_("case studies"), number)
        for start in range(0, number, BATCH):
            model = models[start // BATCH % len(models)]
            with transaction.atomic():
                made = many_case_studies(model, min(BATCH, number - start), title=model.title)
                copy_search_entries(model, made)
            for _study in made:
                self.shown.step()
        self.shown.ends()

    def _projects(self, settled: Round, number: int, rounds: int) -> None:
        model = CooperationProjectPage.objects.get(pk=settled.project_id)
        partners = Partnership.objects.voting().filter(project=model).order_by("pk").select_related("organisation")
        organisations = [partnership.organisation for partnership in partners]
        made: list[int] = []
        self.shown.starts(_("projects"), number)
        for start in range(0, number, BATCH):
            with transaction.atomic():
                keys = many_pages(model, min(BATCH, number - start), title=model.title, slug="projet")
                Charter.objects.bulk_create(Charter(project_id=key) for key in keys)
                Partnership.objects.bulk_create(
                    Partnership(project_id=key, organisation=organisation)
                    for key in keys
                    for organisation in organisations
                )
            made += keys
            for _project in keys:
                self.shown.step()
        self.shown.ends()
        self.shown.starts(_("rounds"), rounds)
        for step, project in enumerate(made):
            share = rounds // len(made) + (step < rounds % len(made))
            if share:
                with transaction.atomic():
                    tell_who_is_there(project, settled.opened_by)
                    many_settled_rounds(settled, share, [project])
            for _round in range(share):
                self.shown.step()
        self.shown.ends()
