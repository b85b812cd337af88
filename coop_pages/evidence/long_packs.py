"""Packs that take longer than a request should: made in the background, and kept a day for whoever asked.

What is kept is what that person may see at that point of the ledger: rights that change, or one more entry, make
another pack, and `remove_orphans` deletes the former.
"""

import json
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import storages
from django.db.models import Sum, TextField
from django.db.models.functions import Cast, Length
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from django_tasks import task

from coop_pages.base.freshness import release
from coop_pages.base.image_consents import images_not_to_show
from coop_pages.base.kept_files import save_whole
from coop_pages.base.made_later import MADE_WITHIN, MadeLater, making
from coop_pages.base.progress import Progress
from coop_pages.evidence.pack import Scope, with_evidence, write_pack
from coop_pages.evidence.reader import Reader
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation.models.ledger import LedgerChain
from coop_pages.validation.models.rounds import Round, RoundQuerySet
from directory.models import User

FOLDER = "packs"
IN_MEMORY = 8 * 1024 * 1024  # bytes
# Characters of the texts as they were frozen: some half a second of work.
LONGEST_AT_ONCE = 300_000


def is_long(rounds: RoundQuerySet) -> bool:
    lengths = rounds.order_by().aggregate(all=Sum(Length(Cast("frozen_text", TextField()))))
    return (lengths["all"] or 0) > LONGEST_AT_ONCE


@dataclass(frozen=True)
class AskedPack(MadeLater):
    """One pack as `by` may see it now. `rounds`: their primary keys; `name`: of the folder and the file."""

    by: User
    project: CooperationProjectPage
    rounds: tuple[int, ...]
    title: str
    name: str

    @cached_property
    def place(self) -> str:
        chain = LedgerChain.objects.get(project=self.project)
        reader = Reader.of(self.by, self.project.pk)
        files = [str(kept.pk) for kept in reader.files]
        seen = [reader.leads, sorted(reader.organisations), sorted(map(str, reader.known)), files]
        hidden = sorted(images_not_to_show())
        facts = [release(), get_language(), self.by.pk, sorted(self.rounds), self.name, chain.head, seen, hidden]
        return f"{FOLDER}/{salted_hmac('coop_pages.packs', json.dumps(facts), algorithm='sha256').hexdigest()}.zip"

    def enqueue(self, place: str) -> None:
        make_pack.enqueue(place, self.by.pk, self.project.pk, list(self.rounds), self.title, self.name, _language())

    def progress(self) -> int:
        """How many of the rounds are written."""
        return int(cache.get(f"{self.place}.done", 0))


class InCache(Progress):
    """Where the page of whoever waits reads it."""

    def __init__(self, place: str) -> None:
        self.place, self.done = place, 0

    def step(self) -> None:
        self.done += 1
        cache.set(f"{self.place}.done", self.done, MADE_WITHIN)


def _language() -> str:
    return get_language() or "fr"


@task(backend="background")
def make_pack(place: str, by: int, project: int, rounds: list[int], title: str, name: str, language: str) -> None:
    with making(place), override(language), SpooledTemporaryFile(max_size=IN_MEMORY) as target:
        asker, about = User.objects.get(pk=by), CooperationProjectPage.objects.get(pk=project)
        told = tuple(with_evidence(Round.objects.filter(pk__in=rounds)))
        write_pack(target, Scope(about, told, title, name), by=asker, progress=InCache(place))
        target.seek(0)
        # Not where rights or the ledger moved since it was asked for: it would hold what another pack may hold.
        if AskedPack(asker, about, tuple(rounds), title, name).place == place:
            save_whole(storages["private"], place, File(target))
