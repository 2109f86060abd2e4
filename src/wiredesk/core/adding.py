"""What one text has that another of nearly the same words has not: whole sentences."""

from itertools import islice

from wiredesk.core.neardup import words_in
from wiredesk.core.text.sentences import sentences

RUN = 3
"""Words in a row by which sentences are compared."""

LEAST_NEW = 0.5
"""A sentence is added where more than so much of its runs is nowhere in the other text: a changed
number, a dateline or another word of saying adds nothing."""

LOOKED_AT = 20_000  # characters of each text; an article is shorter


def added(text: str, other: str) -> tuple[str, ...]:
    """Sentences of ``text`` that ``other`` has not, in their order."""
    known = {run for sentence in _split(other) for run in _runs(sentence)}
    return tuple(sentence for sentence in _split(text) if _is_new(_runs(sentence), known))


def _split(text: str) -> list[str]:
    text = text[:LOOKED_AT]
    return [text[start:end] for start, end in sentences(text)]


def _runs(sentence: str) -> list[tuple[bytes, ...]]:
    """Every RUN words in a row; all words of a shorter sentence."""
    words = words_in(sentence)
    if len(words) <= RUN:
        return [tuple(words)] if words else []
    return list(zip(*(islice(words, at, None) for at in range(RUN)), strict=False))


def _is_new(runs: list[tuple[bytes, ...]], known: set[tuple[bytes, ...]]) -> bool:
    return sum(run not in known for run in runs) > LEAST_NEW * len(runs)
