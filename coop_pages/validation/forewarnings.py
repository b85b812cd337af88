"""What is said before an act on a round, with the other way out: sentences, for whoever is about to do it."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from coop_pages.base.french import contracted
from coop_pages.validation import clock
from coop_pages.validation.models.decisions import ChangeRequest, Remark, Reservation
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.rules import Answer, Seat, listed, outcome
from coop_pages.validation.states import AWAITING_PARTNERS, RoundState, Verdict
from directory.models import Mandate

GIVE_A_MANDATE = gettext_noop(
    "Give a mandate first, or ask communications staff for it: on the project's home, “Its people, and invitations”."
)


def before_opening(project_id: int, latest: Round | None) -> Iterator[str]:
    """`latest`: the round before, or None."""
    if latest is not None:
        yield from _unanswered(latest)
    partners = Partnership.objects.voting().filter(project=project_id).select_related("organisation")
    speaking = set(
        Mandate.objects.in_force(clock.today())
        .speaking()
        .filter(organisation__in=partners.values("organisation"))
        .values_list("organisation", flat=True)
    )
    voiceless = [p.organisation.name for p in partners if p.organisation_id not in speaking]
    if voiceless:
        missing = _("Nobody holds a mandate to speak for %(names)s: the round could not be agreed.")
        yield contracted(missing % {"names": listed(voiceless)})
        yield _(GIVE_A_MANDATE)


def before_resuming(round: Round) -> Iterator[str]:
    missing = _out_of_reach(round)
    if missing:
        yield _("This round can no longer be agreed, whatever the others answer. %(missing)s") % {"missing": missing}
        yield _("Return the text to its writers instead: it will be put to those who remain.")


def before_extending(round: Round) -> Iterator[str]:
    missing = _out_of_reach(round)
    if missing:
        yield _("More time alone changes nothing. %(missing)s") % {"missing": missing}
        if any(seat.has_left for seat in round.roster):
            yield _("Recall the round instead: the text will be put to those who remain.")
        else:
            yield _(GIVE_A_MANDATE)
    for decision in round.standing:
        if decision.verdict == Verdict.AWAITING_MANDATE and decision.expected_on:
            yield _("The board of %(name)s meets on %(day)s: a deadline before that day would leave it unheard.") % {
                "name": decision.organisation.name,
                "day": date_format(decision.expected_on, "DATE_FORMAT"),
            }


def before_reminding(round: Round) -> Iterator[str]:
    """Whom the message would reach, by name."""
    awaited = [seat for seat in round.outcome.awaited if seat.can_speak]
    mandates = Mandate.objects.in_force(clock.today()).speaking().select_related("person", "organisation")
    people: dict[str, list[str]] = {}
    for mandate in mandates.filter(organisation__in=[seat.organisation for seat in awaited]).order_by("role", "pk"):
        people.setdefault(mandate.organisation.name, []).append(str(mandate.person))
    for name, reached in people.items():
        yield _("To %(people)s, for %(organisation)s.") % {"people": listed(reached), "organisation": name}
    if round.reminded_on:
        day = date_format(round.reminded_on, "DATE_FORMAT")
        yield _("They were last reminded on %(day)s. A second message on the same day is refused.") % {"day": day}


def before_recalling(round: Round) -> Iterator[str]:
    answered = sum(round.counts(decision) for decision in round.standing)
    if answered:
        yield ngettext(
            "%(count)d organisation has answered: its answer stays readable, and counts no more unless exactly the "
            "same words are put again.",
            "%(count)d organisations have answered: their answers stay readable, and count no more unless exactly "
            "the same words are put again.",
            answered,
        ) % {"count": answered}
    if round.state == RoundState.CONFIRMED:
        yield _("The committee has confirmed this text: it will have to confirm it again.")
    if round.state in AWAITING_PARTNERS:
        yield _("Where the organisations only need more time, extend the deadline instead.")


def reached_by_opening(project_id: int) -> Iterator[str]:
    """Whose answer is asked for, by name."""
    partners = Partnership.objects.voting().filter(project=project_id).order_by("organisation__name")
    names = list(partners.values_list("organisation__name", flat=True))
    if names:
        yield _("A message leaves at once to ask these organisations for their answer: %(names)s.") % {
            "names": listed(names)
        }


def ends_a_round(round: Round) -> Iterator[str]:
    """Of whatever act does."""
    yield _("The round ends here: it cannot be taken up again.")
    yield from reached_by_round(round)


def reached_by_round(round: Round) -> Iterator[str]:
    names = [seat.organisation_name for seat in round.seats.all()]
    if names:
        yield _("A message tells these organisations: %(names)s.") % {"names": listed(names)}


def _unanswered(round: Round) -> Iterator[str]:
    """The remarks of the last round that the writers left without an answer, and who made them."""
    awaiting = Q(decision__round=round, decision__superseded_by__isnull=True, disposition="") & ~Q(
        fate=Remark.Disposition.LIFTED
    )
    made_by = [
        remark.decision.organisation.name
        for model in (Reservation, ChangeRequest)
        for remark in model._default_manager.filter(awaiting).select_related("decision__organisation")
    ]
    if made_by:
        yield ngettext(
            "%(count)d remark of the last round has no answer from the writers (%(names)s). "
            "Answer it first, in the partner space: its author would be asked again "
            "without knowing what became of it.",
            "%(count)d remarks of the last round have no answer from the writers (%(names)s). "
            "Answer them first, in the partner space: their authors would be asked again "
            "without knowing what became of them.",
            len(made_by),
        ) % {"count": len(made_by), "names": listed(dict.fromkeys(made_by))}


def _out_of_reach(round: Round) -> str:
    """What would still be missing if everyone who can speak approved; empty where an agreement is in reach."""
    roster = round.roster
    fixed = {seat.organisation for seat in roster if not seat.can_speak}
    kept = [d.as_answer() for d in round.standing if round.counts(d) and d.organisation_id in fixed]
    return outcome(round.pinned_policy, roster, [*kept, *_best_answers(roster)]).missing


def _best_answers(roster: list[Seat]) -> Iterator[Answer]:
    return (Answer(seat.organisation, Verdict.APPROVE) for seat in roster if seat.can_speak)
