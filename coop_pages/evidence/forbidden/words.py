"""What is said of an act that the rules forbid: the words of the verifier, so that a fault reads alike everywhere."""

from typing import NamedTuple

from django.utils.translation import get_language

from coop_pages.evidence.so_far import Entry
from coop_pages.evidence.verifier.words import WORDS


class Why(NamedTuple):
    """`key`: of a sentence of `verifier.words`; `who`: the organisation that it names, if it names one."""

    key: str
    who: object = ""


def sentence(why: Why, entry: Entry) -> str:
    """In the active language."""
    language = "fr" if (get_language() or "fr").startswith("fr") else "en"
    return WORDS[language][why.key].format(entry.position, why.who)
