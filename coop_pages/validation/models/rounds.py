"""A round: one frozen text put to every organisation."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypedDict, cast

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_pages.base.ordinals import nth_round
from coop_pages.validation import clock
from coop_pages.validation.digests import FrozenText
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.policies import Majority, Policy
from coop_pages.validation.rules import Outcome, Seat, outcome
from coop_pages.validation.states import APPROVALS, AWAITING_PARTNERS, IN_PROGRESS, VALIDATED, RoundState
from directory.models import Mandate, Organisation

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

PROJECT = "coop_pages.CooperationProjectPage"


class ApprovalCount(TypedDict):
    """What `RoundQuerySet.with_approvals` adds to a round."""

    approvals: int


class Counts(TypedDict):
    """What `RoundQuerySet.with_counts` adds to a round."""

    seat_count: int
    heard: int


class Approval(TypedDict):
    """What `RosterSeatQuerySet.with_approvals` adds to a seat."""

    approved_at: datetime | None


class Presence(TypedDict):
    """What `RosterSeatQuerySet.with_presence` adds to a seat."""

    takes_part: bool
    has_speaker: bool


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> "RoundQuerySet":
        return self.filter(state=RoundState.OPEN)

    def holding_the_text(self) -> "RoundQuerySet":
        """Rounds during which nobody may change the page."""
        return self.filter(Q(state__in=IN_PROGRESS) | Q(state=RoundState.CONFIRMED, asks_publication=True))

    def validated(self) -> "RoundQuerySet":
        return self.filter(state__in=VALIDATED)

    def of_organisation(self, organisation: Organisation | int) -> "RoundQuerySet":
        return self.filter(seats__organisation=organisation)

    def awaiting(self, organisation: Organisation | int) -> "RoundQuerySet":
        """Open rounds that this organisation has not answered; one that left the project is awaited no more."""
        replied = Decision.objects.counting().replies().filter(round=OuterRef("pk"), organisation=organisation)
        takes_part = Partnership.objects.voting().filter(project=OuterRef("project"), organisation=organisation)
        return self.open().of_organisation(organisation).filter(~Exists(replied), Exists(takes_part))

    def with_counts(self) -> "models.QuerySet[WithAnnotations[Round, Counts]]":
        """How many organisations each round asks (`seat_count`) and how many of them were heard (`heard`)."""
        counting = Decision.objects.counting().replies().filter(round=OuterRef("round"))
        answered = RosterSeat.objects.filter(Exists(counting.filter(organisation=OuterRef("organisation"))))
        rounds = self.annotate(seat_count=Count("seats"), heard=Count("seats", filter=Q(seats__in=answered)))
        return cast("models.QuerySet[WithAnnotations[Round, Counts]]", rounds)

    def with_approvals(self) -> "RoundQuerySet":
        """How many organisations approved each text (`approvals`): what may be said to have been validated by them."""
        approving = Decision.objects.counting().filter(verdict__in=APPROVALS, round=OuterRef("pk")).order_by()
        counted = approving.values("round").annotate(count=Count("pk")).values("count")
        return self.annotate(approvals=Coalesce(Subquery(counted), 0))

    def with_answers(self) -> "RoundQuerySet":
        """Seats and standing decisions, in a constant number of queries however many there are."""
        given = Decision.objects.with_remarks().order_by("pk")
        return self.prefetch_related("seats", models.Prefetch("decisions", given, to_attr="answers_given"))


class Round(models.Model):
    page = models.ForeignKey("wagtailcore.Page", models.PROTECT, related_name="rounds", verbose_name=_("page"))
    project = models.ForeignKey(PROJECT, models.PROTECT, related_name="project_rounds", verbose_name=_("project"))
    page_title = models.CharField(_("title of the text"), max_length=255)
    number = models.PositiveIntegerField(_("number"))
    asks_publication = models.BooleanField(_("asks for publication"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=RoundState.choices, default=RoundState.OPEN)

    revision = models.ForeignKey(
        "wagtailcore.Revision", models.PROTECT, related_name="rounds", verbose_name=_("frozen revision")
    )
    frozen_text = models.JSONField(_("frozen text"))
    digest = models.CharField(_("digest of the text"), max_length=64)

    policy = models.CharField(_("voting policy"), max_length=20)
    quorum = models.PositiveSmallIntegerField(_("quorum (%)"))
    threshold = models.PositiveSmallIntegerField(_("threshold (%)"))
    majority = models.CharField(_("majority"), max_length=20, choices=Majority.choices, default=Majority.AT_LEAST)
    confirmed_by_role = models.CharField(_("who confirms"), max_length=20)
    may_override_refusal = models.BooleanField(_("the committee may overrule a refusal"), default=False)
    reply_days = models.PositiveSmallIntegerField(_("days to reply"), default=45)

    opened_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    opened_position = models.PositiveIntegerField(_("position of its opening in the ledger"), default=0)
    deadline = models.DateField(_("deadline"))
    reminded_on = models.DateField(_("last reminded by somebody on"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_position = models.PositiveIntegerField(_("position of its closing in the ledger"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, help_text=_("Why the round was recalled or sent back."))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    editorial_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("editorial change of")
    )
    notice_until = models.DateField(_("last day to object to the editorial change"), null=True, blank=True)
    objected_at = models.DateTimeField(_("objection to the editorial change at"), null=True, blank=True)
    reopened_for = models.ForeignKey(
        "wagtailcore.Page",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rounds_reopened",
        verbose_name=_("reopened because of"),
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("negotiation round")
        verbose_name_plural = _("negotiation rounds")
        ordering = ("-opened_at", "-id")
        permissions: ClassVar = [
            ("open_round", _("Can open, extend and recall the rounds of every project")),
            ("record_committee", _("Can record the steering committee's decision")),
            ("publish_agreed_text", _("Can put an agreed and confirmed text online")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "number"], name="round_number_once_per_page"),
            models.UniqueConstraint(
                fields=["page"], condition=Q(state__in=sorted(IN_PROGRESS)), name="one_round_under_way_per_page"
            ),
        ]

    def __str__(self) -> str:
        return str(_("%(title)s, %(round)s") % {"title": self.page_title, "round": self.rank})

    def get_absolute_url(self) -> str:
        return reverse("space:round", args=[self.pk])

    @property
    def rank(self) -> str:
        """“second round”, in the language being read: what people call it."""
        return nth_round(self.number)

    @cached_property
    def text(self) -> FrozenText:
        return FrozenText.from_data(self.frozen_text)

    @property
    def pinned_policy(self) -> Policy:
        return Policy(self.policy, self.quorum, self.threshold, self.majority)

    @property
    def awaits_partners(self) -> bool:
        return self.state in AWAITING_PARTNERS

    @property
    def holds_the_text(self) -> bool:
        return self.state in IN_PROGRESS or (self.state == RoundState.CONFIRMED and self.asks_publication)

    @property
    def is_overdue(self) -> bool:
        return self.state == RoundState.OPEN and clock.today() > self.deadline

    @property
    def has_a_later_one(self) -> bool:
        """A recalled round cancels nothing: it is as if it had not been opened."""
        later = Round.objects.filter(page=self.page_id, number__gt=self.number)
        return later.exclude(state=RoundState.RECALLED).exists()

    @property
    def is_editorial(self) -> bool:
        """Under notice as an editorial change: earlier approvals hold unless somebody objects."""
        return self.editorial_of_id is not None and self.objected_at is None

    @property
    def in_notice(self) -> bool:
        return self.is_editorial and self.notice_until is not None and clock.today() <= self.notice_until

    @property
    def notice_ran_out(self) -> bool:
        """Nobody objected in time, and everyone is heard: the round may be closed before its deadline."""
        return self.state == RoundState.OPEN and self.is_editorial and not self.in_notice and self.outcome.complete

    @property
    def settled_text(self) -> "Round":
        """This round; or, where its notice was cut short, the one whose approvals it had only carried over."""
        cut_short = self.is_editorial and (
            self.closed_at is None
            or self.notice_until is None
            or timezone.localdate(self.closed_at) <= self.notice_until
        )
        return self.editorial_of.settled_text if cut_short and self.editorial_of else self

    @cached_property
    def standing(self) -> list[Decision]:
        """Each organisation's answer as it stands today; its reservations are read with it, for the outcome."""
        return self._answers(until=None)

    def _answers(self, until: int | None) -> list[Decision]:
        """The last answer of each organisation; what a contested letter had superseded stands again.

        `until`: a position in the ledger; what was contested after it had not been yet.
        """
        given = getattr(self, "answers_given", None)
        if given is None:
            given = self.decisions.select_related("made_by").prefetch_related("reservations").order_by("pk")
        last: dict[int, Decision] = {}
        for decision in given:
            former = last.get(decision.organisation_id)
            if former is None or former.was_contested(until) or not decision.was_contested(until):
                last[decision.organisation_id] = decision
        return list(last.values())

    @cached_property
    def outcome(self) -> Outcome:
        """The rules applied to the pinned policy, the roster and the standing answers; what is missing, in words."""
        until = self.closed_position
        answers = [d.as_answer(until=until) for d in self._answers(until) if self.counts(d)]
        return outcome(self.pinned_policy, self.roster, answers)

    def counts(self, decision: Decision) -> bool:
        """Whether a standing answer of this round counts; of one that is closed, whether it did when it closed.

        The same rule as `counting()` while the round is open: what happens later never rewrites what it was closed on.
        """
        undone = decision.carried_from_id is not None and self.objected_at is not None
        return not undone and not decision.was_contested(self.closed_position)

    def why_undone(self, decision: Decision) -> str:
        """Why a standing answer counts no more today; empty where it does. What a screen says of an answer."""
        if decision.is_contested:
            return gettext("letter contested: it no longer counts")
        if decision.carried_from_id is not None and self.objected_at is not None:
            return gettext("carried over, then undone by an objection to the change of wording: it no longer counts")
        return ""

    @property
    def in_doubt(self) -> list[str]:
        """Names of the organisations that contest, since the round closed, an answer on which it was closed."""
        if self.closed_position is None:
            return []
        closed_on = [d for d in self._answers(self.closed_position) if self.counts(d)]
        doubted = {d.organisation_id for d in closed_on if d.is_contested}
        return [seat.organisation_name for seat in self.seats.all() if seat.organisation_id in doubted]

    @property
    def is_online(self) -> bool:
        return self.state == RoundState.PUBLISHED and self.page.live and self.page.live_revision_id == self.revision_id

    @cached_property
    def roster(self) -> list[Seat]:
        """The organisations asked, for the rules: who can speak today, or could when the round closed."""
        if not self.awaits_partners:
            return [Seat(s.organisation_id, s.organisation_name, not s.was_voiceless) for s in self.seats.all()]
        return [
            Seat(
                seat.organisation_id,
                seat.organisation_name,
                can_speak=seat.takes_part and seat.has_speaker,
                has_left=not seat.takes_part,
            )
            for seat in self.seats.with_presence()
        ]

    def board(self) -> "list[tuple[RosterSeat, Decision | None]]":
        """Every organisation asked, with its standing answer or None: one row of the validation board."""
        answers = {decision.organisation_id: decision for decision in self.standing}
        for decision in answers.values():
            decision.undone = self.why_undone(decision)
        voiceless = {awaited.organisation for awaited in self.outcome.awaited if not awaited.can_speak}
        seats = list(self.seats.all())
        for seat in seats:
            seat.is_voiceless = seat.organisation_id in voiceless
        return [(seat, answers.get(seat.organisation_id)) for seat in seats]


