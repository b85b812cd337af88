"""What one person may see of a project's evidence: the same as on the platform's own pages, never more."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from coop_pages.validation import permissions
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.partners import ProjectMember
from coop_pages.validation.models.people import PersonReference
from directory.models import User


@dataclass(frozen=True)
class Reader:
    """`leads`: coordinator or staff, who read everything. `named` gathers the persons whose name was shown."""

    leads: bool
    organisations: frozenset[int]
    known: frozenset[UUID]
    files: tuple[EvidenceFile, ...]
    named: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, user: User, project_id: int) -> "Reader":
        members = ProjectMember.objects.in_force().filter(project=project_id).values("person")
        known = PersonReference.objects.filter(user__in=members) | PersonReference.objects.filter(user=user)
        return cls(
            leads=permissions.may_open_round(user, project_id),
            organisations=frozenset(permissions.organisations_confided_to(user)),
            known=frozenset(known.values_list("pk", flat=True)),
            files=tuple(permissions.files_read_by(user, project_id).order_by("kept_at", "pk")),
        )

    def reads_papers_of(self, organisation_id: int) -> bool:
        """Whether what an organisation keeps to itself (comment, resolution, votes) is shown."""
        return self.leads or organisation_id in self.organisations

    def name_of(self, person: PersonReference, *, organisation_id: int | None = None) -> str:
        """The name of `person`, who acted for `organisation_id`; the reference that the ledger holds where the name
        is not for this reader."""
        shown = self.leads or person.pk in self.known or organisation_id in self.organisations
        if not shown:
            return _("person %(reference)s") % {"reference": str(person.pk)[:8]}
        if person.name:
            self.named[str(person.pk)] = person.name
        return str(person)
