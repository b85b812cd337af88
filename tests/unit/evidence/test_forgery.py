"""A forger edits a pack, and makes every sum again where that helps: each time the verifier says what is wrong.

The reader has the platform's public key. Where a whole pack is made up with another key, nothing contradicts itself:
the verifier says that no key that was given signed it, and never that everything agrees.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import bagit
import pytest

from coop_pages.evidence import cosigning
from coop_pages.evidence.signing import checkpoint_of
from coop_pages.evidence.verifier import command
from coop_pages.evidence.verifier.contents import statement
from coop_pages.evidence.verifier.notes import (
    Checkpoint,
    new_private_key,
    read_checkpoint,
    read_note,
    read_private_key,
    signature_line,
    write_note,
)
from coop_pages.evidence.verifier.rendering import text_page
from coop_pages.evidence.verifier.rounds import ENTRY, GENESIS, canonical, sha256
from coop_pages.validation import services
from coop_pages.validation.models.ledger import LedgerChain
from tests.factories.packs import (
    PLATFORM_KEY,
    PLATFORM_PUBLIC,
    carry_a_round_over,
    fetch,
    show_files,
    tell_story,
    unpacked,
)

pytestmark = pytest.mark.django_db

PARTNER_KEY = new_private_key("association.example.org")
PARTNER_PUBLIC = str(read_private_key(PARTNER_KEY)[0])
# Whoever forges may take the platform's name, and never its key.
FORGED_KEY = new_private_key("cooperer.example.org")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where the true pack stays, once the first test has had it made."""
    return tmp_path_factory.mktemp("true")


@pytest.fixture
def true_pack(request, kept, settings):
    """Three rounds with papers, words, an approval carried over, a picture and a document, and a co-signature."""
    if not any(kept.iterdir()):
        settings.SIGNING_KEY = PLATFORM_KEY
        cast = tell_story(request.getfixturevalue("cast"))
        third = carry_a_round_over(cast)
        text = str(checkpoint_of(LedgerChain.objects.get()))
        note = write_note(text, [signature_line(text, PARTNER_KEY)])
        signer = {"organisation": cast.organisations[0], "by": cast.speakers[0], "public_key": PARTNER_PUBLIC}
        cosigning.cosign(cast.project.pk, note=note, **signer)
        services.recall(third, by=cast.coordinator, reason="Une image en plus.")
        show_files(cast)
        cast.open()
        unpacked(fetch(cast.staff, "project_pack", cast.project.pk), kept)
    return next(kept.iterdir())


@pytest.fixture
def folder(true_pack, tmp_path):
    return Path(shutil.copytree(true_pack, tmp_path / "pack"))


def report_on(folder, *keys):
    return command.verify(folder, "en", keys=keys or (PLATFORM_PUBLIC,))


# What a forger does


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


