"""What one organisation answers in one round, and what it asks for."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from coop_pages.validation import clock
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.rules import Answer
from coop_pages.validation.states import REPLIES, Verdict
from directory.models import Mandate, Organisation

ROUND = "coop_pages.Round"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> "DecisionQuerySet":
        """Each organisation's last answer in each round; what a contested letter had superseded stands again.

        In the order in which they were given, which the lock of the round makes that of their keys.
        """
        others = Decision.objects.filter(round=OuterRef("round"), organisation=OuterRef("organisation"))
        valid = others.filter(contested_at__isnull=True)
        return self.filter(
            Q(contested_at__isnull=True) & ~Exists(valid.filter(pk__gt=OuterRef("pk")))
            | Q(contested_at__isnull=False, superseded_by__isnull=True) & ~Exists(valid)
        )

    def replies(self) -> "DecisionQuerySet":
        return self.filter(verdict__in=REPLIES)

    def counting(self) -> "DecisionQuerySet":
        """Standing answers, but for a letter contested and for what an objection to an editorial change undid."""
        undone = Q(carried_from__isnull=False, round__objected_at__isnull=False)
        return self.standing().filter(contested_at__isnull=True).exclude(undone)

    def with_remarks(self) -> "DecisionQuerySet":
        return self.prefetch_related("reservations", "change_requests").select_related("made_by")

    def with_replies(self) -> "DecisionQuerySet":
        return self.with_remarks().prefetch_related("reservations__replies", "change_requests__replies")

    def with_evidence(self) -> "DecisionQuerySet":
        return self.select_related("organisation", "minutes", "letter")


class Decision(models.Model):
    """Append-only: a new answer of the organisation supersedes the former, which stays.

    Keyed to organisation and round, never to a person: two people of one organisation share one standing answer.
    """

    class Body(models.TextChoices):
        BOARD = "board", _("board of directors")
        GENERAL_MEETING = "general_meeting", _("general meeting")
        BUREAU = "bureau", _("executive committee")
        MANAGEMENT = "management", _("management, by delegation")

    round = models.ForeignKey(ROUND, models.PROTECT, related_name="decisions", verbose_name=_("round"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="decisions", verbose_name=_("organisation")
    )
    verdict = models.CharField(_("answer"), max_length=30, choices=Verdict.choices)
    comment = models.TextField(_("comment"), blank=True)
    consents_to_publication = models.BooleanField(_("consents to publication"), null=True, blank=True)
    expected_on = models.DateField(_("board expected on"), null=True, blank=True)

    # The law leaves quorum and form of a deliberation to each organisation's statutes: it is recorded, never held here.
    deliberated_by = models.CharField(_("deliberated by"), max_length=20, choices=Body.choices, blank=True)
    deliberated_on = models.DateField(_("deliberated on"), null=True, blank=True)
    resolution = models.CharField(_("resolution number"), max_length=100, blank=True)
    tally = models.CharField(_("votes"), max_length=200, blank=True)
    minutes = models.ForeignKey(
        EvidenceFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minutes")
    )

    made_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("given by"))
    mandate = models.ForeignKey(Mandate, models.SET_NULL, null=True, related_name="+", verbose_name=_("mandate"))
    mandate_role = models.CharField(_("under the mandate of"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("given at"), default=clock.now)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("replaces")
    )
    submission = models.UUIDField(_("submission"), null=True, blank=True, unique=True, editable=False)
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name=_("carried over from")
    )
    reconfirmed_sections = models.JSONField(_("unchanged sections confirmed"), default=list, blank=True)

    # Recorded by staff from a paper letter: nobody's mandate stands behind it, the letter does.
    letter = models.ForeignKey(
        EvidenceFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("letter")
    )
    letter_dated_on = models.DateField(_("letter dated"), null=True, blank=True)
    contested_by = models.ForeignKey(
        PersonReference, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contested by")
    )
    contested_at = models.DateTimeField(_("contested at"), null=True, blank=True)
    contested_position = models.PositiveIntegerField(_("position of the contest in the ledger"), null=True, blank=True)
    contest = models.TextField(_("why it is contested"), blank=True)

    # Why it counts no more: said by its round, for those who show it.
    undone: str = ""

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("decided_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                condition=Q(supersedes__isnull=True),
                name="one_first_decision_per_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} · {self.get_verdict_display()}"

    @property
    def is_on_behalf(self) -> bool:
        return self.letter_id is not None

    @property
    def is_contested(self) -> bool:
        return self.contested_at is not None

    def was_contested(self, until: int | None = None) -> bool:
        """`until`: a position in the ledger; what was contested after it had not been yet."""
        return _before(self.contested_position, until)

    def as_answer(self, until: int | None = None) -> Answer:
        """For the rules. `until`: where the ledger closed the round; what came later no longer changes its outcome."""
        reservations = list(self.reservations.all())
        suspensive = [r for r in reservations if r.suspensive and not r.is_lifted(until)]
        return Answer(
            organisation=self.organisation_id,
            verdict=self.verdict,
            unanswered=sum(1 for r in reservations if not r.has_answer(until)),
            suspensive=len(suspensive),
            pending=sum(1 for r in suspensive if not r.is_maintained(until)),
        )


class Remark(models.Model):
    """What a reservation and a request for changes share: a section cited, words, the writers' answer and its fate.

    The writers accept or decline; then the organisation that made the remark lifts or maintains it.
    """

    class Disposition(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        LIFTED = "lifted", _("lifted")
        MAINTAINED = "maintained", _("maintained")

    OF_WRITERS = frozenset({Disposition.ACCEPTED, Disposition.DECLINED})
    OF_ORGANISATION = frozenset({Disposition.LIFTED, Disposition.MAINTAINED})

    section = models.CharField(_("section"), max_length=100, blank=True)
    section_label = models.CharField(_("section of the text"), max_length=255, blank=True)
    words = models.TextField(_("in a few words"))
    disposition = models.CharField(_("outcome"), max_length=10, choices=Disposition.choices, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        PersonReference, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_position = models.PositiveIntegerField(_("position of the answer in the ledger"), null=True, blank=True)
    fate = models.CharField(_("lifted or maintained"), max_length=10, choices=Disposition.choices, blank=True)
    fate_words = models.TextField(_("what its organisation says of the answer"), blank=True)
    fate_by = models.ForeignKey(
        PersonReference, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("said by")
    )
    fate_at = models.DateTimeField(_("said at"), null=True, blank=True)
    fate_position = models.PositiveIntegerField(_("position of that in the ledger"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return self.words

    # Order is the ledger's position, never a clock: a machine whose clock steps back changes no outcome.

    def is_lifted(self, until: int | None = None) -> bool:
        return self.fate == self.Disposition.LIFTED and _before(self.fate_position, until)

    def is_maintained(self, until: int | None = None) -> bool:
        return self.fate == self.Disposition.MAINTAINED and _before(self.fate_position, until)

    def has_answer(self, until: int | None = None) -> bool:
        """Answered by the writers, or lifted by its organisation without waiting for them."""
        return (bool(self.disposition) and _before(self.answered_position, until)) or self.is_lifted(until)


def _before(position: int | None, until: int | None) -> bool:
    return position is not None and (until is None or position <= until)


class Reservation(Remark):
    """A condition attached to an approval. A suspensive one blocks until it is lifted."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="reservations", verbose_name=_("decision"))
    suspensive = models.BooleanField(_("suspensive"), default=False)

    class Meta(Remark.Meta):
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")


