"""What the ledgers say, held against the tables, both ways: rows without entries, entries without rows, values apart.

Entries are read once, in order; rows in batches, whatever the number of projects: time grows with both and memory with
the largest ledger alone.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from coop_pages.base.progress import Progress
from coop_pages.evidence.audit.checkpoints import checkpoints_apart
from coop_pages.evidence.audit.projects import projects_apart, untold_embargoes
from coop_pages.evidence.audit.rounds import round_apart
from coop_pages.evidence.audit.told import Ledger, Row, Told
from coop_pages.evidence.audit.words import words_of
from coop_pages.evidence.recount import Contradiction
from coop_pages.validation.models.decisions import ChangeRequest, Decision, RemarkReply, Reservation
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry, missing_guards
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.models.salts import Salt

# Rounds whose rows are in memory at once.
BATCH = 100
# An entry, or a row, is no longer what we write: by somebody who does not know our forms.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, IndexError)


def contradictions(
    *, only: Collection[int] | None = None, besides: Collection[int] = (), progress: Progress | None = None
) -> Iterator[str]:
    """One sentence for each difference; nothing where the tables hold exactly what their ledgers say.

    `only`: the projects whose ledger is read; None for all. `besides`: those whose ledger does not hold, with which
    nothing can be compared.
    """
    for guard in missing_guards():
        refuses = _("The database no longer refuses to change the ledger: “%(guard)s” is missing, or is another one.")
        yield refuses % {"guard": guard}
    yield from _without_a_ledger()
    orphans = RemarkReply.objects.exclude(reservation__isnull=False, changerequest__isnull=True)
    for key in orphans.exclude(reservation__isnull=True, changerequest__isnull=False).values_list("pk", flat=True):
        yield _("Reply %(key)s is to no remark.") % {"key": key}
    progress = progress or Progress()
    rounds = Round.objects.exclude(project__in=besides)
    rounds = rounds if only is None else rounds.filter(project__in=only)
    progress.starts(_("rounds compared with the ledgers"), rounds.count())
    embargoes: set[int] = set()
    waiting: list[Ledger] = []
    for project, rows in _entries_by_project(only, besides):
        try:
            ledger = Ledger.read(project, rows)
        except Contradiction as contradiction:
            yield f"{project}: {contradiction}"
            continue
        except UNREADABLE:
            yield _("The ledger of project %(project)s cannot be understood.") % {"project": project}
            continue
        embargoes.update(ledger.told.embargoes)
        waiting.append(ledger)
        if sum(len(ledger.rounds) for ledger in waiting) >= BATCH:
            yield from _of_ledgers(waiting, progress)
            waiting = []
    yield from _of_ledgers(waiting, progress)
    progress.ends()
    yield from checkpoints_apart(only, besides)
    if only is None and not besides:
        yield from untold_embargoes(embargoes)


def _without_a_ledger() -> Iterator[str]:
    ledgers = LedgerChain.objects.values("project")
    alone = Round.objects.exclude(project__in=ledgers).order_by("project")
    for project in alone.values_list("project", flat=True).distinct():
        yield _("Project %(project)s has rounds and no ledger.") % {"project": project}
    told = Partnership.objects.exclude(joined_position=0, left_on=None).exclude(project__in=ledgers)
    for project in told.order_by("project").values_list("project", flat=True).distinct():
        yield _("Project %(project)s tells of arrivals and departures, and has no ledger.") % {"project": project}


def _entries_by_project(only: Collection[int] | None, besides: Collection[int]) -> Iterator[tuple[int, Iterator[Row]]]:
    chains, entries = LedgerChain.objects.exclude(pk__in=besides), LedgerEntry.objects.exclude(chain__in=besides)
    if only is not None:
        chains, entries = chains.filter(pk__in=only), entries.filter(chain__in=only)
    empty = set(chains.values_list("pk", flat=True))
    rows = entries.order_by("chain", "position").values_list("chain", "position", "recorded_at", "event", "body")
    for project, told in groupby(rows.iterator(), key=itemgetter(0)):
        empty.discard(project)
        yield project, (Row(*row[1:]) for row in told)
    for project in sorted(empty):
        yield project, iter(())


def _of_ledgers(ledgers: Sequence[Ledger], progress: Progress) -> Iterator[str]:
    by_project = {ledger.project: ledger for ledger in ledgers}
    found: dict[int, set[int]] = {project: set() for project in by_project}
    answers: dict[int, set[int]] = {project: set() for project in by_project}
    for rounds in _batches_of_rounds(list(by_project)):
        said = {round.pk: words_of(round) for round in rounds}
        told = {round.pk: by_project[round.project_id].told for round in rounds}
        digests = (told[key].digests_left(subject) for key, subjects in said.items() for subject in subjects)
        salts = Salt.objects.of(chain.from_iterable(digests))
        for round in rounds:
            progress.step()
            found[round.project_id].add(round.pk)
            answers[round.project_id].update(decision.pk for decision in round.answers_given)
            try:
                yield from dict.fromkeys(round_apart(round, by_project[round.project_id], said[round.pk], salts))
            except UNREADABLE:
                # SQLite keeps in a column of dates whatever is put there.
                yield _("%(round)s: its rows cannot be understood.") % {"round": str(round)}
    for project, ledger in by_project.items():
        for missing in sorted(ledger.rounds.keys() - found[project]):
            names = {"round": missing, "chain": project}
            yield _("Round %(round)s is in the ledger of project %(chain)s and nowhere else.") % names
        for missing in sorted(_answers_told(ledger.told) - answers[project]):
            names = {"key": missing, "chain": project}
            yield _("Answer %(key)s is in the ledger of project %(chain)s and nowhere else.") % names
    yield from projects_apart(ledgers)


def _answers_told(told: Told) -> set[int]:
    return {*told.decisions, *told.carried}


def _batches_of_rounds(projects: Collection[int]) -> Iterator[list[Any]]:
    replies = RemarkReply.objects.order_by("pk")
    remarks = [
        Prefetch(name, model.objects.order_by("pk").prefetch_related(Prefetch("replies", replies)))
        for name, model in (("reservations", Reservation), ("change_requests", ChangeRequest))
    ]
    decisions = Decision.objects.select_related("minutes", "letter").prefetch_related(*remarks).order_by("pk")
    rounds = (
        Round.objects.filter(project__in=projects)
        .select_related("page", "collective_decision__minutes_file")
        .prefetch_related(
            "seats", "notes", "adhesions", "files", Prefetch("decisions", decisions, to_attr="answers_given")
        )
        .order_by("pk")
    )
    last = 0
    while batch := list(rounds.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk
