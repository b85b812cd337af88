"""What the services show of each round, in the words of the oracle."""

from typing import Any

from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round
from tests.factories.projects import Cast
from tests.properties.oracle.rounds import Round as ToldRound
from tests.properties.oracle.story import Story

Shown = dict[str, Any]


def shown_by_services(page_id: int, cast: Cast) -> list[Shown]:
    seats = {organisation.pk: seat for seat, organisation in enumerate(cast.organisations)}
    names = {organisation.name: seat for seat, organisation in enumerate(cast.organisations)}
    given: dict[int, list[Decision]] = {}
    for decision in Decision.objects.filter(round__page=page_id).order_by("pk"):
        given.setdefault(decision.round_id, []).append(decision)
    standing = set(Decision.objects.standing().filter(round__page=page_id).values_list("pk", flat=True))
    counting = set(Decision.objects.counting().filter(round__page=page_id).values_list("pk", flat=True))
    awaited = {
        seat: set(Round.objects.awaiting(organisation).values_list("pk", flat=True))
        for seat, organisation in enumerate(cast.organisations)
    }
    return [
        {
            "number": round.number,
            "state": str(round.state),
            "agreed": round.outcome.agreed,
            "given": {
                seat: [
                    (str(d.verdict), bool(d.letter_id), bool(d.carried_from_id), d.is_contested, d.pk in standing)
                    for d in given.get(round.pk, [])
                    if d.organisation_id == organisation.pk
                ]
                for seat, organisation in enumerate(cast.organisations)
            },
            "stands": {seats[seat.organisation_id]: str(d.verdict) for seat, d in round.board() if d},
            "counts": {
                seats.get(d.organisation_id): round.counts(d) for d in given.get(round.pk, []) if d.pk in standing
            },
            "counts today": {seats.get(d.organisation_id) for d in given.get(round.pk, []) if d.pk in counting},
            "in doubt": sorted(names[name] for name in round.in_doubt),
            "awaits": [seat for seat, rounds in awaited.items() if round.pk in rounds],
            "deadline": round.deadline,
        }
        for round in Round.objects.with_answers().filter(page=page_id).order_by("number")
    ]


def shown_by_the_oracle(story: Story) -> list[Shown]:
    return [_shown(story, told) for told in story.rounds]


def _shown(story: Story, told: ToldRound) -> Shown:
    stands = {seat: answer for seat in told.roster if (answer := told.standing(seat))}
    return {
        "number": told.number,
        "state": told.state,
        "agreed": story.agrees(told),
        "given": {
            seat: [
                (a.verdict, a.by_letter, a.carried_from is not None, a.contested is not None, a is stands[seat])
                for a in told.of(seat)
            ]
            for seat in range(3)
        },
        "stands": {seat: answer.verdict for seat, answer in stands.items()},
        "counts": {seat: told.counts(answer) for seat, answer in stands.items()},
        "counts today": {
            s for s, a in stands.items() if a.contested is None and not (a.carried_from and told.objected)
        },
        "in doubt": sorted(told.in_doubt()),
        "awaits": [seat for seat in range(3) if story.is_awaited(told, seat)],
        "deadline": told.deadline,
    }