class ChangeRequest(Remark):
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="change_requests", verbose_name=_("decision"))
    proposed_wording = models.TextField(_("proposed wording"), blank=True)

    class Meta(Remark.Meta):
        verbose_name = _("request for changes")
        verbose_name_plural = _("requests for changes")


class RemarkReply(models.Model):
    """What was said of a remark, in order: nothing is overwritten, a new answer follows the one before."""

    reservation = models.ForeignKey(Reservation, models.PROTECT, null=True, blank=True, related_name="replies")
    changerequest = models.ForeignKey(ChangeRequest, models.PROTECT, null=True, blank=True, related_name="replies")
    disposition = models.CharField(_("outcome"), max_length=10, choices=Remark.Disposition.choices)
    words = models.TextField(_("in a few words"))
    said_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("said by"))
    said_at = models.DateTimeField(_("said at"), default=clock.now)

    class Meta:
        verbose_name = _("reply to a remark")
        verbose_name_plural = _("replies to remarks")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.words

    @property
    def is_from_writers(self) -> bool:
        return self.disposition in Remark.OF_WRITERS


class CollectiveDecision(models.Model):
    """What the steering committee made of an agreed round."""

    round = models.OneToOneField(ROUND, models.PROTECT, related_name="collective_decision", verbose_name=_("round"))
    confirmed = models.BooleanField(_("confirmed"))
    held_on = models.DateField(_("meeting held on"), null=True, blank=True)
    attendance = models.TextField(_("attendance"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    minutes_file = models.ForeignKey(
        EvidenceFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed minutes")
    )
    overrides_refusal = models.BooleanField(_("overrules a refusal"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    recorded_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=clock.now)

    class Meta:
        verbose_name = _("steering committee decision")
        verbose_name_plural = _("steering committee decisions")

    def __str__(self) -> str:
        return str(self.round)


class Adhesion(models.Model):
    """An organisation that joined later adopts a text agreed before it came, exactly as frozen."""

    round = models.ForeignKey(ROUND, models.PROTECT, related_name="adhesions", verbose_name=_("round"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="adhesions", verbose_name=_("organisation")
    )
    organisation_name = models.CharField(_("name"), max_length=255)
    comment = models.TextField(_("comment"), blank=True)
    made_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("given by"))
    mandate_role = models.CharField(_("under the mandate of"), max_length=20)
    made_at = models.DateTimeField(_("given at"), default=clock.now)

    class Meta:
        verbose_name = _("adhesion")
        verbose_name_plural = _("adhesions")
        ordering = ("made_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "organisation"], name="one_adhesion_per_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name} · {self.round_id}"


class Embargo(models.Model):
    """Something outside the project that publication must wait for."""

    class Kind(models.TextChoices):
        WORKS_COUNCIL = "works_council", _("works council to be consulted")
        GENERAL_MEETING = "general_meeting", _("general meeting to be held")
        AUTHORISATION = "authorisation", _("authorisation awaited")
        OTHER = "other", _("other")

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="embargoes", verbose_name=_("page"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=300)
    expected_on = models.DateField(
        _("expected to end on"), null=True, blank=True, help_text=_("An indication: it ends when somebody lifts it.")
    )
    set_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set at"), default=clock.now)
    lifted_by = models.ForeignKey(
        PersonReference, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("embargo")
        verbose_name_plural = _("embargoes")
        ordering = ("set_at",)

    def __str__(self) -> str:
        return self.reason