PAGE, RESIGNED = "is not the page that the text itself gives", "its sums were made again"
DOCTORED = {
    # Words hidden in the page of a text
    "an attribute": (veil("<p hidden>Sous réserve de l’accord du financeur.</p>"), PAGE),
    "a style": (veil('<p style="display:none">Sous réserve.</p>'), PAGE),
    "a style sheet": (unveil("</style>", "b { display: none }</style>"), PAGE),
    "a script": (veil("<script>document.querySelector('p').remove()</script>"), PAGE),
    "a template": (veil("<template><p>Sous réserve.</p></template>"), PAGE),
    "a comment": (unveil("<b>tra</b>vailler", "<!-- travailler -->attendre"), PAGE),
    "an overlay": (veil('<div style="position:fixed;inset:0;background:#fff">Accepté.</div>'), PAGE),
    "a font": (veil('<p style="font-size:0">Sous réserve.</p>'), PAGE),
    "a redirection": (
        unveil("<title>", '<meta http-equiv="refresh" content="0;url=https://example.org"><title>'),
        PAGE,
    ),
    "a sign without a drawing": (unveil("ensemble", "en\u200bsemble"), PAGE),
    "a direction imposed": (unveil("ensemble", "\u202eensemble"), PAGE),
    "an entity": (unveil("ensemble", "&#101;nsemble"), PAGE),
    "a line break more": (veil("\n"), PAGE),
    # Files
    "pages swapped": (again(swap("data/textes/*-tour-{}.html", 1, 2)), PAGE),
    "texts swapped": (again(swap("data/textes/*-tour-{}.json", 1, 2)), PAGE),
    "a text removed": (again(removed("data/textes/*-tour-1.json")), "the text of round 1 is missing"),
    "a page removed": (again(removed("data/textes/*-tour-1.html")), PAGE),
    "a file removed": (removed("data/resume.pdf"), "the file data/resume.pdf is missing"),
    "a file added": (written("data/differences/x.html", b"x"), "data/differences/x.html is not one of those"),
    "a file added and listed": (again(written("data/autre.html", b"x")), "data/autre.html is not one of those"),
    "a file added beside": (again(written("fetch.txt", b"https://example.org - data/x\n")), "fetch.txt is not one of"),
    "a page without a text": (again(written("data/textes/z.html", b"x")), "data/textes/z.html is not one of those"),
    "a paper added": (again(written("data/pieces/pv.pdf", b"x")), "data/pieces/pv.pdf is not one of those"),
    "a picture added": (again(written("data/fichiers/x.png", b"x")), "data/fichiers/x.png is not one of those"),
    "a paper renamed": (renamed("data/pieces/*", "pv.pdf"), "is missing, or is no longer that of the pack"),
    "a paper renamed and listed": (again(renamed("data/pieces/*", "pv.pdf")), "is not the one whose digest"),
    "a paper replaced": (again(lambda f: one(f, "data/pieces/*").write_bytes(b"%PDF")), "is not the one whose digest"),
    "a paper elsewhere": (linked, "is missing, or is no longer that of the pack"),
    "a picture replaced": (again(lambda f: one(f, "data/fichiers/*.png").write_bytes(b"x")), "that the text shows"),
    "a picture removed": (again(removed("data/fichiers/*.png")), "that the text shows"),
    "a document removed": (again(removed("data/fichiers/*.pdf")), "that the text shows"),
    "a difference emptied": (again(lambda f: one(f, "data/differences/*").write_bytes(b"")), RESIGNED),
    "the summary replaced": (again(written("data/resume.pdf", b"%PDF-1.7")), RESIGNED),
    "the verifier replaced": (again(written("verifier.py", b"print('Tout concorde.')")), RESIGNED),
    "the instructions replaced": (again(written("README.txt", b"All is well.")), RESIGNED),
    # Texts
    "words changed": (changed_text(other_words), "is not the text put to the vote in round 4"),
    "words changed, sums kept": (changed_text(other_words, again=False), "is no longer that of the pack"),
    "a label changed": (changed_text(other_label), RESIGNED),
    "a title changed": (changed_text(other_title), "does not bear the title"),
    "another picture cited": (changed_text(other_file), "is not the text put to the vote in round 4"),
    "a round left out": (again(a_round_less), "speaks of a round"),
    # Words and persons
    "words put in a mouth": (again(another_word), "are not those whose digest is in the ledger"),
    "a salt changed": (again(another_salt), "are not those whose digest is in the ledger"),
    "a person more": (again(a_name_more), "the pack names a person of whom the ledger does not speak"),
    "a person replaced": (again(another_name), RESIGNED),
    # The lists
    "a line of the list removed": (a_line_less, "data/resume.pdf is not one of those"),
    "a line of the list twice": (a_line_twice, "is not written as a BagIt bag asks"),
    "another version": (again(written("bagit.txt", b"BagIt-Version: 0.97\n")), "bagit.txt is not written as"),
    "another size": (another_size, "bag-info.txt is not written as a BagIt bag asks: Payload-Oxum"),
    # The ledger
    "an answer changed": (ledger(refused_becomes_approved, hashes=False), "was changed or moved"),
    "an entry removed": (ledger(one_entry_less, hashes=False), "was changed or moved"),
    "the end cut": (ledger(cut), "does not end with the head"),
    "the end cut and announced": (ledger(cut, head=True), "the signature of “cooperer.example.org” is false"),
    "rewritten": (ledger(refused_becomes_approved), "does not end with the head"),
    "rewritten and announced": (ledger(refused_becomes_approved, head=True), "the signature of"),
    "a closing that does not follow": (ledger(approved_becomes_refused, head=True), "does not follow from the answers"),
    "prolonged": (ledger(one_entry_more), "the ledger goes on after entry"),
    "prolonged and announced": (ledger(one_entry_more, head=True), "the signature of “cooperer.example.org” is false"),
    "an approval that nobody gave": (ledger(nobody_gave_it, head=True), "was never given, or did not count"),
    "an approval from nowhere": (ledger(carried_from_nowhere, head=True), "was never given, or did not count"),
    "an abstention carried": (ledger(carried_from_an_abstention, head=True), "was never given, or did not count"),
    "a co-signature forged": (ledger(forged_cosignature, head=True), "is worth nothing"),
    "another ledger": (another_ledger, "the signature of “cooperer.example.org” is false"),
    # The signatures
    "the signature removed": (removed("signature.txt"), "signature.txt is not signed by the key that you gave"),
    "the signature emptied": (signed_by_nobody, "signature.txt is not signed by the key that you gave"),
    "the head without its signature": (head_signed_by_nobody, "tete.txt is not signed by the key that you gave"),
}


def test_the_true_pack_is_in_order(true_pack):
    report = report_on(true_pack)
    assert report.faults == []
    assert report.signed_by == "cooperer.example.org"
    assert any(line.startswith("Organisme") or "co-signed the ledger up to entry" in line for line in report.lines)
    assert any(PARTNER_PUBLIC in line for line in report.lines)
    known = report_on(true_pack, PLATFORM_PUBLIC, PARTNER_PUBLIC)
    assert not any(PARTNER_PUBLIC in line for line in known.lines)
    assert "Texts: 4.   Pictures and documents: 2." in "".join(report.lines)


