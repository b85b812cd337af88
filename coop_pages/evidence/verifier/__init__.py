"""The program that checks a pack without the platform. Here in parts; in a pack, one file of Python's own library.

Its parts import nothing of the platform and run on Python 3.9: `source` joins them, each after those that it uses.
"""

import re
from functools import cache
from pathlib import Path

PARTS = ("words", "ed25519", "notes", "rendering", "rules", "rounds", "bag", "contents", "command")
HEADER = '''"""Check an evidence pack without the platform: Python 3.9 or later and nothing else.

    python3 verifier.py [--en] [--cle PUBLIC_KEY] [--tete HEAD]        check the pack where this file is
    python3 verifier.py --nouvelle-cle association.example.org > cle   make a key of one's own
    python3 verifier.py --signer cle                                   co-sign the ledger of the pack with it

--cle (--key): the public key of the platform, or a file of its keys, as it publishes them.
--partenaire (--partner): the same, of an organisation that co-signs; it vouches for its own co-signatures alone.
--tete (--head): the 64 digits of a head received by e-mail; the report says where it stands and what came after it.
Each may be given several times. Exits with 0 when everything agrees and a key that you gave signed the pack; 1 when
something does not agree (each fault is named); 2 when the pack cannot be read; 3 when nothing is contradicted but no
key that you gave signed it. This file opens no connection and imports nothing but Python's own library.
"""
'''
_OWN_IMPORT = re.compile(r"^from coop_pages\.evidence\.verifier\.\w+ import (?:\([^)]*\)|[^\n]*)\n", re.MULTILINE)
_IMPORT = re.compile(r"^(?:from [\w.]+ )?import [^\n]+\n", re.MULTILINE)
_DOCSTRING = re.compile(r'\A""".*?"""\n', re.DOTALL)


@cache
def source() -> bytes:
    """The parts as one file: their docstrings as comments, their imports once and at the top."""
    imports: set[str] = set()
    bodies = []
    for part in PARTS:
        code = Path(__file__).with_name(f"{part}.py").read_text(encoding="utf-8")
        docstring = _DOCSTRING.match(code)
        code = _OWN_IMPORT.sub("", _DOCSTRING.sub("", code))
        imports |= set(_IMPORT.findall(code))
        said = docstring[0].strip().strip('"').strip().splitlines() if docstring else []
        comment = "".join(f"# {line}".rstrip() + "\n" for line in said)
        bodies.append(f"\n\n{comment}\n{_IMPORT.sub('', code).strip()}\n")
    future = "from __future__ import annotations\n"
    head = [HEADER, "\n", future, "\n", *sorted(imports - {future}, key=_order)]
    return "".join([*head, *bodies, '\n\nif __name__ == "__main__":\n    sys.exit(main())\n']).encode()


def _order(line: str) -> tuple[bool, str]:
    return line.startswith("from "), line
