"""Who reads the minutes that an organisation gave with its answer."""

from coop_pages.validation import permissions
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.ledger import Event, append_entry
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.refusals import NoMandate, NotAllowed
from coop_pages.validation.services.act import act
from directory.models import User


@act
def share_minutes(minutes: EvidenceFile, *, by: User, shared: bool = True) -> EvidenceFile:
    """An organisation shows its minutes to everyone in the project, or keeps them to itself again.

    Raises NotAllowed (a file that belongs to no organisation) or NoMandate.
    """
    if minutes.organisation is None:
        raise NotAllowed
    if permissions.mandate_to_speak(by, minutes.organisation) is None:
        raise NoMandate(organisation=minutes.organisation.name)
    minutes.shared = shared
    minutes.save(update_fields=["shared"])
    person = PersonReference.objects.of(by)
    body = {"sha256": minutes.sha256, "organisation": minutes.organisation_id, "by": str(person.pk)}
    append_entry(minutes.project_id, Event.FILE_SHARED if shared else Event.FILE_UNSHARED, body)
    return minutes
