"""What a person finds on arriving: the rounds that await their organisation, then others, then what is agreed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_pages.space.voice import Voice
from coop_pages.validation import clock, permissions
from coop_pages.validation.models.decisions import ChangeRequest, Decision, Reservation
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.models.partners import Partnership, ProjectMember
from coop_pages.validation.models.rounds import Round, RoundQuerySet
from coop_pages.validation.states import AWAITING_PARTNERS, IN_PROGRESS, VALIDATED, RoundState, Verdict
from directory.models import Organisation, User

if TYPE_CHECKING:
    from django.utils.functional import Promise
    from django_stubs_ext import WithAnnotations

AWAITING, OTHERS, AGREED = "a-repondre", "en-cours", "valides"
TITLES: "dict[str, str | Promise]" = {
    AWAITING: gettext_lazy("Awaiting your organisation"),
    OTHERS: gettext_lazy("Under way"),
    AGREED: gettext_lazy("Agreed"),
}
MOST_REMINDED = 5
Role = ProjectMember.Role


def projects_of(user: User, voice: Voice) -> Any:
    """Primary keys of the projects that concern the organisation chosen, or the person."""
    if voice.organisation and voice.is_one_of_several:
        return Partnership.objects.current().filter(organisation=voice.organisation).values("project")
    return permissions.projects_seen_by(user)


def rounds_on(shelf: str, voice: Voice, projects: Any) -> RoundQuerySet:
    """The rounds of one shelf among `projects`, the most pressing first; the texts themselves are not read."""
    rounds = Round.objects.select_related("project").defer("frozen_text", "project__body", "project__calendar")
    mine = Round.objects.none()
    if voice.organisation and voice.may_prepare:
        mine = Round.objects.awaiting(voice.organisation)
    if shelf == AWAITING:
        return rounds.filter(pk__in=mine.values("pk")).order_by("deadline", "pk")
    seen = rounds.filter(project__in=projects)
    if shelf == OTHERS:
        return seen.filter(state__in=IN_PROGRESS).exclude(pk__in=mine.values("pk")).order_by("deadline", "pk")
    return seen.filter(state__in=VALIDATED).order_by("-closed_at", "-pk")


class OwnState(TypedDict):
    """What one organisation has already begun or announced of a round."""

    own_draft: DecisionDraft | None
    board_on: date | None


def with_own_state(
    rounds: Iterable[Round], organisation: Organisation | None
) -> "list[WithAnnotations[Round, OwnState]]":
    """Each round with `own_draft` and `board_on`: what the organisation has already begun or announced."""
    listed = cast("list[WithAnnotations[Round, OwnState]]", list(rounds))
    drafts: dict[int, DecisionDraft] = {}
    boards: dict[int, date | None] = {}
    if organisation:
        drafts = {
            draft.round_id: draft
            for draft in DecisionDraft.objects.filter(round__in=listed, organisation=organisation)
            .select_related("edited_by")
            .defer("typed")
        }
        announced = Decision.objects.counting().filter(
            round__in=listed, organisation=organisation, verdict=Verdict.AWAITING_MANDATE
        )
        boards = dict(announced.values_list("round", "expected_on"))
    for round in listed:
        round.own_draft = drafts.get(round.pk)
        round.board_on = boards.get(round.pk)
    return listed


@dataclass(frozen=True)
class Reminder:
    """Something else that a person may do: a sentence, and where to do it."""

    words: str
    url: str


def reminders(user: User, voice: Voice, *, has_place: bool) -> list[Reminder]:
    """In a constant number of queries, at most `MOST_REMINDED` of each kind. `has_place`: in some project."""
    organisation = voice.organisation
    found: list[Reminder] = []
    if organisation and voice.may_speak:
        found += _letters(organisation)
        found += _answers_received(organisation, voice)
        found += _notices(organisation)
        found += _to_adopt(organisation)
    if has_place:
        found += _to_confirm(user)
    found += _to_answer(user, voice)
    return found


def _light() -> RoundQuerySet:
    return Round.objects.defer("frozen_text")


def _letters(organisation: Organisation) -> Iterable[Reminder]:
    letters = (
        Decision.objects.standing()
        .filter(organisation=organisation, letter__isnull=False, contested_at__isnull=True)
        .filter(round__state__in=AWAITING_PARTNERS | {RoundState.AGREED, RoundState.CONFIRMED})
        .select_related("round")
        .defer("round__frozen_text")
    )
    for letter in letters[:MOST_REMINDED]:
        words = _("An answer was recorded for you from a letter: %(text)s. Check it.") % {"text": letter.round}
        yield Reminder(words, reverse("space:receipt", args=[letter.pk]))


def _answers_received(organisation: Organisation, voice: Voice) -> Iterable[Reminder]:
    answered = Q(decision__organisation=organisation, decision__superseded_by__isnull=True, fate="") & ~Q(
        disposition=""
    )
    later = Round.objects.filter(page=OuterRef("page"), number__gt=OuterRef("number"))
    rounds = _light().filter(state__in=AWAITING_PARTNERS | {RoundState.RETURNED}).exclude(Exists(later))
    for round in rounds.filter(_remarked(answered))[:MOST_REMINDED]:
        words = _("The writers answered your remarks: %(text)s.") % {"text": round}
        yield Reminder(words, reverse("space:remarks", args=[round.pk]) + voice.in_address)


def _notices(organisation: Organisation) -> Iterable[Reminder]:
    running = _light().open().of_organisation(organisation).filter(editorial_of__isnull=False, objected_at__isnull=True)
    for round in running.filter(notice_until__gte=clock.today())[:MOST_REMINDED]:
        if round.notice_until is None:
            continue
        words = _("Only the wording changed: %(text)s. You may object until %(day)s.") % {
            "text": round,
            "day": date_format(round.notice_until, "DATE_FORMAT"),
        }
        yield Reminder(words, reverse("space:object", args=[round.pk, organisation.pk]))


def _to_adopt(organisation: Organisation) -> Iterable[Reminder]:
    for round in adoptable(organisation)[:MOST_REMINDED]:
        words = _("Agreed before you joined, and open to your adoption: %(text)s.") % {"text": round}
        yield Reminder(words, reverse("space:adopt", args=[round.pk, organisation.pk]))


def adoptable(organisation: Organisation) -> RoundQuerySet:
    """Validated texts of the organisation's projects that it was not asked about and has not adopted."""
    joined = Partnership.objects.voting().filter(organisation=organisation).values("project")
    later = Round.objects.validated().filter(page=OuterRef("page"), number__gt=OuterRef("number"))
    return (
        _light()
        .validated()
        .filter(project__in=joined)
        .exclude(seats__organisation=organisation)
        .exclude(adhesions__organisation=organisation)
        .exclude(Exists(later))
        .order_by("pk")
    )