class RosterSeatQuerySet(models.QuerySet["RosterSeat"]):
    def awaited(self) -> "RosterSeatQuerySet":
        """Seats of open rounds whose organisation has not answered, and still takes part."""
        replied = Decision.objects.counting().replies()
        replied = replied.filter(round=OuterRef("round"), organisation=OuterRef("organisation"))
        takes_part = Partnership.objects.voting().filter(
            project=OuterRef("round__project"), organisation=OuterRef("organisation")
        )
        return self.filter(~Exists(replied), Exists(takes_part), round__state=RoundState.OPEN)

    def with_approvals(self) -> "models.QuerySet[WithAnnotations[RosterSeat, Approval]]":
        """When each one approved the text (`approved_at`): None if it abstained, stood aside or was overruled."""
        approvals = Decision.objects.counting().filter(
            verdict__in=APPROVALS, round=OuterRef("round"), organisation=OuterRef("organisation")
        )
        seats = self.annotate(approved_at=Subquery(approvals.values("decided_at")[:1]))
        return cast("models.QuerySet[WithAnnotations[RosterSeat, Approval]]", seats)

    def with_presence(self) -> "models.QuerySet[WithAnnotations[RosterSeat, Presence]]":
        """Whether each organisation still votes in the project (`takes_part`), and by anyone today (`has_speaker`)."""
        mandates = Mandate.objects.in_force(clock.today()).speaking()
        voting = Partnership.objects.voting().filter(project=OuterRef("round__project"))
        seats = self.annotate(
            takes_part=Exists(voting.filter(organisation=OuterRef("organisation"))),
            has_speaker=Exists(mandates.filter(organisation=OuterRef("organisation"))),
        )
        return cast("models.QuerySet[WithAnnotations[RosterSeat, Presence]]", seats)


