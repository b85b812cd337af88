"""A forger edits a pack, and makes every sum again where that helps: each time the verifier says what is wrong.

The reader has the platform's public key. Where a whole pack is made up with another key, nothing contradicts itself:
the verifier says that no key that was given signed it, and never that everything agrees.
"""

import bagit
import pytest

from coop_pages.evidence.verifier import command
from tests.factories.packs import PARTNER_KEY, PARTNER_PUBLIC, PLATFORM_PUBLIC
from tests.unit.evidence.forger import (
    a_line_less,
    a_line_twice,
    a_name_more,
    a_round_less,
    a_section_more,
    again,
    another_ledger,
    another_name,
    another_salt,
    another_size,
    another_word,
    approved_becomes_refused,
    carried_from_an_abstention,
    carried_from_nowhere,
    changed_text,
    cut,
    forged_cosignature,
    head_signed_by_nobody,
    ledger,
    linked,
    nobody_gave_it,
    of_another_kind,
    one,
    one_entry_less,
    one_entry_more,
    other_file,
    other_label,
    other_title,
    other_words,
    refused_becomes_approved,
    removed,
    renamed,
    sign_again,
    signed_by_nobody,
    swap,
    unveil,
    veil,
    written,
)

pytestmark = pytest.mark.django_db


def report_on(folder, *keys):
    """The report in English, for a reader who has the platform's public key, or those given."""
    return command.verify(folder, "en", keys=keys or (PLATFORM_PUBLIC,))


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
    "a text of another kind": (ledger(of_another_kind, head=True), "is not the text put to the vote"),
    "a section more in the ledger": (ledger(a_section_more, head=True), "is not the text put to the vote"),
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
    assert any("co-signed the ledger up to entry" in line for line in report.lines)
    assert any(PARTNER_PUBLIC in line for line in report.lines)
    known = command.verify(true_pack, "en", keys=(PLATFORM_PUBLIC,), partners=(PARTNER_PUBLIC,))
    assert (known.faults, known.signed_by) == ([], "cooperer.example.org")
    assert not any(PARTNER_PUBLIC in line for line in known.lines)
    assert "Texts: 4.   Pictures and documents: 2." in "".join(report.lines)


def test_a_pack_that_a_partner_made_up_is_not_the_platform_s(folder):
    """Its key vouches for its own co-signatures alone: a partner that forges a pack signs it in vain."""
    DOCTORED["a label changed"][0](folder)
    sign_again(folder, PARTNER_KEY)
    report = command.verify(folder, "en", keys=(PLATFORM_PUBLIC,), partners=(PARTNER_PUBLIC,))
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


@pytest.mark.parametrize("written", ["null", "[]", "{}", '{"format": 1}', "x"])
def test_what_python_says_of_a_pack_is_not_told_to_its_reader(folder, capsys, written):
    (folder / "data/dossier.json").write_text(written)
    assert command.main([str(folder), "--en"]) == command.UNREADABLE
    said = capsys.readouterr().out
    whole = "one of its files is not written as the platform writes them."
    assert said == f"This pack cannot be read: {'dossier.json' if written == 'x' else whole}\n"
