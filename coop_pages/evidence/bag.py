"""A BagIt bag (RFC 8493) in a ZIP whose bytes depend on its content alone."""

import hashlib
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import IO

from coop_pages.evidence.verifier.bag import DECLARATION, PAYLOAD_LIST, SIGNATURE_FILE, TAG_LIST


class Bag:
    """`folder`: in the ZIP; `made_at`: the date that every file bears. Used as a context: its end writes the lists.

    `signed` makes the content of the signature file from the digest of the list of lists, which no list can name: it
    would have to be signed before itself. None leaves the bag without a signature.
    """

    def __init__(
        self, target: IO[bytes], folder: str, made_at: datetime, *, facts: dict[str, str], signed: Callable[[str], str]
    ) -> None:
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.folder, self.made_at, self.facts, self.signed = folder, made_at, facts, signed
        self.payload: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        self.octets = 0

    def __enter__(self) -> "Bag":
        return self

    def __exit__(self, *failure: object) -> None:
        if failure[0] is None:
            self._close()
        self.zip.close()

    def add(self, name: str, content: str | bytes) -> None:
        """A file of the payload; its name is plain ASCII, so that no list has to code it."""
        data = _encoded(content)
        self.payload[f"data/{name}"] = self._write(f"data/{name}", data)
        self.octets += len(data)

    def add_tag(self, name: str, content: str | bytes) -> None:
        """A file beside the payload."""
        self.tags[name] = self._write(name, _encoded(content))

    def _close(self) -> None:
        facts = {
            **self.facts,
            "Bagging-Date": self.made_at.date().isoformat(),
            "Payload-Oxum": f"{self.octets}.{len(self.payload)}",
        }
        self.add_tag("bagit.txt", DECLARATION)
        self.add_tag("bag-info.txt", "".join(f"{name}: {value}\n" for name, value in facts.items()))
        self.add_tag(PAYLOAD_LIST, _list_of(self.payload))
        digest = self._write(TAG_LIST, _list_of(self.tags).encode())
        note = self.signed(digest)
        if note:
            self._write(SIGNATURE_FILE, note.encode())

    def _write(self, name: str, data: bytes) -> str:
        info = zipfile.ZipInfo(f"{self.folder}/{name}", self.made_at.timetuple()[:6])
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        self.zip.writestr(info, data)
        return hashlib.sha256(data).hexdigest()


def _encoded(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _list_of(digests: dict[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