class RosterSeat(models.Model):
    """An organisation asked in a round, with its name as it stood when the round opened."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="seats", verbose_name=_("round"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="seats", verbose_name=_("organisation"))
    organisation_name = models.CharField(_("name"), max_length=255)
    was_voiceless = models.BooleanField(
        _("without anyone to speak"), default=False, help_text=_("As it stood when the round closed.")
    )

    # On a board: whether its answer is awaited, and nobody can give it.
    is_voiceless: bool = False

    objects = RosterSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation asked")
        verbose_name_plural = _("organisations asked")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "organisation"], name="one_seat_per_organisation"),
        ]

    def __str__(self) -> str:
        return self.organisation_name


class RoundNote(models.Model):
    """Words said about a round by an act that carries some: why it was extended, suspended, recalled, overruled…

    The ledger holds their SHA-256 only, so that a name in them can be erased without breaking the chain.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="notes", verbose_name=_("round"))
    event = models.CharField(_("event"), max_length=30)
    words = models.TextField(_("in a few words"))
    said_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("said by"))
    said_at = models.DateTimeField(_("said at"), default=clock.now)

    class Meta:
        verbose_name = _("note on a round")
        verbose_name_plural = _("notes on a round")
        ordering = ("said_at", "id")

    def __str__(self) -> str:
        return self.words

    @property
    def act(self) -> str:
        """With which act it was said."""
        return str(Event(self.event).label)
