"""Reports that take longer than a request should: made in the background, and kept a day for whoever asked.

What is kept is what that person may see of the ledger as it stands: one more entry, another day or rights that change
make another file, and `remove_orphans` deletes the former.
"""

import json
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from django_tasks import task

from coop_pages.base.freshness import release
from coop_pages.base.kept_files import save_whole
from coop_pages.base.made_later import MadeLater, making
from coop_pages.desk.reports import BY_SLUG, ProjectQuerySet, asked_of, rows_of
from coop_pages.desk.sheets import Format, written
from coop_pages.desk.visible import projects_followed_by
from coop_pages.evidence.long_packs import FOLDER
from coop_pages.validation import clock, permissions
from coop_pages.validation.models.ledger import LedgerEntry
from coop_pages.validation.models.rounds import RosterSeat
from directory.models import User

# Seats of the rounds told, of which each is a line of the longest report: about a second of work.
LONGEST_AT_ONCE = 10_000


def is_long(projects: ProjectQuerySet) -> bool:
    return RosterSeat.objects.filter(round__project__in=projects.order_by().values("pk")).count() > LONGEST_AT_ONCE


@dataclass(frozen=True)
class AskedSheet(MadeLater):
    """One report as `by` may see it now. `query`: of its address."""

    by: User
    slug: str
    query: str
    format: Format

    @property
    def name(self) -> str:
        return f"{self.slug}-{timezone.localdate():%Y-%m-%d}.{self.format}"

    @cached_property
    def place(self) -> str:
        followed = permissions.projects_followed_by(self.by)
        rights = None if followed is None else sorted(followed)
        last = LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
        facts = [release(), get_language(), self.by.pk, self.query, self.name, rights, last, str(clock.today())]
        return f"{FOLDER}/{salted_hmac('coop_pages.sheets', json.dumps(facts), algorithm='sha256').hexdigest()}"

    def enqueue(self, place: str) -> None:
        make_sheet.enqueue(place, self.by.pk, self.slug, self.query, str(self.format), get_language() or "fr")


@task(backend="background")
def make_sheet(place: str, by: int, slug: str, query: str, format: str, language: str) -> None:
    with making(place), override(language):
        reader, report = User.objects.get(pk=by), BY_SLUG[slug]
        projects = projects_followed_by(reader)
        asked = asked_of(report, QueryDict(query), projects)
        rows = rows_of(report, reader, asked, projects)
        content = written(Format(format), [str(heading) for heading in report.header], rows)
        # Not where rights moved since it was asked for: it would hold what another may hold.
        if AskedSheet(reader, slug, query, Format(format)).place == place:
            save_whole(storages["private"], place, ContentFile(content))
