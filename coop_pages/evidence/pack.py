"""The evidence of a round, of a text or of a project in one ZIP that a third party checks without the platform.

    resume.pdf          who decided what, when, on which text, under which mandate
    textes/             each frozen text: a page to read, and the canonical form that was digested
    differences/        what changed from one round to the next
    pieces/             the minutes and letters that the asker may read
    registre.jsonl      the project's ledger, whole: a hash covers the entry before it
    paroles.json        the words that the asker may read and whose digest is in the ledger
    dossier.json        what the pack covers, the chain's head, the persons named
    verifier.py, LISEZ-MOI.txt, README.txt, SHA256SUMS

The ledger holds organisations, verdicts, dates and digests: what every partner of the project sees on its pages. Names
and words are not in it. The same asker gets the same bytes as long as nothing happens in the project.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.translation import get_language

from coop_pages.evidence.comparison import changes_between
from coop_pages.evidence.pdf import pdf
from coop_pages.evidence.reader import Reader
from coop_pages.evidence.recount import recount_chain
from coop_pages.evidence.summary import spoken_words, summary
from coop_pages.validation.digests import sha256
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry
from coop_pages.validation.models.rounds import Round, RoundNote, RoundQuerySet
from directory.models import User

FORMAT = "cooperer-pack-1"
INSTRUCTIONS = ("LISEZ-MOI.txt", "README.txt")


@dataclass(frozen=True)
class Scope:
    """What a pack is about. `rounds`: in the order in which they were opened; `name`: of the folder and the file."""

    project: Any
    rounds: tuple[Round, ...]
    title: str
    name: str


def with_evidence(rounds: RoundQuerySet) -> RoundQuerySet:
    """Everything that a pack tells of rounds, in a constant number of queries."""
    decisions = Decision.objects.with_remarks().select_related(
        "organisation", "mandate", "minutes", "letter", "contested_by", "round", "carried_from__round"
    )
    return (
        rounds.select_related("page", "project", "reopened_for", "opened_by", "collective_decision__recorded_by")
        .select_related("collective_decision__minutes_file")
        .prefetch_related(
            "seats",
            "page__embargoes",
            "adhesions__made_by",
            Prefetch("decisions", decisions.order_by("decided_at", "pk")),
            Prefetch("notes", RoundNote.objects.select_related("said_by")),
        )
        .order_by("opened_at", "pk")
    )


def write_pack(target: IO[bytes], scope: Scope, *, by: User) -> None:
    """Write the ZIP of `scope`, as `by` may see it, to `target`. The caller has checked that `by` sees the project."""
    chain = LedgerChain.objects.get(project=scope.project)
    entries = list(chain.entries.order_by("position"))
    reader = Reader.of(by, scope.project.pk)
    made_at = entries[-1].when
    with _Archive(target, scope.name, made_at) as archive:
        for name, content in _texts(scope.rounds):
            archive.add(f"textes/{name}", content)
        for name, content in _differences(scope.rounds):
            archive.add(f"differences/{name}", content)
        papers = _papers(scope.rounds, reader)
        for kept in papers:
            # A file that went missing is named in dossier.json all the same, and the verifier says so.
            if kept.file.storage.exists(str(kept.file.name)):
                with kept.file.storage.open(str(kept.file.name), "rb") as stored:
                    archive.add(f"pieces/{kept.download_name}", stored.read())
        archive.add("registre.jsonl", "".join(f"{_line(entry)}\n" for entry in entries))
        told = "".join(entry.body for entry in entries)
        words = sorted({said for said in spoken_words(scope.rounds, reader) if sha256(said) in told})
        archive.add("paroles.json", _json(words))
        data = summary(scope.title, scope.rounds, reader, chain, recount_chain(chain))
        archive.add("resume.pdf", pdf("document", data, made_at=made_at))
        archive.add("dossier.json", _json(_description(scope, chain, reader, papers)))
        for name in INSTRUCTIONS:
            archive.add(name, render_to_string(f"evidence/{name}"))
        archive.add("verifier.py", Path(__file__).with_name("verifier.py").read_bytes())


class _Archive:
    """A ZIP whose bytes depend on its content alone, with the SHA-256 of each file in the form of `sha256sum`."""

    def __init__(self, target: IO[bytes], folder: str, made_at: datetime) -> None:
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.folder, self.stamp = folder, made_at.timetuple()[:6]
        self.sums: dict[str, str] = {}

    def __enter__(self) -> "_Archive":
        return self

    def __exit__(self, *failure: object) -> None:
        if failure[0] is None:
            lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.sums.items()))
            self.add("SHA256SUMS", lines)
        self.zip.close()

    def add(self, name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        info = zipfile.ZipInfo(f"{self.folder}/{name}", self.stamp)
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        self.zip.writestr(info, data)
        self.sums[name] = hashlib.sha256(data).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _line(entry: LedgerEntry) -> str:
    columns = {
        "hash": entry.hash,
        "chain": entry.chain_id,
        "position": entry.position,
        "event": entry.event,
        "recorded_at": entry.recorded_at,
        "body": entry.body,
        "previous_hash": entry.previous_hash,
    }
    return json.dumps(columns, ensure_ascii=False)


def _stem(round_: Round) -> str:
    return f"{round_.page.slug}-{round_.page_id}"


def _texts(rounds: Sequence[Round]) -> Iterator[tuple[str, str]]:
    for round_ in rounds:
        name = f"{_stem(round_)}-tour-{round_.number}"
        sections = [{"key": s.key, "label": s.label, "content": s.content} for s in round_.text.sections]
        canonical_form = {"round": round_.pk, "kind": round_.text.kind, "digest": round_.digest, "sections": sections}
        yield f"{name}.json", _json(canonical_form)
        yield f"{name}.html", render_to_string("evidence/frozen_text.html", {"round": round_, "text": round_.text})


def _differences(rounds: Sequence[Round]) -> Iterator[tuple[str, str]]:
    """From each round to the next one on the same page; to the first of a pack, from the one before it."""
    by_page: dict[int, list[Round]] = {}
    for round_ in rounds:
        by_page.setdefault(round_.page_id, []).append(round_)
    for told in by_page.values():
        before = Round.objects.filter(page=told[0].page_id, number__lt=told[0].number).order_by("-number")[:1]
        told = [*(before if told[0].number > 1 else ()), *told]
        for former, latter in pairwise(told):
            context = {"former": former, "latter": latter, "changes": changes_between(former.text, latter.text)}
            name = f"{_stem(latter)}-tours-{former.number}-{latter.number}.html"
            yield name, render_to_string("evidence/differences.html", context)


def _papers(rounds: Sequence[Round], reader: Reader) -> list[EvidenceFile]:
    """The minutes and letters that these rounds cite, of those that the reader may read."""
    cited = set()
    for round_ in rounds:
        for decision in round_.decisions.all():
            cited |= {decision.minutes_id, decision.letter_id}
        meeting = getattr(round_, "collective_decision", None)
        cited.add(meeting.minutes_file_id if meeting else None)
    return [kept for kept in reader.files if kept.pk in cited]


def _description(scope: Scope, chain: LedgerChain, reader: Reader, papers: Sequence[EvidenceFile]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "project": scope.project.pk,
        "title": scope.title,
        "rounds": [round_.pk for round_ in scope.rounds],
        "entries": chain.length,
        "head": chain.head,
        "language": get_language() or settings.LANGUAGE_CODE,
        "pieces": [
            {"file": kept.download_name, "sha256": kept.sha256, "organisation": kept.organisation_id} for kept in papers
        ],
        "persons": dict(sorted(reader.named.items())),
    }
