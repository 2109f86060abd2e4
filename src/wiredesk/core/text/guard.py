"""The text guard: proves that house style moved words about and neither lost nor made any."""

from collections.abc import Sequence
from html import unescape

import nh3
from msgspec import Struct

from wiredesk.core.text.characters import squeezed, without_forbidden
from wiredesk.core.text.embeds import FRAMES
from wiredesk.core.text.sanitise import INVISIBLE

# Everything but the tags: a parser's own view of the words, apart from tidy() and plain().
_WORDS = nh3.Cleaner(tags=set(), clean_content_tags=set(INVISIBLE | FRAMES - {"embed"}))
_SHOWN = 80  # characters of a difference that are worth reporting


class GuardResult(Struct, frozen=True):
    """Whether the words agree; else where they part, without white space, shortened."""

    ok: bool
    missing: str = ""
    added: str = ""


def visible(html: str) -> str:
    """Return the words a reader of the markup sees: no scripts, styles, comments, or fallbacks."""
    try:
        return unescape(_WORDS.clean(html))
    except UnicodeEncodeError:  # a lone surrogate cannot reach the parser
        return unescape(_WORDS.clean(without_forbidden(html)))


def text_guard(
    before: str,
    body: str,
    moved: Sequence[str] = (),
    excused: Sequence[str] = (),
    *,
    markup: bool = True,
) -> GuardResult:
    """Compare the words of ``before`` with those of ``body`` plus what was ``moved`` out of it.

    ``before`` is the wire's markup, or its plain text where ``markup`` is false; ``body`` and
    ``moved`` (dateline, sign-off, notes declared non-public) are plain text. ``excused`` are the
    labels that stand for embeds: they may appear in ``body`` although nobody wrote them. White
    space and forbidden characters count for nothing; every other character counts.
    """
    expected = squeezed(visible(before) if markup else before)
    found = squeezed(body)
    for label in map(squeezed, excused):
        found = found.replace(label, "", 1)
    for piece in map(squeezed, moved):
        if piece not in expected:
            return GuardResult(ok=False, added=piece[:_SHOWN])
        expected = _without(expected, piece, found)
    if expected == found:
        return GuardResult(ok=True)
    return _difference(expected, found)


def _without(text: str, piece: str, body: str) -> str:
    """Cut ``piece`` from ``text`` where it left ``body``: at the first place they part."""
    at = _shared_prefix(text, body)
    start = text.rfind(piece, 0, at + len(piece))
    if start < 0:
        start = text.find(piece)
    return text[:start] + text[start + len(piece) :]


def _difference(expected: str, found: str) -> GuardResult:
    head = _shared_prefix(expected, found)
    tail = _shared_prefix(expected[head:][::-1], found[head:][::-1])
    missing = expected[head : len(expected) - tail]
    added = found[head : len(found) - tail]
    return GuardResult(ok=False, missing=missing[:_SHOWN], added=added[:_SHOWN])


def _shared_prefix(one: str, other: str) -> int:
    """Length of the common head, found by halving: slices compare at memory speed."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
