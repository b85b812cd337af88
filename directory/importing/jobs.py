"""A list being brought in: its rows are kept until they are written or given up, then only what was done is."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_tasks import task

from directory.importing.contacts import ContactList
from directory.importing.lines import Deed, Line, List, guessed
from directory.importing.organisations import OrganisationList
from directory.importing.people import PeopleList
from directory.importing.reading import Table, read
from directory.people import User

# After which nobody is writing a list any more: the worker was stopped.
WRITTEN_WITHIN = timedelta(minutes=15)
TOLD_EVERY = 50  # lines

LISTS: dict[str, type[List]] = {found.kind: found for found in (OrganisationList, PeopleList, ContactList)}


class DirectoryImport(models.Model):
    class State(models.TextChoices):
        TRIED = "tried", _("tried, nothing is written")
        RUNNING = "running", _("being written")
        DONE = "done", _("written")
        REFUSED = "refused", _("refused: the directory has changed since")
        FAILED = "failed", _("interrupted, nothing is written")

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("brought in by")
    )
    kind = models.CharField(_("kind of list"), max_length=20)
    name = models.CharField(_("name of the file"), max_length=255)
    made_at = models.DateTimeField(_("brought in at"), default=timezone.now)
    began_at = models.DateTimeField(_("writing begun at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.TRIED)
    headings = models.JSONField(_("headings"), default=list)
    rows = models.JSONField(_("rows"), default=list)
    places = models.JSONField(_("where each column stands"), default=dict)
    apart = models.JSONField(_("lines said to be another one"), default=list)
    counts = models.JSONField(_("what was done"), default=dict)

    class Meta:
        verbose_name = _("list brought into the directory")
        verbose_name_plural = _("lists brought into the directory")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of_file(cls, content: bytes, *, name: str, kind: str, by: User) -> "DirectoryImport":
        """Unsaved. Raises ValidationError where the file cannot be read."""
        table = read(content)
        places = guessed(table.headings, LISTS[kind].columns)
        return cls(made_by=by, kind=kind, name=name, headings=table.headings, rows=table.rows, places=places)

    @property
    def kind_of_list(self) -> type[List]:
        return LISTS[self.kind]

    @property
    def table(self) -> Table:
        return Table(tuple(self.headings), tuple((number, tuple(cells)) for number, cells in self.rows))

    def tried(self) -> tuple[List, list[Line]]:
        """What each row would do to the directory as it is now."""
        found = self.kind_of_list()
        return found, found.read(self.table, self.places, apart=frozenset(self.apart))

    def forget_rows(self) -> None:
        self.rows, self.apart = [], []

    @property
    def may_be_acted_on(self) -> bool:
        """Also where its writing began so long ago that whoever wrote it must have died: nothing of it was kept."""
        if self.state == self.State.RUNNING:
            return self.began_at is None or timezone.now() - self.began_at > WRITTEN_WITHIN
        return self.state in {self.State.TRIED, self.State.REFUSED, self.State.FAILED}

    def begin(self) -> None:
        self.state, self.began_at = self.State.RUNNING, timezone.now()
        self.save(update_fields=["state", "began_at"])

    @property
    def lines_written(self) -> int:
        """How far its writing has come: told outside of the transaction, which nobody sees into."""
        return int(cache.get(self._place, 0))

    @property
    def _place(self) -> str:
        return f"directory-import-{self.pk}"

    @transaction.atomic
    def write(self) -> None:
        """All of it, or nothing where a single line is refused; once."""
        current = DirectoryImport.objects.select_for_update().get(pk=self.pk)
        if current.state != self.State.RUNNING:
            return
        found, lines = current.tried()
        if any(line.faults for line in lines):
            current.state = self.State.REFUSED
        else:
            found.write(self._counting(lines), by=current.made_by)
            current.state, current.counts = self.State.DONE, counted(lines)
            current.forget_rows()
        current.save()

    def _counting(self, lines: list[Line]) -> Iterator[Line]:
        for number, line in enumerate(lines):
            if number % TOLD_EVERY == 0:
                cache.set(self._place, number, WRITTEN_WITHIN.seconds)
            yield line


def counted(lines: Any) -> dict[str, int]:
    told = Counter(line.deed.value for line in lines)
    return {deed.value: told[deed.value] for deed in Deed}


@task(backend="background")
def write_import(job: int, language: str) -> None:
    try:
        with override(language):
            DirectoryImport.objects.get(pk=job).write()
    finally:
        # Where it failed nothing is written: whoever waits reads so, and may try again.
        still = DirectoryImport.objects.filter(pk=job, state=DirectoryImport.State.RUNNING)
        still.update(state=DirectoryImport.State.FAILED)
