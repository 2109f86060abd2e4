"""What changed between two versions of a text, word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from wiredesk.core.item import Value

LONGEST_PASSAGE = 4_000
"""Words on both sides of one changed paragraph that are compared one by one; beyond, as a whole."""

LONGEST_TEXTS = 40_000
"""Words of both texts; beyond, all of the old went and all of the new came."""

# A word with the white space behind it; scripts that set no spaces are compared by the character.
_UNSPACED = r"\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]\s*|[^\s{_UNSPACED}]+\s*|\s+")


class Piece(Value, frozen=True, kw_only=True):
    """A run of words that stayed, came or went."""

    change: Literal["same", "added", "removed"]
    text: str


Paragraph = tuple[Piece, ...]


class Comparison(Value, frozen=True, kw_only=True):
    """All paragraphs of both texts in order, and how many words came and went."""

    paragraphs: tuple[Paragraph, ...]
    added: int
    removed: int

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.added > 0 or self.removed > 0


def compare(old: str, new: str) -> Comparison:
    """Two plain texts, paragraphs parted by empty lines. White space counts for nothing."""
    before, after = _paragraphs(old), _paragraphs(new)
    long = old.count(" ") + new.count(" ") > LONGEST_TEXTS
    found = tuple(_whole(before, after) if long else _aligned(before, after))
    pieces = [piece for paragraph in found for piece in paragraph]
    return Comparison(
        paragraphs=found,
        added=sum(_count(one.text) for one in pieces if one.change == "added"),
        removed=sum(_count(one.text) for one in pieces if one.change == "removed"),
    )


def _paragraphs(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return [part for part in parts if part]


def _aligned(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    """Equal paragraphs stay; those between them are compared, the most alike with each other."""
    for tag, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            yield from ((Piece(change="same", text=one),) for one in before[i:j])
        else:
            yield from _hunk(before[i:j], after[k:m])


def _hunk(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    """Changed paragraphs in pairs, first with first; what is left over came or went whole."""
    for old, new in zip(before, after, strict=False):
        yield from _rewritten(old, new)
    both = min(len(before), len(after))
    yield from _whole(before[both:], after[both:])


def _rewritten(old: str, new: str) -> Iterator[Paragraph]:
    words, others = _WORD.findall(old), _WORD.findall(new)
    if len(words) + len(others) > LONGEST_PASSAGE:
        yield from _whole([old], [new])
    else:
        yield tuple(_by_word(words, others))


def _by_word(words: Sequence[str], others: Sequence[str]) -> Iterator[Piece]:
    old, new = ([word.strip() for word in side] for side in (words, others))
    for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield Piece(change="same", text="".join(others[k:m]))
            continue
        if gone := "".join(words[i:j]):
            yield Piece(change="removed", text=gone)
        if come := "".join(others[k:m]):
            yield Piece(change="added", text=come)


def _whole(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    yield from ((Piece(change="removed", text=one),) for one in before)
    yield from ((Piece(change="added", text=one),) for one in after)


def _count(text: str) -> int:
    return len(_WORD.findall(text.strip()))


class Passage(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A changed paragraph, or so many unchanged ones that are left out."""

    pieces: Paragraph = ()
    unchanged: int = 0


def passages(paragraphs: Sequence[Paragraph]) -> tuple[Passage, ...]:
    """Only what changed, with the number of paragraphs between."""
    found: list[Passage] = []
    for same, run in groupby(paragraphs, key=_is_same):
        kept = list(run)
        if same:
            found.append(Passage(unchanged=len(kept)))
        else:
            found += [Passage(pieces=one) for one in kept]
    return tuple(found)


def _is_same(paragraph: Paragraph) -> bool:
    return all(piece.change == "same" for piece in paragraph)
