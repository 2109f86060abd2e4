"""Says when to ask a source again: its own rhythm while it answers, a back-off while it does not.

Pure: the clock and the dice are arguments. Why so: docs/decisions/023-when-to-ask-again.md.
"""

from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Literal

from msgspec import Struct

MINUTE = 60.0
BACK_OFF_FIRST = MINUTE
BACK_OFF_MOST = 6 * 3600.0
ENOUGH_ITEMS = 4  # fewer say nothing about a rhythm
ASKS_PER_ITEM = 2  # how often to look between two items of a source in its rhythm
ASKS_IN_SILENCE = 4  # the longer it has been silent, the rarer; at first as rare as its rhythm

Kind = Literal["answered", "failed", "gone"]


class Outcome(Struct, frozen=True):
    """How the last request ended; ``retry_after`` in seconds where the server named a wait."""

    kind: Kind
    retry_after: float | None = None


FAILED = Outcome("failed")


class History(Struct, frozen=True, kw_only=True):
    """What is known of a source; times aware, spans in seconds."""

    every: float | None = None  # as contracted: asked so often, whatever its rhythm
    usual: float = 5 * MINUTE  # while no rhythm is known
    fastest: float = MINUTE
    slowest: float = 15 * MINUTE
    hint: float = 0.0  # for so long the server's answer holds, as it says (max-age, ttl)
    failures: int = 0  # in a row, the last outcome included
    items: tuple[datetime, ...] = ()  # times of recent items, any order


def next_due(
    now: datetime, outcome: Outcome, history: History, *, jitter: float = 0.5
) -> float | None:
    """Seconds until the next request; None = paused until a person says otherwise (410 Gone).

    ``jitter`` in 0..1 spreads what is not contracted by -10 % .. +10 %, within one minute and six
    hours. A Retry-After is never undercut, but counts for six hours at most.
    """
    if outcome.kind == "gone":
        return None
    asked = min(max(outcome.retry_after or 0.0, 0.0), BACK_OFF_MOST)
    if outcome.kind == "answered" and history.every is not None:
        return max(min(history.every, BACK_OFF_MOST), asked)
    wait = _back_off(history.failures) if outcome.kind == "failed" else _rhythm(now, history)
    spread = min(max(jitter, 0.0), 1.0) * 0.2 + 0.9
    return max(min(max(wait * spread, BACK_OFF_FIRST), BACK_OFF_MOST), asked)


def after_failure(
    now: datetime, before: int, outcome: Outcome = FAILED, *, jitter: float = 0.5
) -> float | None:
    """As ``next_due``, after one more failure behind ``before`` of them in a row."""
    return next_due(now, outcome, History(failures=before + 1), jitter=jitter)


def _back_off(failures: int) -> float:
    doublings = min(max(failures - 1, 0), 16)
    return min(BACK_OFF_FIRST * 2.0**doublings, BACK_OFF_MOST)


def _rhythm(now: datetime, history: History) -> float:
    """Half of the usual gap between items; a long silence stretches it, up to the slowest.

    What the server says itself is a lower bound, up to the slowest too: an answer "valid for a day"
    must not make news wait for a day.
    """
    times = sorted(moment for moment in history.items if moment <= now)
    wait = history.usual
    if len(times) >= ENOUGH_ITEMS:
        gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
        silence = (now - times[-1]).total_seconds()
        wait = max(median(gaps), silence / ASKS_IN_SILENCE) / ASKS_PER_ITEM
    return min(max(wait, history.fastest, history.hint), history.slowest)
