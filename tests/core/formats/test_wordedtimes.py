"""The times that lines of words name, in the tongues of the agencies; in doubt there is no end."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.formats.times import moment
from wiredesk.core.formats.wordedtimes import said_until

FILED = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # a Wednesday
LINES = (Path(__file__).parent.parent / "words" / "embargoes.txt").read_text().splitlines()
CASES = [line.split(" | ") for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize(("ends", "zone", "line"), CASES, ids=[case[2] for case in CASES])
def test_when_a_line_ends_the_hold(ends: str, zone: str, line: str) -> None:
    told = ZoneInfo(zone) if zone else None
    held = said_until(line, FILED, told)
    assert held.evidence == line
    if ends == "indefinite":
        assert held.until is None
        return
    assert held.until is not None
    read = held.until if held.until.zone else moment(held.until.raw, told)
    assert read is not None and read.at.strftime("%m-%dT%H:%M") == ends


@given(st.text(max_size=160), st.sampled_from(["", "Europe/Berlin", "Australia/Sydney"]))
def test_any_line_is_read_without_an_error(line: str, zone: str) -> None:
    assert said_until(line, FILED, ZoneInfo(zone) if zone else None).evidence == line


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_alone_is_never_over_when_it_is_filed(hour: int, minute: int) -> None:
    held = said_until(f"EMBARGOED UNTIL {hour:02}{minute:02} GMT", FILED)
    assert held.until is not None and held.until.at > FILED
