"""What ledgers tell outside rounds: who takes part in a project, what holds a publication back, who adopted a text."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from coop_pages.evidence.audit.rounds import apart
from coop_pages.evidence.audit.told import Ledger
from coop_pages.evidence.audit.words import grouped, words_apart
from coop_pages.validation.models.decisions import Adhesion, Embargo
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.salts import Salt


def projects_apart(ledgers: Sequence[Ledger]) -> Iterator[str]:
    """In as many queries, however many ledgers there are."""
    keys = [ledger.project for ledger in ledgers]
    present: dict[int, set[int]] = defaultdict(set)
    adhesions: dict[int, dict[int, tuple[Any, ...]]] = defaultdict(dict)
    for project, organisation in (
        Partnership.objects.current().filter(project__in=keys).values_list("project", "organisation")
    ):
        present[project].add(organisation)
    for adhesion in Adhesion.objects.filter(round__project__in=keys).select_related("round"):
        row = (adhesion.round_id, adhesion.organisation_id, adhesion.mandate_role, str(adhesion.made_by_id))
        adhesions[adhesion.round.project_id][adhesion.pk] = row
    embargoes = Embargo.objects.in_bulk([key for ledger in ledgers for key in ledger.told.embargoes])
    salts = Salt.objects.of(
        digest for ledger in ledgers for key in ledger.told.embargoes for digest in _words(ledger, key)
    )
    for ledger in ledgers:
        where = _("Project %(project)s") % {"project": ledger.project}
        for organisation, is_there in ledger.told.present.items():
            if is_there != (organisation in present[ledger.project]):
                yield from apart(where, {"presence": organisation}, {})
        if adhesions[ledger.project] != {key: _stated(body) for key, body in ledger.told.adhesions.items()}:
            yield from apart(where, {"adhesions": True}, {})
        for key, said in ledger.told.embargoes.items():
            yield from _embargo_apart(where, embargoes.get(key), said, ledger, salts)


def _stated(body: dict[str, Any]) -> tuple[Any, ...]:
    return body["round"], body["organisation"], body["mandate"], body["by"]


def _words(ledger: Ledger, key: int) -> list[str]:
    return ledger.told.words.get(("embargo", key), [])


def _embargo_apart(
    where: str, embargo: Embargo | None, said: dict[str, Any], ledger: Ledger, salts: dict[str, str]
) -> Iterator[str]:
    if embargo is None:
        yield from apart(where, {"embargo": said["embargo"]}, {})
        return
    lifted = str(embargo.lifted_by_id) if embargo.lifted_at else None
    kept = {"page": embargo.page_id, "kind": embargo.kind, "by": str(embargo.set_by_id), "embargo lifted": lifted}
    yield from apart(where, kept, said | {"embargo lifted": ledger.told.lifted.get(embargo.pk)})
    yield from words_apart(where, grouped([(("embargo", embargo.pk), embargo.reason)]), ledger.told.words, salts)


def untold_embargoes(told: set[int]) -> Iterator[str]:
    """`told`: those of every ledger."""
    for key in sorted(set(Embargo.objects.values_list("pk", flat=True)) - told):
        yield _("Embargo %(key)s is in no ledger.") % {"key": key}
