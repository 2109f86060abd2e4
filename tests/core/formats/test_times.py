"""Times of the wild, and embargoes that fail closed."""

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.formats.times import embargo, moment

SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[4] / "shared"))


@pytest.mark.parametrize(
    ("raw", "wanted", "zone"),
    [
        ("2026-05-04T10:00:00Z", "2026-05-04T10:00:00", "Z"),
        ("20260504T100000+0530", "2026-05-04T04:30:00", "+0530"),
        ("2026-05-04T10:00:00.123+02", "2026-05-04T08:00:00", "+02"),
        ("2026-05-04 10:00", "2026-05-04T10:00:00", ""),
        ("2026-05-04T24:00:00Z", "2026-05-05T00:00:00", "Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59", "Z"),
        ("Mon, 04 May 2026 10:00:00 EST", "2026-05-04T15:00:00", "EST"),
        ("Mon, 4 May 26 10:00 GMT", "2026-05-04T10:00:00", "GMT"),
        ("lun., 04 mai 2026 10:00:00 +0200", "2026-05-04T08:00:00", "+02:00"),
        ("May 4, 2026 at 1:05 p.m. EDT", "2026-05-04T17:05:00", "EDT"),
        ("2026-05-04T10:00:00 Europe/Berlin", "2026-05-04T08:00:00", "Europe/Berlin"),
        ("Mon, 05/04/2026", "2026-05-04T00:00:00", ""),
        ("2026年5月4日", "2026-05-04T00:00:00", ""),
        ("1777888800", "2026-05-04T10:00:00", "Z"),
        ("2026-05-04T10:00:00+99:99", "2026-05-04T10:00:00", ""),
    ],
)
def test_read(raw: str, wanted: str, zone: str) -> None:
    found = moment(raw)
    assert found is not None
    assert (found.at.replace(tzinfo=None).isoformat(), found.zone) == (wanted, zone)


@pytest.mark.parametrize(
    "raw",
    [None, "", "null", "2026-02-30T00:00:00Z", "0000-01-01", "3013-07-07", "05/04/2026", "9" * 50],
)
def test_not_a_time(raw: str | None) -> None:
    assert moment(raw) is None


def test_a_wall_time_is_taken_in_the_given_zone() -> None:
    found = moment("2026-05-04T10:00:00", timezone(timedelta(hours=5, minutes=30)))
    assert found is not None and found.at == datetime(2026, 5, 4, 4, 30, tzinfo=UTC)


def test_embargoes_fail_closed() -> None:
    assert embargo("").until is None
    assert embargo("soon").until is None
    latest = embargo("2026-05-04T10:00:00").until
    assert latest is not None and latest.at == datetime(2026, 5, 4, 22, tzinfo=UTC)


@given(st.text(max_size=40) | st.from_regex(r"[0-9:T+\-/ ,A-Za-z.]{1,30}"))
def test_never_raises(raw: str) -> None:
    found = moment(raw)
    assert found is None or found.at.tzinfo is UTC


def test_hostile_dates() -> None:
    path = SHARED / "hostile" / "dates.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is absent (set WIREDESK_SHARED)")
    for line in path.read_text().splitlines():
        moment(json.loads(line)["input"])


@pytest.mark.parametrize(
    ("wall", "zone", "wanted"),
    [
        ("2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T01:30:00"),  # twice: the second
        ("2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:30:00"),  # never: the later offset
        ("2026-11-01T01:30:00", "America/New_York", "2026-11-01T06:30:00"),
        ("2026-07-01T02:30:00", "Europe/Berlin", "2026-07-01T00:30:00"),
    ],
)
def test_a_wall_time_that_is_two_instants_is_the_later_one(
    wall: str, zone: str, wanted: str
) -> None:
    at = moment(wall, ZoneInfo(zone))
    assert at is not None
    assert at.zone == ""
    assert at.at == datetime.fromisoformat(wanted).replace(tzinfo=UTC)
