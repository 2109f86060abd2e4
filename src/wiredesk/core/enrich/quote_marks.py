"""Finds what stands between quotation marks: straight and curly, over paragraphs, unbalanced."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from wiredesk.core.enrich.values import Span

_MARKS = re.compile(r"[\"“”„«»]|\n[^\S\n]*+\n\s*+")
_OPENS, _CLOSES = "“„«", "”»"
MOST = 400
"""Quotations looked at in one story; a text of nothing but marks is no story."""


def quotations(text: str) -> list[Span]:
    """Return what stands inside each outer pair of marks, as (start, end) without the marks.

    A paragraph whose mark does not close goes on where the next paragraph opens with a mark
    again: both parts are returned. Any other mark without its fellow is left out.
    """
    found: list[Span] = []
    opening, depth, head = -1, 0, 0  # head: where the paragraph begins
    waiting: Span | None = None  # the open end of the paragraph before
    for match in _MARKS.finditer(text):
        mark, at = match[0], match.start()
        if mark[0] == "\n":
            waiting = (opening, at) if opening >= 0 else None
            opening, depth, head = -1, 0, match.end()
        elif opening < 0 and mark not in _CLOSES:
            if waiting and at == head:
                found.append(waiting)
            waiting, opening, depth = None, at + 1, 0
        elif opening >= 0 and mark in _OPENS:
            depth += 1
        elif opening >= 0 and depth and mark != '"':
            depth -= 1
        elif opening >= 0:
            found.append((opening, at))
            opening = -1
        if len(found) >= MOST:
            break
    return [span for span in found if text[span[0] : span[1]].strip()]


def inside(spans: Sequence[Span], at: int) -> bool:
    """Whether a place of the text lies in one of ``spans``, which stand in order."""
    index = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return index >= 0 and at < spans[index][1]
