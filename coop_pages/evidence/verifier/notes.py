"""Signed notes (C2SP signed-note): a text, an empty line, and one line for each signature.

    — <name> <base64 of the key's identifier (4 bytes) and of the signature>

A public key is written `<name>+<identifier>+<base64 of the algorithm's number and of the key>`; a private one the same
after `PRIVATE+KEY+`. The only algorithm so far is Ed25519, number 1: another one will have another number.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import secrets
from typing import NamedTuple

from coop_pages.evidence.verifier.ed25519 import is_signature, public_of, sign

ED25519 = 1
PRIVATE = "PRIVATE+KEY+"
SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")
HEAD = re.compile(r"[0-9a-f]{64}")


class Key(NamedTuple):
    """A public key. `algorithm`: its number in the specification; `identifier`: eight hexadecimal digits."""

    name: str
    identifier: str
    algorithm: int
    public: bytes

    def __str__(self) -> str:
        coded = base64.b64encode(bytes([self.algorithm]) + self.public).decode()
        return f"{self.name}+{self.identifier}+{coded}"


class Signature(NamedTuple):
    name: str
    identifier: str
    value: bytes


class Checkpoint(NamedTuple):
    """Where a ledger stood: whose it is, how many entries it had, and the hash of the last one (64 digits)."""

    origin: str
    size: int
    head: str

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(bytes.fromhex(self.head)).decode()}\n"


def make_key(name: str, public: bytes) -> Key:
    """The key of that name. Raises ValueError where the name holds a space or a plus sign."""
    if not name or re.search(r"[\s+]", name):
        raise ValueError(name)
    coded = bytes([ED25519]) + public
    return Key(name, hashlib.sha256(name.encode() + b"\n" + coded).hexdigest()[:8], ED25519, public)


def read_key(written: str) -> Key:
    """The public key written in `written`. Raises ValueError where it is none, or of an algorithm unknown here."""
    name, identifier, coded = written.strip().split("+", 2)
    data = _decoded(coded)
    if data[:1] != bytes([ED25519]) or len(data) != 33:
        raise ValueError(written)
    key = make_key(name, data[1:])
    if key.identifier != identifier:
        raise ValueError(written)
    return key


def new_private_key(name: str) -> str:
    """A new private key, to be kept secret. Raises ValueError where the name holds a space or a plus sign."""
    seed = secrets.token_bytes(32)
    key = make_key(name, public_of(seed))
    return f"{PRIVATE}{name}+{key.identifier}+{base64.b64encode(bytes([ED25519]) + seed).decode()}"


def read_private_key(written: str) -> tuple[Key, bytes]:
    """The public key of a private one, and its 32 secret bytes. Raises ValueError."""
    if not written.strip().startswith(PRIVATE):
        raise ValueError(PRIVATE)
    name, identifier, coded = written.strip()[len(PRIVATE) :].split("+", 2)
    data = _decoded(coded)
    if data[:1] != bytes([ED25519]) or len(data) != 33:
        raise ValueError(PRIVATE)
    key = make_key(name, public_of(data[1:]))
    if key.identifier != identifier:
        raise ValueError(PRIVATE)
    return key, data[1:]


def signature_line(text: str, private_key: str) -> str:
    """The line by which `private_key` signs `text`, which ends in a line feed."""
    key, seed = read_private_key(private_key)
    return written_signature(key, sign(seed, text.encode()))


def written_signature(key: Key, value: bytes) -> str:
    return f"— {key.name} {base64.b64encode(bytes.fromhex(key.identifier) + value).decode()}"


def read_note(note: str) -> tuple[str, list[Signature]]:
    """The signed text and its signatures; a text alone has none. Raises ValueError where a line is no signature."""
    text, separator, lines = note.rpartition("\n\n")
    if not separator:
        return note, []
    signatures = []
    for line in lines.splitlines():
        found = SIGNATURE.fullmatch(line)
        if not found:
            raise ValueError(line)
        data = _decoded(found[2])
        signatures.append(Signature(found[1], data[:4].hex(), data[4:]))
    return text + "\n", signatures


def write_note(text: str, lines: list[str]) -> str:
    return text + "\n" + "".join(f"{line}\n" for line in lines) if lines else text


def signs(key: Key, text: str, signature: Signature) -> bool:
    """Whether `signature` is this key's, of this text."""
    own = (signature.name, signature.identifier) == (key.name, key.identifier)
    return own and is_signature(key.public, text.encode(), signature.value)


def read_checkpoint(text: str) -> Checkpoint:
    """Raises ValueError where `text` is no checkpoint of a ledger."""
    origin, size, coded = text.splitlines()
    checkpoint = Checkpoint(origin, int(size), _decoded(coded).hex())
    if str(checkpoint) != text or not HEAD.fullmatch(checkpoint.head):
        raise ValueError(text)
    return checkpoint


def _decoded(coded: str) -> bytes:
    try:
        return base64.b64decode(coded, validate=True)
    except binascii.Error as error:
        raise ValueError(coded) from error
