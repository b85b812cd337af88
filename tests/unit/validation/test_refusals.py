"""Every refusal is a sentence that a board member understands, in both languages; all of them stand in refusals.md.

To write that list again after a change: REWRITE=1 .venv/bin/python -m pytest tests/unit/validation/test_refusals.py
"""

import ast
import os
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from coop_pages.validation import refusals

LIST = Path(__file__).with_name("refusals.md")
JARGON = re.compile(
    r"\b(digest|revision|exception|null|id|queryset|token|hash|empreinte|révision|jeton)\b", re.IGNORECASE
)
ROOT = Path(__file__).parents[3]
ALL = [
    kind for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, refusals.ValidationRefused)
]


def acts_that_refuse():
    """Every `Refusal(name=…)` of the product: where it stands, its kind, and the names that it gives."""
    kinds = {kind.__name__: kind for kind in ALL}
    for path in sorted(
        path for folder in ("coop_pages", "directory", "site") for path in (ROOT / folder).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text())):
            called = getattr(node, "func", None)
            kind = kinds.get(getattr(called, "id", getattr(called, "attr", "")))
            if kind and all(word.arg for word in node.keywords):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", kind, {word.arg for word in node.keywords}


def sentence_of(kind, language):
    with override(language):
        return str(kind.sentence)


def written_list():
    lines = ["# Every refusal, in both languages", ""]
    for kind in ALL:
        lines += [f"- `{kind.__name__}`", f"  - {sentence_of(kind, 'en')}", f"  - {sentence_of(kind, 'fr')}"]
    return "\n".join(lines) + "\n"


def test_the_list_of_refusals_is_complete_and_up_to_date():
    if os.environ.get("REWRITE"):
        LIST.write_text(written_list())
    assert LIST.read_text() == written_list()


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_refusal_is_a_plain_sentence_in_both_languages(kind):
    english, french = sentence_of(kind, "en"), sentence_of(kind, "fr")
    assert english != french
    assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", french))
    for words in (english, french):
        assert words.rstrip().endswith((".", ")s"))
        assert not JARGON.search(re.sub(r"%\(\w+\)s", "", words))
        assert len(words) < 260


def test_whoever_refuses_gives_each_word_that_the_sentence_needs():
    asked = list(acts_that_refuse())
    assert len(asked) > 60
    for place, kind, given in asked:
        assert set(re.findall(r"%\((\w+)\)s", sentence_of(kind, "en"))) <= given, place
