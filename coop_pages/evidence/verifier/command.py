"""The command line of the verifier."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coop_pages.evidence.verifier.bag import check_bag
from coop_pages.evidence.verifier.contents import (
    UnreadableFile,
    check_cosignatures,
    check_papers,
    check_persons,
    check_signatures,
    check_stamps,
    check_texts,
    check_words,
    parsed,
    read_json,
)
from coop_pages.evidence.verifier.notes import (
    HEAD,
    Key,
    new_private_key,
    read_checkpoint,
    read_key,
    read_note,
    read_private_key,
    signature_line,
    write_note,
)
from coop_pages.evidence.verifier.rounds import Entry, Round, check_chain, recount
from coop_pages.evidence.verifier.words import EVENTS, LABELS, WORDS, Report

IN_ORDER, CONTRADICTED, UNREADABLE, UNSIGNED = range(4)


def verify(
    folder: Path,
    language: str = "fr",
    heads: tuple[str, ...] = (),
    keys: tuple[str, ...] = (),
    partners: tuple[str, ...] = (),
) -> Report:
    """The report on the pack in `folder`.

    `heads`: received by e-mail; `keys`: public ones under which the reader takes a pack for the platform's; `partners`:
    public ones of organisations, which vouch for their own co-signatures alone.

    Raises OSError, ValueError, KeyError, TypeError or IndexError where a part of the pack cannot be read.
    """
    report = Report(language)
    known, known_partners = _keys(keys, report), _keys(partners, report)
    data = folder / "data"
    check_bag(folder, report)
    pack = read_json(data / "dossier.json")
    lines = (data / "registre.jsonl").read_bytes().split(b"\n")
    entries = [parsed(f"registre.jsonl:{place}", line) for place, line in enumerate(lines, start=1) if line]
    check_chain(entries, report)
    check_signatures(folder, entries, known, report)
    check_cosignatures(entries, known_partners, report)
    rounds = recount(entries, report)
    bodies = "".join(entry["body"] for entry in entries)
    texts, files = check_texts(data, pack["rounds"], rounds, report)
    papers, words = check_papers(data, pack["pieces"], bodies, report), check_words(data, bodies, report)
    report.tell("texts_ok", texts, files, papers, words)
    check_persons(pack["persons"], bodies, report)
    check_stamps(data, entries, report)
    _tell_rounds(rounds, report)
    for head in heads:
        _tell_head(head, entries, report)
    return report


def _keys(written: tuple[str, ...], report: Report) -> list[Key]:
    keys = []
    for one in written:
        lines = Path(one).read_text(encoding="utf-8").splitlines() if "+" not in one else [one]
        for line in lines:
            if line.strip() and not line.startswith("#"):
                try:
                    keys.append(read_key(line))
                except ValueError:
                    report.fault("bad_key", line[:60])
    return keys


def _checkpoint(folder: Path) -> str:
    """Where the ledger of the pack stands, as text to be signed."""
    return read_note((folder / "data" / "tete.txt").read_text(encoding="utf-8"))[0]


def _tell_rounds(rounds: dict[int, Round], report: Report) -> None:
    for current in rounds.values():
        report.tell("round", current.number, current.title, report.label(LABELS[current.state]))
        for organisation, name in current.roster.items():
            answer = current.answers.get(organisation)
            words = report.label(LABELS["awaited" if answer is None else answer["verdict"]])
            if answer and answer["contested"]:
                words += f" ({report.label(LABELS['contested'])})"
            report.lines.append(f"    {name}\u00a0: {words}" if report.language == "fr" else f"    {name}: {words}")


def _tell_head(head: str, entries: list[Entry], report: Report) -> None:
    wanted = head.strip().lower()
    if not HEAD.fullmatch(wanted):
        report.fault("short_head", head)
        return
    place = next((entry["position"] for entry in entries if entry["hash"] == wanted), 0)
    if not place:
        report.fault("not_found", wanted)
        return
    report.tell("found", wanted, place, entries[place - 1]["recorded_at"][:10])
    after = entries[place:]
    report.tell("after" if after else "nothing_after")
    for entry in after:
        told = report.label(EVENTS.get(entry["event"], (entry["event"], entry["event"])))
        report.lines.append(f"    {entry['position']} · {entry['recorded_at'][:10]} · {told}")


def _cosign(folder: Path, key_file: Path, language: str) -> int:
    """Write where the pack's ledger stands, signed by the organisation's key: what it deposits on the platform."""
    try:
        private_key = key_file.read_text(encoding="utf-8")
        key, _seed = read_private_key(private_key)
    except ValueError:
        sys.stderr.write(WORDS[language]["bad_private"] + "\n")
        return UNREADABLE
    if verify(folder, language).faults:
        sys.stderr.write(WORDS[language]["unfit"] + "\n")
        return CONTRADICTED
    text = _checkpoint(folder)
    read_checkpoint(text)
    sys.stdout.write(write_note(text, [signature_line(text, private_key)]))
    sys.stderr.write(f"\n{key}\n")
    return IN_ORDER


def main(arguments: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Vérifie un dossier de preuves / checks an evidence pack")
    options.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    options.add_argument("--en", action="store_true", help="in English")
    options.add_argument("--tete", "--head", action="append", default=[], help="tête reçue / ledger head received")
    options.add_argument("--cle", "--key", action="append", default=[], help="clé publique / public key, or its file")
    partner = "clé publique d’un organisme / of an organisation"
    options.add_argument("--partenaire", "--partner", action="append", default=[], help=partner)
    options.add_argument("--signer", "--sign", type=Path, help="contresigner avec cette clé / co-sign with this key")
    options.add_argument("--nouvelle-cle", "--new-key", metavar="NOM", help="nouvelle clé privée / new private key")
    chosen = options.parse_args(arguments)
    language = "en" if chosen.en else "fr"
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        if chosen.nouvelle_cle:
            return _new_key(chosen.nouvelle_cle)
        if chosen.signer:
            return _cosign(chosen.folder, chosen.signer, language)
        report = verify(chosen.folder, language, tuple(chosen.tete), tuple(chosen.cle), tuple(chosen.partenaire))
    except OSError as error:
        sys.stdout.write(WORDS[language]["unreadable"].format(f"{error.strerror or error} ({error.filename})") + "\n")
        return UNREADABLE
    except UnreadableFile as error:
        sys.stdout.write(WORDS[language]["unreadable"].format(error) + "\n")
        return UNREADABLE
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        # What Python says of it names our program, and not the pack.
        sys.stdout.write(WORDS[language]["unreadable"].format(WORDS[language]["unlike_ours"]) + "\n")
        return UNREADABLE
    return _conclude(report)


def _new_key(name: str) -> int:
    """The private key on the standard output, to be sent to a file; the public one beside it, for the eye."""
    private_key = new_private_key(name)
    sys.stdout.write(private_key + "\n")
    sys.stderr.write(f"{read_private_key(private_key)[0]}\n")
    return IN_ORDER


def _conclude(report: Report) -> int:
    words = WORDS[report.language]
    sys.stdout.write("\n".join(report.lines) + "\n\n")
    if report.faults:
        sys.stdout.write(words["faults"].format(len(report.faults)) + "\n")
        sys.stdout.write("".join(f"  - {fault}\n" for fault in report.faults))
        return CONTRADICTED
    sys.stdout.write((words["all_good"].format(report.signed_by) if report.signed_by else words["unsigned"]) + "\n")
    return IN_ORDER if report.signed_by else UNSIGNED
