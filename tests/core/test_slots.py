"""Times of day: what people enter, and which one has just come by the clocks of a zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.slots import MOST_LATE, latest, times_of

MIN, MAX = datetime(2020, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001  hypothesis adds the zone
ZONES = tuple(map(ZoneInfo, ("UTC", "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati")))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("07:30, 18:00", (time(7, 30), time(18))),
        ("18:00 7:30  07:30", (time(7, 30), time(18))),
        (" , ", ()),
    ],
)
def test_times(text: str, times: tuple[time, ...]) -> None:
    assert times_of(text) == times


@pytest.mark.parametrize("text", ["noon", "25:00", "07:30; 18:00", "07.30", "7"])
def test_what_is_no_time_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is no time of day"):
        times_of(text)


@pytest.mark.parametrize(
    ("now", "times", "weekdays", "zone", "slot"),
    [
        ("2026-10-12 07:29", "07:30", (), "UTC", ""),
        ("2026-10-12 07:30", "07:30", (), "UTC", "2026-10-12 07:30"),
        ("2026-10-12 08:30", "07:30", (), "UTC", "2026-10-12 07:30"),
        ("2026-10-12 08:31", "07:30", (), "UTC", ""),
        ("2026-10-12 08:00", "07:30 07:45", (), "UTC", "2026-10-12 07:45"),
        ("2026-10-12 02:05", "07:30", (), "Asia/Kolkata", "2026-10-12 02:00"),
        ("2026-10-12 00:20", "23:50", (), "UTC", "2026-10-11 23:50"),
        # 12 October 2026 is a Monday, in Kiritimati already at 11:00 UTC of Sunday.
        ("2026-10-12 07:40", "07:30", (2, 3), "UTC", ""),
        ("2026-10-12 07:40", "07:30", (1, 3), "UTC", "2026-10-12 07:30"),
        ("2026-10-12 00:20", "23:50", (1,), "UTC", ""),
        ("2026-10-11 11:00", "01:00", (1,), "Pacific/Kiritimati", "2026-10-11 11:00"),
        # New York, 8 March 2026: 02:30 is left out; 1 November: 01:30 comes twice.
        ("2026-03-08 07:35", "02:30", (), "America/New_York", "2026-03-08 07:30"),
        ("2026-11-01 05:35", "01:30", (), "America/New_York", "2026-11-01 05:30"),
        ("2026-11-01 06:35", "01:30", (), "America/New_York", ""),
    ],
)
def test_latest(now: str, times: str, weekdays: tuple[int, ...], zone: str, slot: str) -> None:
    found = latest(times_of(times), weekdays, ZoneInfo(zone), utc(now))
    assert found == (utc(slot) if slot else None)


@given(
    now=st.datetimes(MIN, MAX, timezones=st.just(UTC)),
    times=st.lists(st.times(), max_size=4),
    zone=st.sampled_from(ZONES),
)
def test_a_slot_has_come_and_not_long_ago(now: datetime, times: list[time], zone: ZoneInfo) -> None:
    found = latest(times, (), zone, now)
    assert found is None or timedelta() <= now - found <= MOST_LATE
    if found:
        assert latest(times, (), zone, found) == found
