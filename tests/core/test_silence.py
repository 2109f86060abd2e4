"""How long a wire may be silent, learned from its own gaps."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.silence import AT_LEAST, ENOUGH, KEPT, Rhythm, heard, patience, silent

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def after(*times: datetime) -> Rhythm:
    rhythm = Rhythm()
    for at in times:
        rhythm = heard(rhythm, at)
    return rhythm


def every(gap: timedelta, count: int) -> Rhythm:
    return after(*(START + n * gap for n in range(count)))


def test_a_busy_wire_is_silent_after_six_hours() -> None:
    rhythm = every(10 * MINUTE, 20)
    last = START + 190 * MINUTE
    assert patience(rhythm) == AT_LEAST
    assert not silent(rhythm, last + AT_LEAST)
    assert silent(rhythm, last + AT_LEAST + MINUTE)


def test_a_daily_wire_has_ten_of_its_gaps() -> None:
    assert patience(every(DAY, 8)) == 10 * DAY


def test_a_wire_that_sleeps_at_night_may_sleep() -> None:
    days = [START + day * DAY + n * 30 * MINUTE for day in range(3) for n in range(20)]
    rhythm = after(*days)
    night = DAY - 19 * 30 * MINUTE  # 14 h 30 min
    assert patience(rhythm) == 1.5 * night
    assert not silent(rhythm, days[-1] + night)


def test_a_wire_that_was_hardly_heard_has_no_rhythm() -> None:
    assert patience(every(HOUR, ENOUGH)) is None
    assert patience(every(HOUR, ENOUGH + 1)) is not None
    assert not silent(Rhythm(), START)
    assert not silent(every(HOUR, 2), START + 900 * DAY)


def test_files_of_one_delivery_are_heard_once() -> None:
    assert after(*(START + timedelta(seconds=n) for n in range(50))).gaps == ()


def test_what_an_operator_fixed_counts_alone() -> None:
    rhythm = after(START)
    assert silent(rhythm, START + 31 * MINUTE, 30 * MINUTE)
    assert not silent(rhythm, START + 30 * MINUTE, 30 * MINUTE)


@given(st.lists(st.integers(0, 9_000_000), max_size=300))
def test_the_newest_time_is_kept_and_no_more_gaps_than_needed(seconds: list[int]) -> None:
    times = [START + timedelta(seconds=n) for n in seconds]
    rhythm = after(*times)
    assert rhythm.heard == max(times, default=None)
    assert len(rhythm.gaps) <= KEPT and all(gap > 0 for gap in rhythm.gaps)
    assert not silent(rhythm, rhythm.heard or START)
