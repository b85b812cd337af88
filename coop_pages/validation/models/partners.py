"""Who takes part in a project, and under which rules.

Tables of their own rather than fields of the page: a page's draft is not in the database until it is published, and
who may vote cannot depend on a draft.
"""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from coop_pages.validation.policies import Majority, Policy, PolicyKind
from directory.models import Mandate, Organisation

PROJECT = "coop_pages.CooperationProjectPage"


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def current(self) -> "PartnershipQuerySet":
        return self.filter(left_on__isnull=True)

    def voting(self) -> "PartnershipQuerySet":
        return self.current().filter(role=Partnership.Role.VOTING)

    def of_examples(self) -> "PartnershipQuerySet":
        """Of organisations that do not exist."""
        return self.filter(organisation__is_example=True)


class Partnership(models.Model):
    """An organisation takes part in a project, with a vote or as an observer."""

    class Role(models.TextChoices):
        VOTING = "voting", _("votes")
        OBSERVER = "observer", _("observes")

    project = models.ForeignKey(PROJECT, models.CASCADE, related_name="partnerships", verbose_name=_("project"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="partnerships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.VOTING)
    joined_on = models.DateField(_("joined on"), default=timezone.localdate)
    joined_position = models.PositiveIntegerField(_("position of its arrival in the ledger"), default=0)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    reason_for_leaving = models.TextField(_("reason for leaving"), blank=True)

    objects = PartnershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ("joined_on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "organisation"], condition=Q(left_on__isnull=True), name="one_current_partnership"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.project}"


class Charter(models.Model):
    """A project's rules. Each round keeps a copy of them as they stood when it opened."""

    class Confirmation(models.TextChoices):
        STEERING_COMMITTEE = "steering_committee", _("a member of the steering committee")
        COORDINATOR = "coordinator", _("the project's coordinator")

    project = models.OneToOneField(PROJECT, models.CASCADE, related_name="charter", verbose_name=_("project"))
    policy = models.CharField(
        _("voting policy"), max_length=20, choices=PolicyKind.choices, default=PolicyKind.STRICT_UNANIMITY
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum (%)"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Share of the organisations that must reply. Used by consent and qualified majority."),
    )
    threshold = models.PositiveSmallIntegerField(
        _("threshold (%)"),
        default=100,
        validators=[MinValueValidator(50), MaxValueValidator(100)],
        help_text=_("Share of approvals needed, where the majority is a percentage of your own."),
    )
    majority = models.CharField(
        _("majority"),
        max_length=20,
        choices=Majority.choices,
        default=Majority.MORE_THAN_HALF,
        help_text=_(
            "Of the approvals and objections given. Abstentions count for the quorum alone. Used by the qualified "
            "majority."
        ),
    )
    reply_days = models.PositiveSmallIntegerField(
        _("days to reply"),
        default=45,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Boards meet every one to three months: leave them the time."),
    )
    confirmed_by = models.CharField(
        _("who confirms"), max_length=20, choices=Confirmation.choices, default=Confirmation.STEERING_COMMITTEE
    )
    may_override_refusal = models.BooleanField(
        _("the committee may overrule a refusal"),
        default=False,
        help_text=_("With a reason that everyone reads. The refusal itself stays on record."),
    )
    allows_editorial_changes = models.BooleanField(
        _("editorial changes do without a new vote"),
        default=False,
        help_text=_("A spelling or a wording. Every organisation is told, and one objection is enough to vote again."),
    )
    notice_days = models.PositiveSmallIntegerField(
        _("days to object to an editorial change"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("project charter")
        verbose_name_plural = _("project charters")

    def __str__(self) -> str:
        return f"{self.get_policy_display()} · {self.project}"

    def as_policy(self) -> Policy:
        return Policy(self.policy, self.quorum, self.threshold, self.majority)


class ProjectMemberQuerySet(models.QuerySet["ProjectMember"]):
    def active(self, on: date | None = None) -> "ProjectMemberQuerySet":
        """Places that run on a day (today's local date unless given), last day included."""
        day = on or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day))

    def in_force(self, on: date | None = None) -> "ProjectMemberQuerySet":
        """Those that run on a day, of people who can still act.

        A place on the committee ends with the mandate that it rests on; one that never rested on any goes on.
        """
        held = self.active(on).filter(person__is_active=True).resting(on)
        return held.filter(~Q(role=ProjectMember.Role.STEERING_COMMITTEE) | Q(rested=False) | Q(rests=True))

    def writing(self, on: date | None = None) -> "ProjectMemberQuerySet":
        """Those whose people may write the texts on a day: the committee only answers."""
        of_the_committee = ProjectMember.Role.STEERING_COMMITTEE
        return self.active(on).filter(person__is_active=True).exclude(role=of_the_committee)

    def resting(self, on: date | None = None) -> "ProjectMemberQuerySet":
        """Whether each person has ever acted for an organisation of the project (`rested`), and does (`rests`)."""
        day = on or timezone.localdate()
        partners = Partnership.objects.filter(project=OuterRef(OuterRef("project")))
        theirs = Mandate.objects.filter(person=OuterRef("person"), starts_on__lte=day)
        return self.annotate(
            rested=Exists(theirs.filter(organisation__in=partners.values("organisation"))),
            rests=Exists(theirs.in_force(day).filter(organisation__in=partners.current().values("organisation"))),
        )


class ProjectMember(models.Model):
    """A person's place in the project itself: coordinator, steering committee or project group."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        STEERING_COMMITTEE = "steering_committee", _("steering committee")
        PROJECT_GROUP = "project_group", _("project group")

    project = models.ForeignKey(PROJECT, models.CASCADE, related_name="members", verbose_name=_("project"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="project_memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = ProjectMemberQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("project member")
        verbose_name_plural = _("project members")
        ordering = ("role", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "person", "role"], name="one_place_per_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.project}"
