"""Says when one wire sends more new items, or more kills, than anybody can answer for.

Pure: what was counted and what just came in, the new counts and perhaps a reason to open out. Times
are whole minutes since 1970 (UTC), of our receipt. Items count over ten minutes and kills over an
hour, both against the fixed limits of the wire or, where it has none, against what is usual: three
times its busiest window of two weeks, within a floor and a ceiling. Today and yesterday are not in
these two weeks, so that a flood cannot raise its own limit, over midnight neither.
"""

from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from wiredesk.core.backfill import OLD
from wiredesk.core.item import Kind, Policy, Value

Cause = Literal["items", "kills"]

ITEM_WINDOW = 10  # minutes
KILL_WINDOW = 60
FACTOR = 3
DAY = 24 * 60
LEARNED_DAYS = 14  # before yesterday
FLOOR = {"items": 200, "kills": 10}
CEILING = {"items": 2_000, "kills": 50}
WINDOW = {"items": ITEM_WINDOW, "kills": KILL_WINDOW}


class Limits(Value, frozen=True, kw_only=True):
    """What an operator has fixed for one wire; None = learned."""

    items: int | None = None  # per ten minutes
    kills: int | None = None  # per hour


class Count(Value, frozen=True):
    """What came within one minute."""

    minute: int
    items: int
    kills: int


class Busiest(Value, frozen=True):
    """The busiest windows of one day, which is counted since 1970."""

    day: int
    items: int
    kills: int


class Pulse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What is remembered of one wire, both oldest first."""

    counts: tuple[Count, ...] = ()  # the last hour, by minute
    days: tuple[Busiest, ...] = ()  # today, yesterday and the two weeks before


class Opening(Value, frozen=True):
    """Why the breaker opens, in a sentence without any word of a story."""

    cause: Cause
    reason: str


def weight(
    kind: Kind, policy: Policy, dated: datetime, received: datetime, *, aside: bool = False
) -> tuple[int, int]:
    """(items, kills) that one new item counts for; advisories, pictures and archive are neither.

    Nor is what stands ``aside``: skipped by the wire's rules, or old when it came.
    """
    if kind in ("KILL", "WITHHOLD"):
        return 0, 1
    if kind == "ADVISORY" or policy == "never" or aside or dated < received - OLD:
        return 0, 0
    return 1, 0


def limit(cause: Cause, pulse: Pulse, limits: Limits, minute: int) -> int:
    """How many may come within the window of ``cause`` that ends with ``minute``."""
    fixed = limits.items if cause == "items" else limits.kills
    if fixed is not None:
        return fixed
    taught = (getattr(one, cause) for one in pulse.days if one.day < minute // DAY - 1)
    return min(CEILING[cause], max(FLOOR[cause], FACTOR * max(taught, default=0)))


def within(cause: Cause, pulse: Pulse, minute: int) -> int:
    """How many came in the window that ends with ``minute``."""
    first = minute - WINDOW[cause]
    return sum(getattr(one, cause) for one in pulse.counts if first < one.minute <= minute)


def arrive(
    pulse: Pulse, came: Count, limits: Limits, *, is_open: bool = False
) -> tuple[Pulse, Opening | None]:
    """Count one delivery; an Opening where it goes over a limit while the breaker is closed.

    Nothing is learned from what comes while it is open, nor from the delivery that opens it.
    """
    newest = pulse.counts[-1].minute if pulse.counts else came.minute
    if came.minute <= newest - KILL_WINDOW:
        return pulse, None  # an old transmission read again says nothing about now
    felt = replace(pulse, counts=_added(pulse.counts, came))
    if is_open:
        return felt, None
    opening = _over("kills", felt, came, limits) or _over("items", felt, came, limits)
    return (felt, opening) if opening else (_learned(felt, came.minute), None)


def calmed(pulse: Pulse) -> Pulse:
    """After a person closed the breaker: what came so far is answered for, counting begins anew."""
    return replace(pulse, counts=())


def _over(cause: Cause, pulse: Pulse, came: Count, limits: Limits) -> Opening | None:
    """Whether the counts pass the limit; what did not come now cannot open anything."""
    if not getattr(came, cause):
        return None
    most = limit(cause, pulse, limits, came.minute)
    found = within(cause, pulse, came.minute)
    if found <= most:
        return None
    noun = "new items" if cause == "items" else "kills"
    window = "ten minutes" if cause == "items" else "an hour"
    return Opening(cause, f"flood: {found} {noun} within {window}, the limit is {most}")


def _added(counts: tuple[Count, ...], came: Count) -> tuple[Count, ...]:
    """The counts with one more, oldest first, none older than the longest window."""
    by_minute = {one.minute: one for one in counts}
    here = by_minute.get(came.minute, Count(came.minute, 0, 0))
    by_minute[came.minute] = Count(came.minute, here.items + came.items, here.kills + came.kills)
    oldest = max(by_minute) - KILL_WINDOW
    return tuple(by_minute[minute] for minute in sorted(by_minute) if minute > oldest)


def _learned(pulse: Pulse, minute: int) -> Pulse:
    """The busiest windows with the one that ends here; days beyond the two weeks are forgotten."""
    by_day = {one.day: one for one in pulse.days}
    here = by_day.get(minute // DAY, Busiest(minute // DAY, 0, 0))
    by_day[here.day] = Busiest(
        here.day,
        max(here.items, within("items", pulse, minute)),
        max(here.kills, within("kills", pulse, minute)),
    )
    oldest = max(by_day) - LEARNED_DAYS - 1
    return replace(pulse, days=tuple(by_day[day] for day in sorted(by_day) if day >= oldest))