def test_the_name_of_the_partner_s_key_alone_proves_nothing_of_the_pack(true_pack):
    report = report_on(true_pack, PARTNER_PUBLIC)
    assert (report.faults, report.signed_by) == ([], "")


@pytest.mark.parametrize("case", DOCTORED)
def test_a_doctored_pack_is_refused_by_name(folder, case):
    doctor, sentence = DOCTORED[case]
    doctor(folder)
    faults = report_on(folder).faults
    assert any(sentence in fault for fault in faults), faults


@pytest.mark.parametrize("case", [case for case, (_doctor, sentence) in DOCTORED.items() if sentence == RESIGNED])
def test_what_the_platform_s_signature_alone_proves_is_never_in_order_under_another_key(folder, case, capsys):
    DOCTORED[case][0](folder)
    sign_again(folder)
    bagit.Bag(str(folder)).validate()
    assert command.main([str(folder), "--en", "--key", PLATFORM_PUBLIC]) == command.UNSIGNED
    said = capsys.readouterr().out
    assert "this pack is not signed by a key that you gave" in said
    assert "Everything agrees" not in said


def test_a_ledger_made_up_with_another_key_is_never_in_order(folder, capsys):
    ledger(refused_becomes_approved)(folder)
    sign_again(folder)
    assert command.main([str(folder), "--en", "--key", PLATFORM_PUBLIC]) != command.IN_ORDER
    said = capsys.readouterr().out
    assert "Everything agrees" not in said


def test_a_pack_without_its_list_of_lists_cannot_be_read(folder, capsys):
    (folder / "tagmanifest-sha256.txt").unlink()
    assert command.main([str(folder), "--key", PLATFORM_PUBLIC]) == command.UNREADABLE
    assert "tagmanifest-sha256.txt" in capsys.readouterr().out


PYTHONS = sorted(Path.home().glob(".pyenv/versions/3.*/bin/python3"))
SUPPORTED = ("3.9.", "3.10.", "3.11.", "3.12.", "3.13.")


@pytest.mark.parametrize("wanted", SUPPORTED)
def test_it_runs_on_the_pythons_that_people_have(true_pack, wanted):
    found = [python for python in PYTHONS if python.parts[-3].startswith(wanted)]
    if not found and not sys.version.startswith(wanted):
        pytest.skip(f"Python {wanted}x is not on this machine")
    python = found[-1] if found else sys.executable
    words = [str(python), "-I", str(true_pack / "verifier.py"), "--en", "--key", PLATFORM_PUBLIC]
    done = subprocess.run(words, capture_output=True, check=False, cwd="/", env={})  # noqa: S603
    assert done.returncode == command.IN_ORDER, done.stdout.decode() + done.stderr.decode()
    assert "Everything agrees, and the pack is signed by" in done.stdout.decode()


def test_a_partner_signs_with_the_program_of_the_pack_alone(true_pack, tmp_path):
    def run(*words):
        program = [sys.executable, "-I", str(true_pack / "verifier.py"), *words]
        return subprocess.run(program, capture_output=True, check=True, cwd="/", env={}, text=True)  # noqa: S603

    made = run("--new-key", "association.example.org")
    (tmp_path / "key").write_text(made.stdout)
    public_key = made.stderr.strip()
    note = run("--sign", str(tmp_path / "key"))
    text, (signature,) = read_note(note.stdout)
    assert read_checkpoint(text).size == len(entries_of(true_pack))
    assert str(read_private_key(made.stdout)[0]) == public_key == note.stderr.strip()
    assert command.signature_line(text, made.stdout).endswith(note.stdout.strip().rsplit(" ", 1)[1])
    assert signature.name == "association.example.org"


def test_nobody_signs_what_does_not_agree(folder, tmp_path, capsys):
    (tmp_path / "key").write_text(PARTNER_KEY)
    ledger(one_entry_less, hashes=False)(folder)
    assert command.main([str(folder), "--en", "--sign", str(tmp_path / "key")]) == command.CONTRADICTED
    said = capsys.readouterr()
    assert said.out == ""
    assert "do not co-sign it" in said.err
    (tmp_path / "key").write_text(PARTNER_PUBLIC)
    assert command.main([str(folder), "--en", "--sign", str(tmp_path / "key")]) == command.UNREADABLE


def test_a_file_of_keys_is_read_and_what_is_no_key_is_named(true_pack, tmp_path):
    (tmp_path / "keys.txt").write_text(f"# Ed25519\n{PARTNER_PUBLIC}\n\n{PLATFORM_PUBLIC}\n")
    assert report_on(true_pack, str(tmp_path / "keys.txt")).signed_by == "cooperer.example.org"
    assert report_on(true_pack, "a+b").faults == ["“a+b” is no public key that this program knows"]
