"""The words that tell one event from another: stems with their counts, which of them are names."""

import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice

from wiredesk.core.item import Value

NEEDS = ("headline", "text")
GIVES = ("terms",)

LOOKED_AT = 200  # words: later ones are background, the same in many events
FADES = 100
"""The word at this place counts half of the first: what is new stands first."""

STEM = 5
"""Letters that tell a word: sentence, sentencing; Israel, Israeli. Better than whole stems on the
development half (average precision of pairs .918, not .908); 4 and 6 are nearly as good."""

LONGEST = 20_000  # characters
HEADLINE_COUNTS = 1
LONGEST_HEADLINE = 20  # words of a first line that is a headline
LONGEST_WORD = 40

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")  # a number is one word: 6.1
_ENDINGS = ("ing", "ed", "es", "s")


class Terms(Value, frozen=True, kw_only=True):
    """What a story is told by, each under its stem."""

    counts: dict[str, float]  # later words count less
    names: frozenset[str]
    printed: dict[str, str]  # the whole word in small letters, as first met


def terms_of(headline: str, text: str) -> Terms:
    """Stems with their counts, and those that are names: capitals where the text has no small form.

    Without a headline a short first line is one. Scripts without capitals have no names.
    """
    text = text[:LONGEST].replace("\u2019", "'")
    if not headline:
        headline = text.partition("\n")[0]
    elif not text.startswith(headline):
        text = f"{headline}\n{text}"
    words = [match.group() for match in islice(_WORD.finditer(text), LOOKED_AT)]
    if len(headline.split()) >= LONGEST_HEADLINE:  # a paragraph
        headline = ""
    small = {word for word in words if word.islower()}
    counts: dict[str, float] = {}
    printed: dict[str, str] = {}
    names = set()
    for place, word in enumerate(words):
        stem = stem_of(word)
        if len(stem) < 2:
            continue
        counts[stem] = counts.get(stem, 0.0) + FADES / (FADES + place)
        lower = word[:LONGEST_WORD].lower()
        printed.setdefault(stem, lower)
        if word[0].isupper() and lower not in small:
            names.add(stem)
    for word in _WORD.findall(headline[:LONGEST])[:LOOKED_AT]:
        if (stem := stem_of(word)) in counts:
            counts[stem] += HEADLINE_COUNTS
    return Terms(counts=counts, names=frozenset(names), printed=printed)


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """The first letters of a word without case and the commonest English endings.

    Numbers stay whole.
    """
    word = word[:LONGEST_WORD].lower()
    return word if word[:1].isdigit() else _without_ending(word)[:STEM]


def _without_ending(word: str) -> str:
    if len(word) > 4:
        for ending in _ENDINGS:
            if word.endswith(ending) and not word.endswith("ss"):
                return word[: -len(ending)] if len(word) - len(ending) > 2 else word
        return word.removesuffix("e")
    return word


@cache
def common_words() -> dict[str, float]:
    """Stem -> the rough share of stories that have it (data/common_words.txt)."""
    table: dict[str, float] = {}
    share = 0.0
    lines = files("wiredesk.core.enrich").joinpath("data/common_words.txt").read_text()
    for line in lines.splitlines():
        if line.startswith("#"):
            continue
        words = line.split()
        if not line.startswith(" "):
            share = float(words.pop(0))
        for word in words:
            table.setdefault(stem_of(word), share)
    return table
