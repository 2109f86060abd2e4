"""The health of a wire: bounded counts, the rhythm from the items' own times, findings in words."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core import health
from wiredesk.core.health import ADVICE, Arrivals, Facts, Looks

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def looked_often(count: int, failed: int, step: timedelta) -> Looks:
    """Looks up to NOW, the first ``failed`` of them in vain."""
    looks = Looks()
    for number in range(count):
        at = NOW - step * (count - 1 - number)
        looks = health.looked(looks, at, code="timeout" if number < failed else "")
    return looks


def test_shares_of_a_day_and_of_a_week() -> None:
    looks = looked_often(8 * 24, 8 * 24 - 12, timedelta(hours=1))
    assert health.of_day(looks, NOW) == health.Share(looks=24, failed=12)
    week = health.of_week(looks, NOW)
    assert (week.looks, week.failed) == (6 * 24 + 13, 6 * 24 + 1)  # today is half over
    assert health.of_day(looks, NOW + timedelta(days=2)).looks == 0


@given(st.lists(st.tuples(st.integers(0, 10**7), st.booleans()), max_size=300))
def test_counts_stay_small(steps: list[tuple[int, bool]]) -> None:
    looks, at = Looks(), NOW
    for seconds, failed in steps:
        at += timedelta(seconds=seconds)
        looks = health.looked(looks, at, code="tls" if failed else "")
    assert len(looks.hours) <= health.HOURS and len(looks.days) <= health.DAYS
    assert len(msgspec.json.encode(looks)) < 1000
    assert health.of_day(looks, at).looks <= health.of_week(looks, at).looks + 24 * len(steps)


def test_the_items_own_times_say_the_rhythm() -> None:
    """Asked once an hour, a wire that files every ten minutes is known to do so."""
    items = [(NOW - 10 * MINUTE * number, NOW) for number in range(6)]
    arrivals = health.arrived(Arrivals(), items, first=True)
    assert health.usual_gap(arrivals) == 600
    assert arrivals.lags == (), "a first delivery is full of old items: none of them is late"


def test_items_that_come_together_are_one_arrival() -> None:
    arrivals = Arrivals()
    for hour in range(4):
        at = NOW + timedelta(hours=hour)
        arrivals = health.arrived(arrivals, [(at, at)] * 5, first=False)
    assert health.usual_gap(arrivals) == 3600


@pytest.mark.parametrize("own", [None, NOW + timedelta(days=400), NOW - timedelta(days=400)])
def test_a_time_that_is_missing_or_absurd_is_the_time_of_receipt(own: datetime | None) -> None:
    arrivals = health.arrived(Arrivals(), [(own, NOW)], first=False)
    assert health.times(arrivals) == (NOW,) and arrivals.lags == ()


def test_lag_is_told_by_its_median_and_its_tail() -> None:
    items = [(NOW - MINUTE * number, NOW) for number in range(1, 41)]
    arrivals = health.arrived(Arrivals(), items, first=False)
    assert (health.lag(arrivals, 0.5), health.lag(arrivals, 0.95)) == (21 * 60, 39 * 60)
    assert health.lag(Arrivals(), 0.5) is None


@given(st.lists(st.integers(-(10**6), 10**6), max_size=200))
def test_arrivals_stay_few_and_in_order(seconds: list[int]) -> None:
    arrivals = Arrivals()
    for one in seconds:
        own = NOW + timedelta(seconds=one)
        arrivals = health.arrived(arrivals, [(own, NOW)], first=False)
    came = list(arrivals.came)
    assert came == sorted(came) and len(came) <= health.ARRIVALS
    assert len(arrivals.lags) <= health.LAGS and all(one >= 0 for one in arrivals.lags)


def test_a_row_of_nonsense_survives_items_and_ends_with_a_reading() -> None:
    arrivals = health.unread(health.unread(Arrivals(came=(1,))))
    assert health.arrived(arrivals, [(NOW, NOW)], first=False).nonsense == 2
    assert health.read(arrivals) == Arrivals(came=(1,))


WELL = Facts(key="a", asked=True, due_at=NOW + MINUTE)
SICK: dict[str, Facts] = {
    "gone": Facts(key="a", asked=True, gone=True, failures=9, error="410"),
    "failing": Facts(key="a", asked=True, failures=3, looks=Looks(code="denied")),
    "error": Facts(key="a", asked=False, error="the folder cannot be read"),
    "nonsense": Facts(key="a", asked=True, arrivals=Arrivals(nonsense=3)),
    "silent": Facts(key="a", asked=True, silent_since=NOW),
    "overdue": Facts(key="a", asked=True, due_at=NOW - 11 * MINUTE),
    "budget": Facts(key="a", asked=True, looks=looked_often(40, 5, MINUTE)),
}


@pytest.mark.parametrize("code", SICK)
def test_each_illness_is_found_alone(code: str) -> None:
    assert [one.code for one in health.findings(SICK[code], NOW)] == [code]
    assert health.findings(WELL, NOW) == ()


def test_what_to_do_follows_the_last_error() -> None:
    assert health.findings(SICK["failing"], NOW)[0].advice == ADVICE["denied"]
    assert health.findings(SICK["budget"], NOW)[0].advice == health.OTHERWISE


def test_few_failures_are_no_finding() -> None:
    facts = Facts(key="a", asked=True, failures=2, looks=looked_often(40, 4, MINUTE))
    assert health.findings(facts, NOW) == ()
