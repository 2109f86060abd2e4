"""Says how long a wire may be silent before somebody should look, from its own rhythm.

Pure: times in, a span out. A wire that was not heard often enough has no rhythm, and no alarm.
"""

from datetime import datetime, timedelta
from statistics import median

from msgspec.structs import replace

from wiredesk.core.item import Value

KEPT = 100  # gaps: weeks of a quiet wire, some days of a busy one, with their nights
ENOUGH = 5
TOGETHER = 60  # seconds: files that come one after the other are heard once
MEDIANS = 10
LONGEST = 1.5  # times the longest of the kept gaps: the night is no alarm
AT_LEAST = timedelta(hours=6)
AT_MOST = timedelta(days=3)  # of what the longest gap may ask for


class Rhythm(Value, frozen=True, kw_only=True, omit_defaults=True):
    """When a wire last brought something new, and the gaps before that in seconds."""

    heard: datetime | None = None
    gaps: tuple[int, ...] = ()


def heard(rhythm: Rhythm, at: datetime) -> Rhythm:
    """Something new came at ``at`` (aware); what is older than the newest teaches nothing."""
    if rhythm.heard is None:
        return replace(rhythm, heard=at)
    gap = int((at - rhythm.heard).total_seconds())
    if gap <= 0:
        return rhythm
    gaps = (*rhythm.gaps, gap)[-KEPT:] if gap >= TOGETHER else rhythm.gaps
    return replace(rhythm, heard=at, gaps=gaps)


def patience(rhythm: Rhythm, fixed: timedelta | None = None) -> timedelta | None:
    """How long the wire may be silent: ``fixed`` by the operator, else learned; None = for ever."""
    if fixed is not None:
        return fixed
    if len(rhythm.gaps) < ENOUGH:
        return None
    usual = timedelta(seconds=MEDIANS * median(rhythm.gaps))
    longest = timedelta(seconds=LONGEST * max(rhythm.gaps))
    return max(AT_LEAST, usual, min(longest, AT_MOST))


def silent(rhythm: Rhythm, now: datetime, fixed: timedelta | None = None) -> bool:
    """Whether the wire has been silent for longer than it may."""
    allowed = patience(rhythm, fixed)
    return rhythm.heard is not None and allowed is not None and now - rhythm.heard > allowed
