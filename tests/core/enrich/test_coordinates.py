"""Where a city lies: found by its names, not guessed among namesakes."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.enrich.coordinates import coordinates_of

LINES = (Path(__file__).parent / "coordinates" / "cities.txt").read_text().splitlines()[1:]


@pytest.mark.parametrize("line", LINES)
def test_city(line: str) -> None:
    city, country, where = (part.strip() for part in line.split("|"))
    found = coordinates_of(city, country)
    assert (found and [round(one) for one in found]) == ([*map(int, where.split())] or None)


@settings(max_examples=50, deadline=None)
@given(st.text(), st.text(max_size=2))
def test_never_crashes(city: str, country: str) -> None:
    found = coordinates_of(city, country)
    assert found is None or (abs(found[0]) <= 90 and abs(found[1]) <= 180)


def test_long_name() -> None:
    assert coordinates_of("x" * 1_000_000, "") is None
