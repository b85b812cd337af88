"""Words of a text as the search holds them."""

from collections.abc import Sequence


class Words(str):
    """Words, with a space between them, kept apart too: whoever reads them next need not part them again."""

    apart: Sequence[str]

    def __new__(cls, apart: Sequence[str]) -> "Words":
        words = super().__new__(cls, " ".join(apart))
        words.apart = apart
        return words


def words_apart(text: str) -> Sequence[str]:
    return text.apart if isinstance(text, Words) else text.split(" ")
