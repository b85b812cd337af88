"""French around names: “du Phare”, “aux Tilleuls”, “d’Anne”, where a sentence only says “de” or “à” and a name."""

import re

from django.utils.translation import get_language

_CONTRACTED = {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"}
_ARTICLE = re.compile(r"\b(de|à) (Le|Les) (?=[A-ZÀ-ÖØ-Þ])")
# Before an H, only a dictionary knows: “de” stays.
_VOWEL = re.compile(r"\b([dDqQ](?:u)?)e (?=[AEIOUYÀÂÄÆÉÈÊËÎÏÔÖŒÙÛÜ])")


def contracted(text: str) -> str:
    """`text`, a sentence of ours with names in it, as French says it; unchanged in another language.

    Never for words that somebody else wrote.
    """
    if get_language() != "fr":
        return text
    text = _ARTICLE.sub(lambda found: f"{_CONTRACTED[f'{found[1]} {found[2]}'.lower()]} ", text)
    return _VOWEL.sub(lambda found: f"{found[1]}’", text)
