"""What a pack holds beside the ledger: texts and their pages, files, papers, words, names, signatures, time-stamps."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from coop_pages.evidence.verifier.bag import SIGNATURE_FILE, TAG_LIST, digest_of_file
from coop_pages.evidence.verifier.notes import (
    Checkpoint,
    Key,
    read_checkpoint,
    read_key,
    read_note,
    signs,
)
from coop_pages.evidence.verifier.rendering import MEDIA, text_page
from coop_pages.evidence.verifier.rounds import ALGORITHM, Entry, Round, canonical, sha256
from coop_pages.evidence.verifier.words import Report

FORMAT = "cooperer-pack-2"
DRAWN = re.compile(r'<img src="\.\./fichiers/([^"]*)"')
DIGEST_NAME = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]+)?")


class UnreadableFile(ValueError):
    """Its name, and its line where it has lines."""


def read_json(path: Path) -> Any:
    return parsed(path.name, path.read_bytes())


def parsed(name: str, content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(name) from error


def check_texts(data: Path, wanted: list[int], rounds: dict[int, Round], report: Report) -> tuple[int, int]:
    """Each text has the digest that its round froze, its page is the one that it gives, its files are there.

    Returns how many texts and how many files were checked.
    """
    paths, found, files = sorted((data / "textes").glob("*.json")), set(), set()
    for path in paths:
        text = read_json(path)
        current = rounds.get(text["round"])
        if current is None or text["round"] not in wanted or text["round"] in found:
            report.fault("unknown_round", path.name)
            continue
        found.add(text["round"])
        told = {s["key"]: sha256(s["content"]) for s in text["sections"]}
        # A section in which nothing is written is not part of the text.
        sections = [[s["key"], told[s["key"]]] for s in text["sections"] if s["content"] != "{}"]
        whole = sha256(canonical([ALGORITHM, text["kind"], sections]))
        frozen = (text["kind"], told) == (current.kind, current.sections)
        if not frozen or not whole == text["digest"] == current.digest:
            report.fault("text", path.name, current.number)
        if (text["title"], text["number"]) != (current.title, current.number):
            report.fault("title", path.name, current.number)
        page = path.with_suffix(".html")
        if not page.is_file() or page.read_bytes() != text_page(text).encode():
            report.fault("reading", page.name)
        files |= _check_files(data, path.name, text, report)
    for path in sorted((data / "textes").glob("*.html")):
        if path.with_suffix(".json") not in paths:
            report.fault("extra_file", f"data/textes/{path.name}")
    for key in wanted:
        if key not in found:
            report.fault("no_text", rounds[key].number if key in rounds else key)
    files |= _check_drawn(data, report)
    for path in sorted((data / "fichiers").glob("*")):
        if path.name not in files:
            report.fault("extra_file", f"data/fichiers/{path.name}")
    return len(paths), len(files)


def _check_files(data: Path, name: str, text: dict[str, Any], report: Report) -> set[str]:
    shown = [item for s in text["sections"] if s["key"] == MEDIA for item in json.loads(s["content"])]
    for _kind, _key, _title, digest in shown:
        path = data / "fichiers" / text["files"].get(digest, digest)
        if digest_of_file(path) != digest:
            report.fault("frozen_file", name, path.name)
    digests = {item[3] for item in shown}
    return {file for digest, file in text["files"].items() if digest in digests}


def _check_drawn(data: Path, report: Report) -> set[str]:
    """The pictures that the pages of differences draw: each is there, and bears the name of its own digest.

    Those of the round before the first of the pack are shown by none of its texts.
    """
    drawn = set()
    for page in sorted((data / "differences").glob("*.html")):
        for found in DRAWN.finditer(page.read_text(encoding="utf-8")):
            if not DIGEST_NAME.fullmatch(found[1]) or digest_of_file(data / "fichiers" / found[1]) != found[1][:64]:
                report.fault("frozen_file", page.name, found[1])
            drawn.add(found[1])
    return drawn


def check_papers(data: Path, pieces: list[dict[str, Any]], bodies: str, report: Report) -> int:
    """The ledger holds the digest of every paper; no paper is there without being named."""
    for piece in pieces:
        if digest_of_file(data / "pieces" / piece["file"]) != piece["sha256"] or f'"{piece["sha256"]}"' not in bodies:
            report.fault("piece", piece["file"])
    for path in sorted((data / "pieces").glob("*")):
        if path.name not in {piece["file"] for piece in pieces}:
            report.fault("extra_file", f"data/pieces/{path.name}")
    return len(pieces)


def check_words(data: Path, bodies: str, report: Report) -> int:
    """The ledger holds the digest of every word said, behind the salt that keeps others from guessing them."""
    said = read_json(data / "paroles.json")
    for one in said:
        if sha256(one["salt"] + one["words"]) != one["digest"] or f'"{one["digest"]}"' not in bodies:
            report.fault("said", one["words"][:60])
    return len(said)


def check_persons(persons: dict[str, str], bodies: str, report: Report) -> None:
    for reference, name in persons.items():
        if f'"{reference}"' not in bodies:
            report.fault("person", name)


def check_signatures(folder: Path, entries: list[Entry], keys: list[Key], report: Report) -> None:
    """The head is that of the whole ledger, and both notes of the pack are signed by the same key that was given."""
    path = folder / "data" / "tete.txt"
    text, signatures = read_note(path.read_text(encoding="utf-8"))
    checkpoint = read_checkpoint(text)
    last = entries[checkpoint.size - 1]["hash"] if 0 < checkpoint.size <= len(entries) else ""
    if checkpoint.size < len(entries) and last == checkpoint.head:
        report.fault("prolonged", checkpoint.size)
    elif checkpoint.size != len(entries) or last != checkpoint.head:
        report.fault("head", checkpoint.head)
    report.tell("chain_ok", len(entries), checkpoint.head)
    by = {path.name: _signed_by(path.name, text, signatures, keys, report)}
    path = folder / SIGNATURE_FILE
    if path.exists():
        text, signatures = read_note(path.read_text(encoding="utf-8"))
        if text != statement(checkpoint.origin, digest_of_file(folder / TAG_LIST)):
            report.fault("resigned")
        by[path.name] = _signed_by(path.name, text, signatures, keys, report)
    else:
        report.tell("bears_none", path.name)
        by[path.name] = set()
    common = set.intersection(*by.values())
    for name, signers in sorted(by.items()):
        if not signers and any(by.values()):
            report.fault("half_signed", name)
    report.signed_by = min(common).name if common else ""


def statement(origin: str, digest: str) -> str:
    """What the platform signs of a pack: its format, the ledger, and the digest of its list of lists."""
    return f"{FORMAT}\n{origin}\n{digest}\n"


def _signed_by(name: str, text: str, signatures: list[Any], keys: list[Key], report: Report) -> set[Key]:
    found = set()
    for signature in signatures:
        report.tell("bears", name, signature.name, signature.identifier)
        own = [key for key in keys if (key.name, key.identifier) == (signature.name, signature.identifier)]
        good = [key for key in own if signs(key, text, signature)]
        if own and not good:
            report.fault("bad_signature", name, signature.name)
        else:
            report.tell("given" if good else "not_given", indent="    ")
        found |= set(good)
    if not signatures:
        report.tell("bears_none", name)
    return found


def check_cosignatures(entries: list[Entry], keys: list[Key], report: Report) -> None:
    """Organisations that signed where the ledger stood, each with a key of its own that the ledger holds."""
    for entry in entries:
        if entry["event"] != "checkpoint.cosigned":
            continue
        body = json.loads(entry["body"])
        key = read_key(body["key"])
        checkpoint = Checkpoint(body["origin"], body["size"], body["head"])
        _text, signatures = read_note(f"{checkpoint}\n{body['signature']}\n")
        there = 0 < body["size"] < entry["position"] and entries[body["size"] - 1]["hash"] == body["head"]
        if not there or len(signatures) != 1 or not signs(key, str(checkpoint), signatures[0]):
            report.fault("cosigned", body["name"], body["size"])
            continue
        report.tell("cosigned_by", body["name"], body["size"], key.identifier)
        known = key in keys
        report.tell("given" if known else "own_key", key, indent="    ")


def check_stamps(data: Path, entries: list[Entry], report: Report) -> None:
    """Each time-stamp is of a head of this ledger; the authority's signature is checked with OpenSSL."""
    for path in sorted((data / "horodatage").glob("*.txt")):
        checkpoint = read_checkpoint(path.read_text(encoding="utf-8"))
        size, answer = checkpoint.size, path.with_suffix(".tsr")
        there = 0 < size <= len(entries) and entries[size - 1]["hash"] == checkpoint.head and path.stem == str(size)
        stamped = hashlib.sha256(path.read_bytes()).digest()
        if not there or not answer.is_file() or stamped not in answer.read_bytes():
            report.fault("stamp", path.name)
            continue
        report.tell("stamped", size)
        report.lines.append(f"    openssl ts -verify -data {path.name} -in {answer.name} -CAfile …")
    for path in sorted((data / "horodatage").glob("*.tsr")):
        if not path.with_suffix(".txt").is_file():
            report.fault("stamp", path.name)