def _to_confirm(user: User) -> Iterable[Reminder]:
    places = ProjectMember.objects.in_force(clock.today()).filter(project=OuterRef("project"), person=user)
    coordinates = Q(Exists(places.filter(role=Role.COORDINATOR)))
    sits = Q(Exists(places.filter(role=Role.STEERING_COMMITTEE))) & ~Q(confirmed_by_role=Role.COORDINATOR)
    for round in _light().filter(coordinates | sits, state=RoundState.AGREED)[:MOST_REMINDED]:
        words = _("The organisations agree, your steering committee has its say: %(text)s.") % {"text": round}
        yield Reminder(words, reverse("space:committee", args=[round.pk]))


def _to_answer(user: User, voice: Voice) -> Iterable[Reminder]:
    later = Round.objects.filter(page=OuterRef("page"), number__gt=OuterRef("number"))
    rounds = _light().filter(_answered_by(user), state__in=AWAITING_PARTNERS | {RoundState.RETURNED})
    for round in rounds.exclude(Exists(later))[:MOST_REMINDED]:
        words = _("Remarks await the writers’ answer: %(text)s.") % {"text": round}
        yield Reminder(words, reverse("space:remarks", args=[round.pk]) + voice.in_address)


def _answered_by(user: User) -> Q:
    """Rounds where a remark awaits an answer that `user` may give."""
    awaiting = Q(decision__superseded_by__isnull=True, disposition="") & ~Q(fate="lifted")
    met = Q(pk__in=())
    for project, organisations in permissions.remarks_answered_by(user).items():
        met |= Q(project=project) & _remarked(awaiting & ~Q(decision__organisation__in=organisations))
    return met


def _remarked(condition: Q) -> Q:
    of_round = {"decision__round": OuterRef("pk")}
    return Q(Exists(Reservation.objects.filter(condition, **of_round))) | Q(
        Exists(ChangeRequest.objects.filter(condition, **of_round))
    )
