"""What ledgers tell outside rounds: who takes part in a project, what holds a publication back, who adopted a text."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from coop_pages.evidence.audit.rounds import apart
from coop_pages.evidence.audit.told import Ledger
from coop_pages.evidence.audit.words import grouped, words_apart
from coop_pages.validation.models.decisions import Adhesion, Embargo
from coop_pages.validation.models.ledger import moment_told
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.salts import Salt


def projects_apart(ledgers: Sequence[Ledger]) -> Iterator[str]:
    """In as many queries, however many ledgers there are."""
    keys = [ledger.project for ledger in ledgers]
    partnerships: dict[int, list[Partnership]] = defaultdict(list)
    adhesions: dict[int, dict[int, tuple[Any, ...]]] = defaultdict(dict)
    for partnership in Partnership.objects.filter(project__in=keys).order_by("pk"):
        partnerships[partnership.project_id].append(partnership)
    for adhesion in Adhesion.objects.filter(round__project__in=keys).select_related("round"):
        made = moment_told(adhesion.made_at)
        organisation = (adhesion.organisation_id, adhesion.organisation_name)
        row = (adhesion.round_id, *organisation, adhesion.mandate_role, str(adhesion.made_by_id), made)
        adhesions[adhesion.round.project_id][adhesion.pk] = row
    embargoes = Embargo.objects.in_bulk([key for ledger in ledgers for key in ledger.told.embargoes])
    salts = Salt.objects.of(digest for ledger in ledgers for digest in _digests(ledger))
    for ledger in ledgers:
        where = _("Project %(project)s") % {"project": ledger.project}
        yield from _partners_apart(where, partnerships[ledger.project], ledger, salts)
        if adhesions[ledger.project] != {key: _stated(body) for key, body in ledger.told.adhesions.items()}:
            yield from apart(where, {"adhesions": True}, {})
        for key, said in ledger.told.embargoes.items():
            yield from _embargo_apart(where, embargoes.get(key), said, ledger, salts)


def _digests(ledger: Ledger) -> Iterator[str]:
    for subject in ledger.told.words:
        if subject[0] in {"embargo", "departure"}:
            yield from ledger.told.digests_left(subject)


def _partners_apart(
    where: str, partnerships: Sequence[Partnership], ledger: Ledger, salts: dict[str, str]
) -> Iterator[str]:
    """Who is there, since when and in which role; who left, when and why."""
    there = {one.organisation_id: _arrival(one) for one in partnerships if one.left_on is None}
    told = {organisation: arrival for organisation, arrival in ledger.told.present.items() if arrival}
    # Those of the launch enter the ledger with the first text that is put to anybody.
    known = there.keys() if ledger.rounds else there.keys() & ledger.told.present.keys()
    for one in partnerships:
        if one.left_on is None and one.reason_for_leaving:
            yield from apart(where, {"departure": one.pk}, {})
    for organisation in sorted(known | told.keys()):
        if there.get(organisation) != told.get(organisation):
            yield from apart(where, {"presence": organisation}, {})
    left = {one.pk: one for one in partnerships if one.left_on}
    for key in sorted(left.keys() | ledger.told.departures.keys()):
        gone, said = left.get(key), ledger.told.departures.get(key)
        if gone is None or said is None or gone.left_on is None:
            yield from apart(where, {"departure": key}, {})
            continue
        kept = {
            "organisation": gone.organisation_id,
            "since": gone.joined_on.isoformat(),
            "until": gone.left_on.isoformat(),
            "arrival": _arrival(gone),
        }
        # Whoever left before any text was put to anybody never entered the ledger: it tells their role nowhere.
        never_told = (0, str(gone.role), said["since"])
        yield from apart(where, kept, said | {"arrival": said["arrival"] or never_told})
        reason = grouped([(("departure", key, "reason"), gone.reason_for_leaving)])
        yield from words_apart(where, reason, ledger.told, salts)


def _arrival(partnership: Partnership) -> tuple[int, str, str]:
    return partnership.joined_position, str(partnership.role), partnership.joined_on.isoformat()


def _stated(body: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(body[what] for what in ("round", "organisation", "organisation_name", "mandate", "by", "made"))


def _embargo_apart(
    where: str, embargo: Embargo | None, said: dict[str, Any], ledger: Ledger, salts: dict[str, str]
) -> Iterator[str]:
    if embargo is None:
        yield from apart(where, {"embargo": said["embargo"]}, {})
        return
    lifted_by = str(embargo.lifted_by_id) if embargo.lifted_by_id else None
    kept = {
        "page": embargo.page_id,
        "kind": embargo.kind,
        "expected_on": embargo.expected_on.isoformat() if embargo.expected_on else None,
        "by": str(embargo.set_by_id),
        "set": moment_told(embargo.set_at),
        "embargo lifted": (embargo.lifted_at and moment_told(embargo.lifted_at), lifted_by),
    }
    yield from apart(where, kept, said | {"embargo lifted": ledger.told.lifted.get(embargo.pk, (None, None))})
    reason = grouped([(("embargo", embargo.pk, "reason"), embargo.reason)])
    yield from words_apart(where, reason, ledger.told, salts)


def untold_embargoes(told: set[int]) -> Iterator[str]:
    """`told`: those of every ledger."""
    for key in sorted(set(Embargo.objects.values_list("pk", flat=True)) - told):
        yield _("Embargo %(key)s is in no ledger.") % {"key": key}
