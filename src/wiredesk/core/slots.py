"""Times of day by the clocks of a zone: what people enter, and which of them has just come."""

from collections.abc import Collection
from datetime import datetime, time, timedelta, tzinfo
from itertools import product

MOST_LATE = timedelta(hours=1)
"""A time that was missed by more is skipped: yesterday's round-up is no news."""

_DAYS = (-1, 0, 1)


def times_of(text: str) -> tuple[time, ...]:
    """``07:30, 18:00`` as times in their order. Raises ValueError, naming what is none."""
    found = set()
    for part in text.replace(",", " ").split():
        try:
            found.add(datetime.strptime(part, "%H:%M").time())  # noqa: DTZ007  a time of day alone
        except ValueError:
            raise ValueError(f"{part} is no time of day, for example 07:30") from None
    return tuple(sorted(found))


def latest(
    times: Collection[time], weekdays: Collection[int], zone: tzinfo, now: datetime
) -> datetime | None:
    """The newest of ``times`` that came within MOST_LATE before ``now`` (aware), in UTC.

    ``weekdays``: 1 (Monday) to 7 by the clocks of ``zone``; empty = every day. A time that the
    change to summer time leaves out comes an hour later by the new clock, one that comes twice
    counts the first time.
    """
    utc = now.tzinfo
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=shift) for shift in _DAYS]
    moments = [
        datetime.combine(day, at, zone).astimezone(utc)
        for day, at in product(days, times)
        if not weekdays or day.isoweekday() in weekdays
    ]
    return max((one for one in moments if now - MOST_LATE <= one <= now), default=None)
