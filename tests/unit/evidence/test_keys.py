"""The platform's keys: made by a command, given by the environment, public for whoever checks."""

import ast
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from coop_pages.evidence import signing
from coop_pages.evidence.verifier import PARTS, command, source, words
from coop_pages.evidence.verifier.notes import new_private_key, read_key, read_note, read_private_key, signs
from tests.factories.packs import PLATFORM_KEY, PLATFORM_PUBLIC


def printed(**options):
    said = StringIO()
    call_command("new_signing_key", stdout=said, **options)
    return said.getvalue().splitlines()


def test_a_new_key_is_printed_and_kept_nowhere(settings):
    private_line, public_line = printed()
    settings.SIGNING_KEY = private_line.removeprefix("SIGNING_KEY=")
    assert str(signing.current_key()) == public_line.removeprefix("# ")
    assert signing.current_key().name == signing.site_name() == "localhost:8000"
    assert printed() != printed()
    assert (
        read_private_key(printed(name="autre.example.org")[0].removeprefix("SIGNING_KEY="))[0].name
        == "autre.example.org"
    )
    with pytest.raises(CommandError):
        printed(name="a b")


def test_public_keys_are_at_their_address_the_one_in_use_first(settings):
    former = str(read_private_key(new_private_key("cooperer.example.org"))[0])
    settings.SIGNING_KEY, settings.FORMER_PUBLIC_KEYS = PLATFORM_KEY, [former]
    answer = Client().get("/.well-known/cooperer-keys.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    told = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    assert told == [PLATFORM_PUBLIC, former]
    assert PLATFORM_KEY not in answer.content.decode()
    settings.SIGNING_KEY = ""
    assert former in Client().get("/.well-known/cooperer-keys.txt").content.decode()


def test_what_the_platform_signs_is_checked_in_plain_python(settings):
    settings.SIGNING_KEY = PLATFORM_KEY
    text, (signature,) = read_note(signing.signed("cooperer.example.org/registre/1\n1\nAAAA\n"))
    assert signs(read_key(PLATFORM_PUBLIC), text, signature)
    settings.SIGNING_KEY = ""
    assert signing.signed(text) == text


def test_the_verifier_is_for_everybody_and_is_the_one_of_the_packs():
    answer = Client().get("/preuves/verifier.py")
    assert answer.content == source()
    assert "attachment" in answer["Content-Disposition"]


def test_the_verifier_is_one_file_of_python_s_own_library_for_an_old_python():
    tree = ast.parse(source().decode(), feature_version=(3, 9))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert all(node in tree.body for node in imports)
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in imports if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
    assert names.isdisjoint({"socket", "urllib", "http", "ssl", "subprocess", "os", "importlib"})
    assert words.WORDS["fr"].keys() == words.WORDS["en"].keys()


def test_the_parts_of_the_verifier_know_nothing_of_the_platform_and_never_hide_each_other():
    known = []
    for part in PARTS:
        tree = ast.parse(Path(command.__file__).with_name(f"{part}.py").read_text())
        modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert not [
            m for m in modules if m.startswith("coop_pages") and not m.startswith("coop_pages.evidence.verifier.")
        ]
        assert not [m for m in modules if m.split(".")[0] in {"django", "wagtail", "cryptography"}]
        defined = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
        defined += [t.id for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)]
        known += set(defined)
    assert len(known) == len(set(known))


def test_every_event_of_the_ledger_is_told_in_words():
    from coop_pages.validation.models.ledger import Event

    assert set(words.EVENTS) == set(Event.values)
