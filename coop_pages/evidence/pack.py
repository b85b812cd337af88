"""The evidence of a round, of a text or of a project in one ZIP that a third party checks without the platform.

The ZIP holds a BagIt bag (RFC 8493), for which archivists have tools of their own:

    data/resume.pdf      who decided what, when, on which text, under which mandate
    data/textes/         each frozen text: its canonical form, which was digested, and the page that this form gives
    data/fichiers/       the pictures and documents that the texts show, under their digest
    data/differences/    what changed from one round to the next, and from the first to the last, with the pictures
    data/pieces/         the minutes and letters that the asker may read
    data/registre.jsonl  the project's ledger, whole: a hash covers the entry before it
    data/tete.txt        where that ledger stands, as a signed note (C2SP): what partners co-sign
    data/paroles.json    the words that the asker may read, each with the salt behind its digest in the ledger
    data/horodatage/     earlier heads, as a time-stamping authority (RFC 3161) saw them
    data/dossier.json    what the pack covers, the persons named, the signatures that it bears
    verifier.py, LISEZ-MOI.txt, README.txt
    bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
    signature.txt        the platform's signature of the tag manifest, and so of every byte before it

The ledger holds organisations, verdicts, dates and digests: what every partner of the project sees on its pages. Names
and words are not in it. The same asker gets the same bytes as long as nothing happens in the project.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, Any

from django.conf import settings
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coop_pages.base.image_consents import images_not_to_show
from coop_pages.base.progress import Progress
from coop_pages.evidence.bag import Bag
from coop_pages.evidence.differences import Differences, differences_between
from coop_pages.evidence.differences.pictures import ShownPicture
from coop_pages.evidence.frozen_files import PackedFile, frozen_files
from coop_pages.evidence.labels import labels_of
from coop_pages.evidence.pdf import pdf
from coop_pages.evidence.reader import Reader
from coop_pages.evidence.recount import recount_chain
from coop_pages.evidence.signing import checkpoint_of, current_key, origin_of, signed, site_name
from coop_pages.evidence.spoken import words_told
from coop_pages.evidence.summary import summary
from coop_pages.evidence.timestamps import TimestampToken
from coop_pages.evidence.verifier import source
from coop_pages.evidence.verifier.contents import FORMAT, statement
from coop_pages.evidence.verifier.notes import Key, read_key
from coop_pages.evidence.verifier.rendering import text_page
from coop_pages.validation.models.decisions import Decision, RemarkReply
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.ledger import Event, LedgerChain, LedgerEntry
from coop_pages.validation.models.rounds import Round, RoundNote, RoundQuerySet
from directory.models import User

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
    replies = RemarkReply.objects.select_related("said_by")
    decisions = decisions.prefetch_related(
        Prefetch("reservations__replies", replies), Prefetch("change_requests__replies", replies)
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


def write_pack(target: IO[bytes], scope: Scope, *, by: User, progress: Progress | None = None) -> None:
    """Write the ZIP of `scope`, as `by` may see it, to `target`. The caller has checked that `by` sees the project.

    `progress` is told each comparison between two rounds, which is what takes time.
    """
    progress = progress or Progress()
    chain = LedgerChain.objects.get(project=scope.project)
    entries = list(chain.entries.order_by("position"))
    bodies = [json.loads(entry.body) for entry in entries]
    reader = Reader.of(by, scope.project.pk)
    signers = Signers.of(entries, bodies)
    made_at = entries[-1].when
    facts = {
        "Source-Organization": site_name(),
        "External-Identifier": f"{origin_of(chain.pk)}/{chain.length}",
        "External-Description": " ".join(scope.title.split()),
        "Bag-Software-Agent": f"Coopérer, {FORMAT}",
    }
    with Bag(target, scope.name, made_at, facts=facts, signed=lambda digest: _signature(chain, digest)) as bag:
        packed = list(frozen_files(scope.rounds))
        for file in packed:
            bag.add(f"fichiers/{file.name}", file.content)
        for name, content in _texts(scope.rounds, packed):
            bag.add(f"textes/{name}", content)
        for name, content, former_pictures in _differences(scope.rounds, packed):
            bag.add(f"differences/{name}", content)
            for file in former_pictures:
                bag.add(f"fichiers/{file.name}", file.content)
            progress.step()
        papers = _papers(scope.rounds, reader)
        for kept in papers:
            # A file that went missing is named in dossier.json all the same, and the verifier says so.
            if kept.file.storage.exists(str(kept.file.name)):
                with kept.file.storage.open(str(kept.file.name), "rb") as stored:
                    bag.add(f"pieces/{kept.download_name}", stored.read())
        bag.add("registre.jsonl", "".join(f"{_line(entry)}\n" for entry in entries))
        bag.add("tete.txt", signed(str(checkpoint_of(chain))))
        for token in TimestampToken.objects.filter(entry__chain=chain).select_related("entry"):
            bag.add(f"horodatage/{token.entry.position}.txt", token.text)
            bag.add(f"horodatage/{token.entry.position}.tsr", bytes(token.response))
        told = zip((entry.event for entry in entries), bodies, strict=True)
        bag.add("paroles.json", _json(words_told(scope.rounds, reader, told)))
        data = summary(scope.title, scope.rounds, reader, chain, recount_chain(chain), signers.sentences())
        bag.add("resume.pdf", pdf("document", data, made_at=made_at))
        bag.add("dossier.json", _json(_description(scope, chain, reader, papers, signers)))
        for name in INSTRUCTIONS:
            bag.add_tag(name, render_to_string(f"evidence/{name}", {"key": signers.platform}))
        bag.add_tag("verifier.py", source())


@dataclass(frozen=True)
class Signers:
    """Whose signatures a pack bears: the platform's, where it has a key, and organisations' on earlier heads.

    `organisations`: (name, key, number of entries that it signed).
    """

    platform: Key | None
    organisations: tuple[tuple[str, Key, int], ...]

    @classmethod
    def of(cls, entries: Sequence[LedgerEntry], bodies: Sequence[dict[str, Any]]) -> "Signers":
        cosigned = [b for e, b in zip(entries, bodies, strict=True) if e.event == Event.CHECKPOINT_COSIGNED]
        return cls(current_key(), tuple((body["name"], read_key(body["key"]), body["size"]) for body in cosigned))

    def sentences(self) -> list[str]:
        platform = _("This pack bears the signature of %(name)s (Ed25519, key %(key)s).")
        said = [platform % {"name": self.platform.name, "key": self.platform.identifier}] if self.platform else []
        cosigned = _("%(organisation)s co-signed the ledger up to entry %(size)s (Ed25519, key %(key)s).")
        said += [cosigned % {"organisation": n, "size": s, "key": key.identifier} for n, key, s in self.organisations]
        return said if self.platform else [_("This pack is not signed: the platform has no key."), *said]

    def as_data(self) -> list[dict[str, Any]]:
        platform = [{"name": self.platform.name, "key": str(self.platform)}] if self.platform else []
        return platform + [{"name": name, "key": str(key), "entries": size} for name, key, size in self.organisations]


def _signature(chain: LedgerChain, digest: str) -> str:
    """The note that signs the whole pack; empty where the platform has no key."""
    return signed(statement(origin_of(chain.pk), digest)) if settings.SIGNING_KEY else ""


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


def _stem(round: Round) -> str:
    return f"{round.page.slug}-{round.page_id}"


def _texts(rounds: Sequence[Round], packed: Sequence[PackedFile]) -> Iterator[tuple[str, str]]:
    labels = labels_of(round.text for round in rounds)
    names = {file.sha256: file.name for file in packed}
    for round in rounds:
        name = f"{_stem(round)}-tour-{round.number}"
        text = round.text
        shown = "".join(section.content for section in text.sections)
        canonical_form = {
            "round": round.pk,
            "number": round.number,
            "title": round.page_title,
            "language": _language(),
            "kind": text.kind,
            "digest": round.digest,
            "sections": [{"key": s.key, "label": s.label, "content": s.content} for s in text.sections],
            "labels": labels[text.kind],
            "files": {digest: file for digest, file in names.items() if digest in shown},
        }
        yield f"{name}.json", _json(canonical_form)
        yield f"{name}.html", text_page(canonical_form)


def _differences(rounds: Sequence[Round], packed: Sequence[PackedFile]) -> Iterator[tuple[str, str, list[PackedFile]]]:
    """From each round to the next one on the same page, and from the first to the last.

    To the first of a pack, from the one before it: with each page, the pictures of that one which it draws and which
    no text of the pack shows.
    """
    hidden = images_not_to_show()
    known = {file.sha256: file for file in packed}
    by_page: dict[int, list[Round]] = {}
    for round in rounds:
        by_page.setdefault(round.page_id, []).append(round)
    for told in by_page.values():
        before = Round.objects.filter(page=told[0].page_id, number__lt=told[0].number).order_by("-number")[:1]
        told = [*(before if told[0].number > 1 else ()), *told]
        for former, latter, found in _compared(told):
            drawn = {picture for picture in found.pictures if int(picture.pk) not in hidden}
            wanted = {picture.digest for picture in drawn} - known.keys()
            more = [file for file in frozen_files([former], digests=wanted) if file.is_picture] if wanted else []
            known |= {file.sha256: file for file in more}
            pictures = {
                picture: ShownPicture(None, f"../fichiers/{known[picture.digest].name}")
                for picture in drawn
                if picture.digest in known and known[picture.digest].is_picture
            }
            context = {"former": former, "latter": latter, "differences": found, "pictures": pictures}
            name = f"{_stem(latter)}-tours-{former.number}-{latter.number}.html"
            yield name, render_to_string("evidence/differences.html", context), more


def _compared(told: Sequence[Round]) -> Iterator[tuple[Round, Round, Differences]]:
    """Rounds of one page, in their order: two by two, then the first and the last."""
    found = None
    for former, latter in pairwise(told):
        found = differences_between(former.text, latter.text, following=found)
        yield former, latter, found
    if len(told) > 2:
        yield told[0], told[-1], differences_between(told[0].text, told[-1].text)


def _papers(rounds: Sequence[Round], reader: Reader) -> list[EvidenceFile]:
    """The minutes and letters that these rounds cite, of those that the reader may read."""
    cited = set()
    for round in rounds:
        for decision in round.decisions.all():
            cited |= {decision.minutes_id, decision.letter_id}
        meeting = getattr(round, "collective_decision", None)
        cited.add(meeting.minutes_file_id if meeting else None)
    return [kept for kept in reader.files if kept.pk in cited]


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def _description(
    scope: Scope, chain: LedgerChain, reader: Reader, papers: Sequence[EvidenceFile], signers: Signers
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "project": scope.project.pk,
        "title": scope.title,
        "rounds": [round.pk for round in scope.rounds],
        "entries": chain.length,
        "head": chain.head,
        "signatures": signers.as_data(),
        "language": _language(),
        "pieces": [
            {"file": kept.download_name, "sha256": kept.sha256, "organisation": kept.organisation_id} for kept in papers
        ],
        "persons": dict(sorted(reader.named.items())),
    }
