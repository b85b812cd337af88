"""The platform signs where each ledger stands, and each pack: C2SP signed notes, Ed25519, a key from the environment.

SIGNING_KEY is a private key as `manage.py new_signing_key` writes it; without one, packs say that they are not signed.
FORMER_PUBLIC_KEYS are those of earlier keys: what they signed can still be checked.
"""

from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from coop_pages.evidence.verifier.notes import (
    Checkpoint,
    Key,
    read_key,
    read_private_key,
    write_note,
    written_signature,
)
from coop_pages.validation.models.ledger import LedgerChain


def site_name() -> str:
    """What the keys and the ledgers of this platform are named by: its host."""
    return urlsplit(str(settings.WAGTAILADMIN_BASE_URL)).netloc


def origin_of(project_id: int) -> str:
    """The name under which the ledger of a project is signed."""
    return f"{site_name()}/registre/{project_id}"


def checkpoint_of(chain: LedgerChain) -> Checkpoint:
    """Where the ledger stands now."""
    return Checkpoint(origin_of(chain.pk), chain.length, chain.head)


def signed(text: str) -> str:
    """`text` as a signed note; as it is where the platform has no key."""
    if not settings.SIGNING_KEY:
        return text
    key, seed = read_private_key(settings.SIGNING_KEY)
    value = Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())
    return write_note(text, [written_signature(key, value)])


def current_key() -> Key | None:
    return read_private_key(settings.SIGNING_KEY)[0] if settings.SIGNING_KEY else None


def public_keys() -> list[Key]:
    """The key in use, if there is one, then the former ones."""
    current = current_key()
    return [*([current] if current else []), *(read_key(written) for written in settings.FORMER_PUBLIC_KEYS)]


@register()
def check_keys(**_options: object) -> list[CheckMessage]:
    """A key that cannot be read would leave every pack without its signature."""
    try:
        public_keys()
    except ValueError:
        hint = "SIGNING_KEY: what `manage.py new_signing_key` writes. FORMER_PUBLIC_KEYS: public keys, by commas."
        return [Error("A signing key of this platform cannot be read.", hint=hint, id="coop_pages.E001")]
    return []
