"""What a forger does to an unzipped pack: each doctor takes its folder."""

import base64
import hashlib
import json

from coop_pages.evidence.verifier.contents import statement
from coop_pages.evidence.verifier.notes import (
    Checkpoint,
    new_private_key,
    read_checkpoint,
    read_note,
    signature_line,
    write_note,
)
from coop_pages.evidence.verifier.rendering import text_page
from coop_pages.evidence.verifier.rounds import ENTRY, GENESIS, canonical, sha256

# Whoever forges may take the platform's name, and never its key.
FORGED_KEY = new_private_key("cooperer.example.org")


def one(folder, pattern):
    return sorted(folder.glob(pattern))[0]


def edit(path, old, new):
    content = path.read_text()
    assert old in content, old
    path.write_text(content.replace(old, new))


def edit_json(path, change):
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1))
    return value


def make_sums_again(folder):
    """The lists of a right bag: any tool of archivists would accept it."""
    payload = [path.stat().st_size for path in (folder / "data").rglob("*") if path.is_file()]
    lines = (folder / "bag-info.txt").read_text().splitlines()
    lines[-1] = f"Payload-Oxum: {sum(payload)}.{len(payload)}"
    (folder / "bag-info.txt").write_text("".join(f"{line}\n" for line in lines))
    for name, files in (
        ("manifest-sha256.txt", [path for path in (folder / "data").rglob("*") if path.is_file()]),
        ("tagmanifest-sha256.txt", [p for p in folder.glob("*") if p.is_file() and "tag" not in p.stem]),
    ):
        told = [path for path in files if path.name != "signature.txt"]
        lines = sorted((path.relative_to(folder).as_posix(), path.read_bytes()) for path in told)
        (folder / name).write_text("".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in lines))


def sign_again(folder, key=FORGED_KEY):
    """A whole pack made up: right sums, and signatures by a key that the forger has."""
    entries = entries_of(folder)
    path = folder / "data/tete.txt"
    origin = read_checkpoint(read_note(path.read_text())[0]).origin
    text = str(Checkpoint(origin, len(entries), entries[-1]["hash"]))
    path.write_text(write_note(text, [signature_line(text, key)]))
    make_sums_again(folder)
    text = statement(origin, hashlib.sha256((folder / "tagmanifest-sha256.txt").read_bytes()).hexdigest())
    (folder / "signature.txt").write_text(write_note(text, [signature_line(text, key)]))


def entries_of(folder):
    return [json.loads(line) for line in (folder / "data/registre.jsonl").read_text().splitlines()]


def write_entries(folder, entries, *, again=True):
    """`again`: with every hash made again, so that the chain holds."""
    previous = GENESIS
    for place, entry in enumerate(entries, start=1):
        if again:
            entry["position"], entry["previous_hash"] = place, previous
            entry["hash"] = sha256(canonical([entry[name] for name in ENTRY]))
        previous = entry["hash"]
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    (folder / "data/registre.jsonl").write_text(lines)


def bodies(entries, event):
    return [entry for entry in entries if entry["event"] == event]


def change_body(entry, change):
    body = json.loads(entry["body"])
    change(body)
    entry["body"] = canonical(body)


def veil(markup):
    """Put `markup` in the page of the first text, and make the sums again."""

    def doctor(folder):
        edit(one(folder, "data/textes/*-tour-1.html"), "</main>", f"{markup}</main>")
        make_sums_again(folder)

    return doctor


def unveil(old, new):
    def doctor(folder):
        edit(one(folder, "data/textes/*-tour-1.html"), old, new)
        make_sums_again(folder)

    return doctor


def changed_text(change, *, again=True):
    """A text changed in its canonical form and in its page alike."""

    def doctor(folder):
        path = one(folder, "data/textes/*-tour-4.json")
        text = edit_json(path, change)
        path.with_suffix(".html").write_text(text_page(text))
        if again:
            make_sums_again(folder)

    return doctor


def other_words(text):
    section = next(section for section in text["sections"] if "Lisez" in section["content"])
    section["content"] = section["content"].replace("Lisez", "Approuvez")


def other_label(text):
    text["sections"][0]["label"] = "Rien d’important"


def other_title(text):
    text["title"] = "Un autre texte"


def other_file(text):
    media = next(section for section in text["sections"] if section["key"] == "media")
    items = json.loads(media["content"])
    items[0][3] = "ab" * 32
    media["content"] = json.dumps(items, ensure_ascii=False, separators=(",", ":"))


def again(change):
    """`change`, then the sums."""

    def doctor(folder):
        change(folder)
        make_sums_again(folder)

    return doctor


def swap(pattern, first, second):
    def doctor(folder):
        one_of, other = (one(folder, pattern.format(number)) for number in (first, second))
        content = one_of.read_bytes()
        one_of.write_bytes(other.read_bytes())
        other.write_bytes(content)

    return doctor


def removed(pattern):
    return lambda folder: one(folder, pattern).unlink()


