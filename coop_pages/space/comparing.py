"""Which two rounds of a text are compared: those asked for, or the last that the organisation took a position on."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest

from coop_pages.evidence.differences.comparison import Comparison, compared
from coop_pages.notifications.kinds import rounds
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round
from directory.models import Organisation

SIDE_BY_SIDE = "cote-a-cote"


def since_last_position(current: Round, organisation: Organisation) -> Comparison | None:
    """What changed since the last earlier round on which `organisation` took a position.

    That it waits for its board is none; nor is a letter that it contested.
    """
    positions = Decision.objects.counting().replies().filter(organisation=organisation)
    earlier = Round.objects.filter(page=current.page_id, number__lt=current.number, decisions__in=positions)
    former = earlier.order_by("-number").first()
    return compared(former, current, is_since_answer=True, latter_is_shown=True) if former else None


def asked_comparison(
    request: HttpRequest, current: Round, rounds: Sequence[Round], organisation: Organisation | None
) -> Comparison | None:
    """The rounds that the address names, of those of this text; without a name, since the last position.

    Raises Http404 for a round that the text does not have.
    """
    found = named_comparison(request, current, rounds)
    if found is None and organisation is not None:
        return since_last_position(current, organisation)
    return found


def named_comparison(request: HttpRequest, current: Round, rounds: Sequence[Round]) -> Comparison | None:
    """The two of `rounds` that the address names (`?depuis=1&jusque=3`; without the second, `current`), if it does.

    Whoever calls gives only rounds that the reader may see. Raises Http404 for a number that is not among them.
    """
    since, until = request.GET.get("depuis"), request.GET.get("jusque")
    if not since:
        return None
    by_number = {str(round.number): round for round in rounds}
    try:
        first, second = by_number[since], by_number[until or str(current.number)]
    except KeyError:
        raise Http404 from None
    former, latter = sorted((first, second), key=lambda round: round.number)
    return compared(former, latter, latter_is_shown=latter == current)


def side_by_side(request: HttpRequest) -> bool:
    """Whether the address asks for both versions beside each other (`?vue=cote-a-cote`)."""
    return request.GET.get("vue") == SIDE_BY_SIDE


def in_one_sentence(current: Round, organisation: Organisation) -> str:
    """What changed since the last position of `organisation`; empty where it took none."""
    comparison = since_last_position(current, organisation)
    return str(comparison.sentence) if comparison else ""


def connect() -> None:
    rounds.AnswerAwaited.changes = staticmethod(in_one_sentence)
