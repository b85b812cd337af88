"""Two organisations become one: what was signed stays under the name that signed it, the rest goes on for the other.

A seat is evidence: no round that is under way sees its roster change, so that merging waits for it to end.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from coop_pages.validation import clock, permissions
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    AlreadyMerged,
    AskedMeanwhile,
    MergedIntoItself,
    NotAllowed,
)
from coop_pages.validation.services.act import act
from coop_pages.validation.services.partners import join, withdraw
from coop_pages.validation.states import IN_PROGRESS
from directory.former_names import remember_name
from directory.models import Mandate, Organisation, User


@dataclass(frozen=True)
class Consequences:
    """What merging would do, to be read before: `projects` that pass on, `shared` where both take part, `mandates`."""

    projects: tuple[str, ...]
    shared: tuple[str, ...]
    mandates: tuple[str, ...]
    rounds: tuple[str, ...]


def consequences(absorbed: Organisation, *, kept: Organisation) -> Consequences:
    mine = Partnership.objects.current().filter(organisation=absorbed).select_related("project")
    theirs = set(Partnership.objects.current().filter(organisation=kept).values_list("project", flat=True))
    held = Mandate.objects.in_force(clock.today()).filter(organisation=absorbed).select_related("person")
    return Consequences(
        tuple(p.project.title for p in mine if p.project_id not in theirs),
        tuple(p.project.title for p in mine if p.project_id in theirs),
        tuple(f"{mandate.person} ({mandate.get_role_display()})" for mandate in held),
        tuple(str(round) for round in _under_way(absorbed)),
    )


@act
def merge_organisations(absorbed: Organisation, *, kept: Organisation, by: User) -> Organisation:
    """`kept` takes over the places and the mandates of `absorbed`, which stays as evidence knows it.

    Raises NotAllowed, MergedIntoItself, AlreadyMerged or AskedMeanwhile (a round that is under way asks `absorbed`).
    """
    first, second = sorted((absorbed.pk, kept.pk))
    locked = Organisation.objects.select_for_update().in_bulk([first, second])
    absorbed, kept = locked[absorbed.pk], locked[kept.pk]
    if not permissions.may_merge(by):
        raise NotAllowed
    if absorbed.pk == kept.pk:
        raise MergedIntoItself
    if absorbed.merged_into_id or kept.merged_into_id:
        raise AlreadyMerged(organisation=str(absorbed if absorbed.merged_into_id else kept))
    under_way = _under_way(absorbed)
    if under_way:
        raise AskedMeanwhile(organisation=str(absorbed), rounds=", ".join(map(str, under_way)))
    _pass_on_places(absorbed, kept, by)
    _pass_on_mandates(absorbed, kept, by)
    for name in {absorbed.name, *absorbed.former_names.values_list("name", flat=True)}:
        remember_name(kept, name)
    absorbed.merged_into = kept
    absorbed._history_user = by
    absorbed._change_reason = _("Merged into %(organisation)s") % {"organisation": kept}
    absorbed.save()
    return kept


def _under_way(absorbed: Organisation) -> list[Round]:
    return list(Round.objects.filter(seats__organisation=absorbed, state__in=IN_PROGRESS).defer("frozen_text"))


def _pass_on_places(absorbed: Organisation, kept: Organisation, by: User) -> None:
    reason = _("%(absorbed)s has merged into %(kept)s.") % {"absorbed": absorbed, "kept": kept}
    for place in Partnership.objects.current().filter(organisation=absorbed).order_by("pk"):
        already = Partnership.objects.current().filter(project=place.project_id, organisation=kept)
        if not already.exists():
            join(place.project_id, organisation=kept, by=by, role=place.role)
        withdraw(place, by=by, reason=reason)


def _pass_on_mandates(absorbed: Organisation, kept: Organisation, by: User) -> None:
    """Delegations are not passed on: the holder who gave them gives them again."""
    today = clock.today()
    held = Mandate.objects.in_force(today).filter(organisation=absorbed, delegated_by__isnull=True)
    for mandate in held.order_by("pk"):
        same = Mandate.objects.in_force(today).filter(person=mandate.person_id, organisation=kept, role=mandate.role)
        if not same.exists():
            taken = Mandate(person=mandate.person, organisation=kept, role=mandate.role, starts_on=today)
            taken.ends_on = mandate.ends_on
            taken._history_user = by
            taken.save()
        mandate.ends_on = max(today, mandate.starts_on)
        mandate._history_user = by
        mandate.save()
