"""Tells whether a copy is English: what most enrichers read, and nothing else."""

import re
from functools import lru_cache

from wiredesk.core.enrich.values import Copy

_HEAD = 2_000  # characters that are looked at
_FOREIGN = re.compile("[^\x00-\x7f\u00a0\u00ab\u00bb\u2000-\u206f]")  # ASCII and typesetting aside
_MOST_FOREIGN = 0.1  # of the characters: English has hardly an accent
_FEW_WORDS = 40  # too few to tell: a table of results, a flash
_LEAST = 0.04  # of the words
_FUNCTION_WORDS = frozenset("the of and to that said for with from by it its has this".split())


@lru_cache(maxsize=2)  # most steps ask, of the same copy
def reads_as_english(copy: Copy) -> bool:
    """By the stated language, and by script and the commonest words where none is stated.

    Another script is no English whatever is stated: what a wire says of itself is not of each item.
    """
    if copy.language and not is_english(copy.language):
        return False
    head = f"{copy.headline} {copy.text[:_HEAD]}"[:_HEAD]
    if len(_FOREIGN.findall(head)) > _MOST_FOREIGN * len(head):
        return False
    return bool(copy.language) or _sounds_english(head.lower().split())


def _sounds_english(words: list[str]) -> bool:
    known = sum(word in _FUNCTION_WORDS for word in words)
    return len(words) < _FEW_WORDS or known > _LEAST * len(words)


def is_english(language: str) -> bool:
    """Whether a tag says English: "en", "en-GB"; "EN_US" and "English" of feeds as well."""
    return language.replace("_", "-").partition("-")[0].lower() in ("en", "eng", "english")
