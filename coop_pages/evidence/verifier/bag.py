"""The pack as a BagIt bag (RFC 8493): every file is named by one of its two lists of digests, and is intact."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from coop_pages.evidence.verifier.words import Report

PAYLOAD_LIST, TAG_LIST, SIGNATURE_FILE = "manifest-sha256.txt", "tagmanifest-sha256.txt", "signature.txt"
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAG_FILES = {"bagit.txt", "bag-info.txt", PAYLOAD_LIST, "LISEZ-MOI.txt", "README.txt", "verifier.py"}
PAYLOAD = re.compile(
    r"data/(resume\.pdf|registre\.jsonl|paroles\.json|dossier\.json|tete\.txt|textes/[^/]+\.(html|json)"
    r"|differences/[^/]+\.html|pieces/[^/]+|fichiers/[^/]+|horodatage/\d+\.(tsr|txt))"
)
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def digest_of_file(path: Path) -> str:
    """SHA-256 of the file's bytes; empty where there is none, or where it stands elsewhere."""
    if path.is_symlink() or not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_bag(folder: Path, report: Report) -> None:
    if (folder / "bagit.txt").read_text(encoding="utf-8") != DECLARATION:
        report.fault("bag", "bagit.txt", DECLARATION.splitlines()[0])
    tags, payload = _listed(folder, TAG_LIST, report), _listed(folder, PAYLOAD_LIST, report)
    sizes = [path.stat().st_size for path in (folder / "data").rglob("*") if path.is_file()]
    if f"\nPayload-Oxum: {sum(sizes)}.{len(sizes)}\n" not in (folder / "bag-info.txt").read_text(encoding="utf-8"):
        report.fault("bag", "bag-info.txt", "Payload-Oxum")
    for name in sorted(TAG_FILES - tags.keys()):
        report.fault("bag", TAG_LIST, name)
    for name, digest in sorted({**payload, **tags}.items()):
        expected = name in TAG_FILES if name in tags else PAYLOAD.fullmatch(name)
        if not expected:
            report.fault("extra_file", name)
        elif digest_of_file(folder / name) != digest:
            report.fault("file", name)
    known = {*tags, *payload, TAG_LIST, SIGNATURE_FILE}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (path.is_symlink() or not path.is_dir()) and name not in known:
            report.fault("extra_file", name)


def _listed(folder: Path, name: str, report: Report) -> dict[str, str]:
    """The digest of each file that the list `name` of the bag names."""
    listed: dict[str, str] = {}
    for line in (folder / name).read_text(encoding="utf-8").split("\n")[:-1]:
        found = LINE.fullmatch(line)
        if not found or found[2] in listed:
            report.fault("bag", name, line[:100])
        else:
            listed[found[2]] = found[1]
    return listed
