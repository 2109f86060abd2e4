"""The words that tell one event from another: stems with their counts, which of them are names."""

import re
from collections import Counter
from functools import cache
from importlib.resources import files

NEEDS = ("headline", "text")
GIVES = ("terms",)

LOOKED_AT = 150  # words: later ones are background, the same in many events
LONGEST = 20_000  # characters
HEADLINE_COUNTS = 1
LONGEST_HEADLINE = 20  # words of a first line that is a headline
LONGEST_WORD = 40

_WORD = re.compile(r"[^\W_]+")
_ENDINGS = ("ing", "ed", "es", "s")


def terms_of(headline: str, text: str) -> tuple[Counter[str], frozenset[str]]:
    """Stems with their counts, and those that are names: capitals where the text has no small form.

    Without a headline a short first line is one. Scripts without capitals have no names.
    """
    text = text[:LONGEST].replace("\u2019", "'")
    if not headline:
        headline = text.partition("\n")[0]
    elif not text.startswith(headline):
        text = f"{headline}\n{text}"
    words = _WORD.findall(text)[:LOOKED_AT]
    if len(headline.split()) >= LONGEST_HEADLINE:  # a paragraph
        headline = ""
    small = {word for word in words if word.islower()}
    counts: Counter[str] = Counter()
    names = set()
    for word in words:
        stem = stem_of(word)
        if len(stem) < 2:
            continue
        counts[stem] += 1
        if word[0].isupper() and word.lower() not in small:
            names.add(stem)
    for word in _WORD.findall(headline[:LONGEST])[:LOOKED_AT]:
        if (stem := stem_of(word)) in counts:
            counts[stem] += HEADLINE_COUNTS
    return counts, frozenset(names)


def stem_of(word: str) -> str:
    """A word without case and the commonest English endings: quake, quakes: quak."""
    word = word[:LONGEST_WORD].lower()
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
