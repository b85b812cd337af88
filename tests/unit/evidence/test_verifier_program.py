"""The verifier as people run it: on their Python, with their keys, to check a pack or to co-sign its ledger."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coop_pages.evidence.verifier import command
from coop_pages.evidence.verifier.notes import read_checkpoint, read_note, read_private_key
from tests.factories.packs import PARTNER_KEY, PARTNER_PUBLIC, PLATFORM_PUBLIC
from tests.unit.evidence.forger import (
    entries_of,
    ledger,
    one_entry_less,
)

pytestmark = pytest.mark.django_db


def report_on(folder, *keys):
    """The report in English, for a reader who has the platform's public key, or those given."""
    return command.verify(folder, "en", keys=keys or (PLATFORM_PUBLIC,))


SUPPORTED = ("3.9", "3.10", "3.11", "3.12", "3.13")


def python_of(version):
    """One of pyenv, of the path, or the one that runs; None where none of them answers."""
    kept = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python3"), reverse=True)
    own = sys.executable if sys.version.startswith(f"{version}.") else None
    for found in (*kept, shutil.which(f"python{version}"), own):
        # What pyenv puts on the path is a name alone, where that version is not chosen.
        if found and subprocess.run([found, "-V"], check=False, capture_output=True).returncode == 0:  # noqa: S603
            return str(found)
    return None


@pytest.mark.parametrize("wanted", SUPPORTED)
def test_it_runs_on_the_pythons_that_people_have(true_pack, wanted):
    python = python_of(wanted)
    if python is None:
        pytest.skip(
            f"No Python {wanted} on this machine, neither on its path nor with pyenv: nothing was shown of packs there."
            f" Install it (pyenv install {wanted}) before a release."
        )
    words = [python, "-I", str(true_pack / "verifier.py"), "--en", "--key", PLATFORM_PUBLIC]
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
