"""When to ask again: back-off, pauses, waits the server asks for, the rhythm of a source."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.wires.pace import History, Outcome, next_due

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOURS = 3600.0


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 60), (2, 120), (5, 960), (10, 6 * HOURS), (500, 6 * HOURS)]
)
def test_back_off_doubles_up_to_six_hours(failures: int, seconds: float) -> None:
    assert next_due(NOW, Outcome("failed"), History(failures=failures)) == seconds


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [(900.0, 900.0), (1e9, 6 * HOURS), (-5.0, 60.0), (None, 60.0), (3.0, 60.0)],
)
def test_a_wait_the_server_asks_for_is_honoured(asked: float | None, seconds: float) -> None:
    assert next_due(NOW, Outcome("failed", asked), History(failures=1)) == seconds


def test_gone_pauses() -> None:
    assert next_due(NOW, Outcome("gone"), History()) is None


def test_a_success_ends_the_back_off() -> None:
    assert next_due(NOW, Outcome("answered"), History(every=120)) == 120


@pytest.mark.parametrize(("gap", "seconds"), [(30, 60), (600, 300), (7200, 900)])
def test_the_rhythm_is_learned(gap: int, seconds: float) -> None:
    items = tuple(NOW - timedelta(seconds=gap * number) for number in range(6))
    assert next_due(NOW, Outcome("answered"), History(items=items)) == seconds


def test_silence_slows_down_but_never_below_the_slowest() -> None:
    items = tuple(NOW - timedelta(days=2, seconds=60 * number) for number in range(6))
    assert next_due(NOW, Outcome("answered"), History(items=items)) == 900


def test_the_contracted_interval_stands_above_rhythm_and_hint() -> None:
    items = tuple(NOW - timedelta(seconds=7200 * number) for number in range(6))
    history = History(every=10, items=items, hint=900)
    assert next_due(NOW, Outcome("answered"), history, jitter=1.0) == 10
    assert next_due(NOW, Outcome("answered", 40.0), history) == 40
    assert next_due(NOW, Outcome("failed"), History(every=10, failures=2)) == 120


@pytest.mark.parametrize(("hint", "seconds"), [(0, 300), (60, 300), (600, 600), (86400, 900)])
def test_what_the_server_says_is_a_lower_bound_within_reason(hint: float, seconds: float) -> None:
    items = tuple(NOW - timedelta(seconds=600 * number) for number in range(6))
    assert next_due(NOW, Outcome("answered"), History(items=items, hint=hint)) == seconds


@given(st.integers(0, 10**6), st.floats(-1, 2), st.floats(-10, 1e12), st.booleans())
def test_always_between_a_minute_and_six_hours(
    failures: int, jitter: float, asked: float, failed: bool
) -> None:
    outcome = Outcome("failed" if failed else "answered", asked)
    seconds = next_due(NOW, outcome, History(failures=failures), jitter=jitter)
    assert seconds is not None and 60 <= seconds <= 6 * HOURS
