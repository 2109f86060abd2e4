"""Cuts the summary and the short of a story: whole sentences of it, at most 60 words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from wiredesk.core.enrich.english import reads_as_english
from wiredesk.core.enrich.usable import MOST_WORDS, Usable, usable_sentences
from wiredesk.core.enrich.values import Copy, Digest
from wiredesk.core.text.words import words_of

NEEDS = ("headline", "text")
GIVES = ("summary", "short")

CANDIDATES = 9
"""Usable sentences that a summary is chosen from: below them a wire story is background."""

MOST_CHOSEN = 4

# Set by hand. A sentence counts by its place, for agencies put the news first; a word by whether
# the headline has it, and a little by how many of the sentences say it (what the story keeps to).
TITLE = 20.0
PLACE = 40.0
FADES = 0.6


def short_of(copy: Copy) -> Digest:
    """The opening of the story: its first sentences, while they follow each other and fit.

    Abstains (empty) where the very first sentence is over 60 words, points back, or is no news:
    a short that began later would not be the agency's lead.
    """
    found = usable_sentences(copy)
    if not found or found[0].at != 0 or not found[0].alone:
        return Digest()
    chosen = [found[0]]
    for one in found[1:]:
        if one.at != chosen[-1].at + 1 or _length(chosen) + one.words > MOST_WORDS:
            break
        chosen.append(one)
    return _digest(copy, chosen, 0.9)


def summary_of(copy: Copy) -> Digest:
    """The sentences that together say most of what the story keeps to, in their order.

    Starts on a sentence that needs none before it; one that points back stays with the sentence
    right before it. In languages other than English only the opening is taken (``short_of``).
    """
    if not reads_as_english(copy):
        return short_of(copy)
    found = usable_sentences(copy)[:CANDIDATES]
    choices = list(_choices(found))
    if not choices:
        return Digest()
    worth = _Worth(copy, found)
    return _digest(copy, max(choices, key=worth.of), 0.8)


def _choices(found: tuple[Usable, ...]) -> Iterator[tuple[Usable, ...]]:
    """What fits and hangs together, the shorter choices first; each is one that goes on."""
    begun: list[tuple[tuple[Usable, ...], int, int]] = [((), 0, 0)]
    for _ in range(MOST_CHOSEN):
        begun = [
            ((*chosen, one), words + one.words, rank)
            for chosen, words, start in begun
            for rank, one in enumerate(found[start:], start + 1)
            if words + one.words <= MOST_WORDS and (one.alone or _follows(one, chosen))
        ]
        yield from (chosen for chosen, _, _ in begun)


def _follows(one: Usable, chosen: Sequence[Usable]) -> bool:
    """Whether it stands right behind what was chosen."""
    return bool(chosen) and one.at == chosen[-1].at + 1


class _Worth:
    """What a choice of sentences is worth for one story."""

    def __init__(self, copy: Copy, found: tuple[Usable, ...]) -> None:
        text = copy.text
        self.content = {one.at: _content(text[slice(*one.span)]) for one in found}
        title = _content(copy.headline)
        said = Counter(word for words in self.content.values() for word in words)
        self.weight = {word: count + TITLE * (word in title) for word, count in said.items()}
        self.place = {one.at: PLACE * FADES**rank for rank, one in enumerate(found)}

    def of(self, chosen: Sequence[Usable]) -> float:
        covered = frozenset[str]().union(*(self.content[one.at] for one in chosen))
        places = sum(self.place[one.at] for one in chosen)
        return sum(map(self.weight.__getitem__, covered)) + places


def _content(text: str) -> frozenset[str]:
    return frozenset(words_of(text.lower())) - _stop_words()


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(
        """a about after all also an and any are as at be been being but by can could did do does
        for from had has have he her him his how i if in into is it its may more most mr mrs ms no
        not of on one or other our out over said say says she should so some such t s than that the
        their them then there these they this those to under up us was we were what when where
        which while who will with would you your""".split()
    )


def _length(chosen: Sequence[Usable]) -> int:
    return sum(one.words for one in chosen)


def _digest(copy: Copy, chosen: Sequence[Usable], confidence: float) -> Digest:
    spans = tuple(one.span for one in chosen)
    text = " ".join(copy.text[start:end] for start, end in spans)
    return Digest(text=text, spans=spans, confidence=confidence)
