"""The terms of a text as topics are told by: words and pairs of words, plurals folded."""

import re
from functools import lru_cache
from itertools import pairwise

MOST_CHARACTERS = 20_000
MOST_WORDS = 400
"""A wire story says what it is about in its first paragraphs."""

LONGEST_WORD = 40  # characters; longer ones are addresses and noise

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=4)  # the language is told by the same words, right before
def words(text: str) -> tuple[str, ...]:
    """Folded words of the head of a text, in order."""
    found = _WORD.findall(text[:MOST_CHARACTERS].lower())[:MOST_WORDS]
    return tuple(folded(word) for word in found if len(word) <= LONGEST_WORD)


def terms(text: str) -> list[str]:
    """Words, then pairs of neighbours ("interest rate")."""
    found = words(text)
    return [*found, *(f"{one} {next_one}" for one, next_one in pairwise(found))]


@lru_cache(maxsize=16_384)
def folded(word: str) -> str:
    """An English plural as its singular, roughly; the same for the text and for the model."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