def renamed(pattern, name):
    return lambda folder: one(folder, pattern).rename(one(folder, pattern).with_name(name))


def written(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def linked(folder):
    path = one(folder, "data/pieces/*")
    path.rename(folder.parent / "elsewhere")
    path.symlink_to(folder.parent / "elsewhere")


def another_word(folder):
    edit(folder / "data/paroles.json", "Trop tôt pour nous.", "Parfait pour nous.")


def another_salt(folder):
    edit_json(folder / "data/paroles.json", lambda words: words[0].update(salt="0" * 32))


def a_name_more(folder):
    edit_json(folder / "data/dossier.json", lambda pack: pack["persons"].update({"0" * 36: "Quelqu’un"}))


def another_name(folder):
    def change(pack):
        pack["persons"] = dict.fromkeys(pack["persons"], "Quelqu’un d’autre")

    edit_json(folder / "data/dossier.json", change)


def a_round_less(folder):
    edit_json(folder / "data/dossier.json", lambda pack: pack["rounds"].pop(0))


def ledger(change, *, hashes=True, head=False, sums=True):
    """The ledger rewritten. `head`: where it now ends is announced, under the platform's former signature."""

    def doctor(folder):
        entries = entries_of(folder)
        entries = change(entries) or entries
        write_entries(folder, entries, again=hashes)
        if head:
            path = folder / "data/tete.txt"
            text, _signatures = read_note(path.read_text())
            ending = Checkpoint(read_checkpoint(text).origin, len(entries), entries[-1]["hash"])
            path.write_text(path.read_text().replace(text, str(ending)))
        if sums:
            make_sums_again(folder)

    return doctor


def refused_becomes_approved(entries):
    entry = next(e for e in bodies(entries, "decision.recorded") if '"verdict":"refuse"' in e["body"])
    entry["body"] = entry["body"].replace('"verdict":"refuse"', '"verdict":"approve"')


def approved_becomes_refused(entries):
    entry = next(e for e in bodies(entries, "decision.recorded") if "approve_with_reservations" in e["body"])
    entry["body"] = entry["body"].replace("approve_with_reservations", "refuse")


def of_another_kind(entries):
    for entry in bodies(entries, "round.opened"):
        change_body(entry, lambda body: body.update(kind="another"))


def a_section_more(entries):
    for entry in bodies(entries, "round.opened"):
        change_body(entry, lambda body: body["sections"].update(annexe="0" * 64))


def one_entry_less(entries):
    del entries[3]


def cut(entries):
    return entries[:-2]


def one_entry_more(entries):
    return [*entries, {**entries[-1], "event": "partner.joined", "body": '{"organisation":1}'}]


def nobody_gave_it(entries):
    carried = bodies(entries, "decisions.carried")[0]
    change_body(carried, lambda body: body["decisions"][0].__setitem__(1, 999_999))


def carried_from_nowhere(entries):
    change_body(bodies(entries, "decisions.carried")[0], lambda body: body.update(from_round=999_999))


def carried_from_an_abstention(entries):
    """The first round's abstention, told as if it had approved: nothing there carries it."""
    first = json.loads(bodies(entries, "round.opened")[0]["body"])
    change_body(
        bodies(entries, "decisions.carried")[0],
        lambda body: body.update(from_round=first["round"], digest=first["digest"]),
    )


def forged_cosignature(entries):
    def change(body):
        coded = base64.b64decode(body["signature"].rsplit(" ", 1)[1])
        flipped = base64.b64encode(coded[:-1] + bytes([coded[-1] ^ 1])).decode()
        body["signature"] = body["signature"].rsplit(" ", 1)[0] + f" {flipped}"

    change_body(bodies(entries, "checkpoint.cosigned")[0], change)


def a_line_twice(folder):
    path = folder / "manifest-sha256.txt"
    path.write_text(path.read_text() + path.read_text().splitlines()[0] + "\n")


def a_line_less(folder):
    path = folder / "manifest-sha256.txt"
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "resume.pdf" not in line))


def another_size(folder):
    path = folder / "bag-info.txt"
    path.write_text(path.read_text().replace("Payload-Oxum: ", "Payload-Oxum: 1"))
    lines = (folder / "tagmanifest-sha256.txt").read_text().splitlines()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    changed = [f"{digest}  bag-info.txt" if line.endswith("bag-info.txt") else line for line in lines]
    (folder / "tagmanifest-sha256.txt").write_text("".join(f"{line}\n" for line in changed))


def signed_by_nobody(folder):
    path = folder / "signature.txt"
    path.write_text(read_note(path.read_text())[0])


def head_signed_by_nobody(folder):
    path = folder / "data/tete.txt"
    path.write_text(read_note(path.read_text())[0])
    make_sums_again(folder)


def another_ledger(folder):
    edit(folder / "data/tete.txt", "/registre/", "/registre/1")
    make_sums_again(folder)
