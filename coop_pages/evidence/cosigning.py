"""An organisation signs where a project's ledger stands, with a key that it alone has: nobody rewrites it afterwards.

The signature is made elsewhere, by the verifier that each pack brings; here it is checked, and put in the ledger.
"""

import re
from dataclasses import dataclass

from django.db import transaction

from coop_pages.evidence.signing import origin_of, public_keys
from coop_pages.evidence.verifier.notes import (
    Checkpoint,
    Key,
    Signature,
    read_checkpoint,
    read_key,
    read_note,
    signs,
    written_signature,
)
from coop_pages.validation import permissions
from coop_pages.validation.models.ledger import Event, LedgerEntry, append_entry
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.refusals import (
    AlreadyCosigned,
    KeyNamedOtherwise,
    KeyOfThePlatform,
    NoMandate,
    NotAKey,
    NotAllowed,
    NotASignedCheckpoint,
    NotThisLedger,
    SignatureWrong,
)
from directory.models import Organisation, User

# The ledger cannot be corrected: a key is named by the organisation's own address on the web, never by a person.
KEY_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[a-z0-9-]+)*")
MOST_CHARACTERS = 2_000


@dataclass(frozen=True)
class Cosignature:
    """What an organisation deposited: where the ledger stood, and the line that signs it."""

    checkpoint: Checkpoint
    key: Key
    signature: Signature


@transaction.atomic
def cosign(project_id: int, *, organisation: Organisation, by: User, note: str, public_key: str) -> LedgerEntry:
    """Record that `organisation` signed where the ledger stood. `note`: what `verifier.py --signer` wrote.

    Raises NoMandate (`by` is not its holder), NotAllowed (it is no partner of the project), NotAKey,
    KeyNamedOtherwise, KeyOfThePlatform, NotASignedCheckpoint, NotThisLedger, SignatureWrong or AlreadyCosigned.
    """
    if permissions.mandate_to_invite(by, organisation) is None:
        raise NoMandate(organisation=organisation.name)
    if not Partnership.objects.current().filter(project=project_id, organisation=organisation).exists():
        raise NotAllowed
    given = _read(note, public_key)
    checkpoint = given.checkpoint
    there = LedgerEntry.objects.filter(chain=project_id, position=checkpoint.size, hash=checkpoint.head)
    if checkpoint.origin != origin_of(project_id) or not there.exists():
        raise NotThisLedger
    person = PersonReference.objects.of(by)
    signature = written_signature(given.key, given.signature.value)
    deposited = LedgerEntry.objects.filter(chain=project_id, event=Event.CHECKPOINT_COSIGNED)
    if deposited.filter(body__contains=signature).exists():
        raise AlreadyCosigned
    body = {
        "organisation": organisation.pk,
        "name": organisation.name,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "head": checkpoint.head,
        "key": str(given.key),
        "signature": signature,
        "by": str(person.pk),
    }
    return append_entry(project_id, Event.CHECKPOINT_COSIGNED, body)


def _read(note: str, public_key: str) -> Cosignature:
    try:
        key = read_key(public_key)
    except ValueError as error:
        raise NotAKey from error
    if not KEY_NAME.fullmatch(key.name):
        raise KeyNamedOtherwise
    if key.public in {own.public for own in public_keys()}:
        raise KeyOfThePlatform
    # A form sends line breaks of two signs, and loses the last one.
    written = "\n".join(note.strip().splitlines()) + "\n"
    try:
        text, signatures = read_note(written)
        checkpoint = read_checkpoint(text)
    except ValueError as error:
        raise NotASignedCheckpoint from error
    found = next((signature for signature in signatures if signs(key, text, signature)), None)
    if found is None:
        raise SignatureWrong if signatures else NotASignedCheckpoint
    return Cosignature(checkpoint, key, found)
