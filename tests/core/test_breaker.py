"""The breaker: what opens it and what does not, by cases and by properties."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.breaker import (
    CEILING,
    DAY,
    FACTOR,
    FLOOR,
    ITEM_WINDOW,
    KILL_WINDOW,
    Busiest,
    Count,
    Limits,
    Opening,
    Pulse,
    arrive,
    calmed,
    limit,
    weight,
    within,
)

NOON = 20_000 * DAY + 720
AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
LEARNED = Limits()


def played(*came: Count, limits: Limits = LEARNED, pulse: Pulse | None = None):
    """Deliver one after the other; the pulse afterwards and what opened first."""
    pulse, opened = pulse or Pulse(), None
    for one in came:
        pulse, opening = arrive(pulse, one, limits, is_open=opened is not None)
        opened = opened or opening
    return pulse, opened


QUIET = {
    "exactly the limit at once": [Count(NOON, FLOOR["items"], 0)],
    "the limit within ten minutes": [Count(NOON + n, 20, 0) for n in range(ITEM_WINDOW)],
    "steady for a day": [Count(NOON + n, 20, 0) for n in range(600)],
    "ten kills within an hour": [Count(NOON + 6 * n, 0, 1) for n in range(10)],
    "a kill every ten minutes for a day": [Count(NOON + 10 * n, 0, 1) for n in range(144)],
    "two bursts a quarter of an hour apart": [Count(NOON, 150, 0), Count(NOON + 15, 150, 0)],
}
FLOODS = {
    "one more at once": ([Count(NOON, FLOOR["items"] + 1, 0)], "items"),
    "within ten minutes": ([Count(NOON + n, 21, 0) for n in range(ITEM_WINDOW)], "items"),
    "over midnight": ([Count(20_001 * DAY - 5, 150, 0), Count(20_001 * DAY + 2, 150, 0)], "items"),
    "kills within an hour": ([Count(NOON + 5 * n, 0, 1) for n in range(11)], "kills"),
    "kills among items": ([Count(NOON, 50, 11)], "kills"),
    "out of order": ([Count(NOON, 150, 0), Count(NOON - 3, 0, 0), Count(NOON, 60, 0)], "items"),
}


@pytest.mark.parametrize("came", QUIET.values(), ids=QUIET)
def test_what_is_no_flood(came: list[Count]) -> None:
    assert played(*came)[1] is None


@pytest.mark.parametrize(("came", "cause"), FLOODS.values(), ids=FLOODS)
def test_what_is_a_flood(came: list[Count], cause: str) -> None:
    opening = played(*came)[1]
    assert opening is not None and opening.cause == cause


def test_the_reason_says_how_many_and_how_many_may() -> None:
    assert played(Count(NOON, 201, 0))[1] == Opening(
        "items", "flood: 201 new items within ten minutes, the limit is 200"
    )


def test_a_busy_day_teaches_the_day_after_the_next() -> None:
    pulse, opened = played(Count(NOON, 190, 4))
    assert opened is None
    assert [limit("items", pulse, LEARNED, NOON + n * DAY) for n in range(4)] == [
        FLOOR["items"], FLOOR["items"], 190 * FACTOR, 190 * FACTOR,
    ]  # fmt: skip
    later = Count(NOON + 2 * DAY, 190 * FACTOR, 4 * FACTOR)
    assert played(later, pulse=pulse)[1] is None
    assert played(Count(later.minute, later.items + 1, 0), pulse=pulse)[1] is not None


def test_what_was_usual_is_forgotten_after_two_weeks() -> None:
    pulse, _ = played(Count(NOON, 200, 0))
    for days, most in ((15, 600), (16, FLOOR["items"])):
        later, _ = played(Count(NOON + days * DAY, 1, 0), pulse=pulse)
        assert limit("items", later, LEARNED, NOON + days * DAY) == most
        assert len(later.days) <= 16


def test_a_flood_teaches_nothing_and_no_wire_is_usual_beyond_the_ceiling() -> None:
    flooded, opened = played(Count(NOON, 5_000, 0), Count(NOON + 1, 5_000, 0))
    assert opened is not None and flooded.days == ()
    vast = Pulse(days=(Busiest(0, 9_000, 9_000),))
    assert limit("items", vast, LEARNED, NOON) == CEILING["items"]
    assert limit("kills", vast, LEARNED, NOON) == CEILING["kills"]


def test_what_an_operator_fixed_counts_alone() -> None:
    fixed = Limits(items=5, kills=0)
    assert played(Count(NOON, 5, 0), limits=fixed)[1] is None
    assert played(Count(NOON, 6, 0), limits=fixed)[1] is not None
    assert played(Count(NOON, 0, 1), limits=fixed)[1] is not None
    wide = Limits(items=10_000)
    assert played(Count(NOON, 9_999, 0), limits=wide)[1] is None


def test_after_it_was_closed_counting_begins_anew() -> None:
    pulse, opened = played(Count(NOON, 201, 0))
    assert opened is not None
    assert played(Count(NOON + 1, 200, 0), pulse=calmed(pulse))[1] is None


@pytest.mark.parametrize(
    ("kind", "policy", "age", "counts"),
    [
        ("NEW", "auto", timedelta(), (1, 0)),
        ("UPDATE", "desk", timedelta(hours=23), (1, 0)),
        ("NEW", "auto", timedelta(days=2), (0, 0)),
        ("NEW", "never", timedelta(), (0, 0)),
        ("ADVISORY", "auto", timedelta(), (0, 0)),
        ("KILL", "never", timedelta(days=90), (0, 1)),
        ("WITHHOLD", "auto", timedelta(), (0, 1)),
        ("NEW", "auto", timedelta(hours=-5), (1, 0)),
    ],
)
def test_what_an_item_counts_for(kind, policy, age, counts) -> None:
    assert weight(kind, policy, AT - age, AT) == counts


DELIVERIES = st.lists(
    st.builds(Count, st.integers(NOON, NOON + 3 * DAY), st.integers(0, 90), st.integers(0, 4)),
    max_size=60,
)


@given(DELIVERIES)
def test_it_opens_exactly_where_a_window_goes_over_its_limit(came: list[Count]) -> None:
    came.sort(key=lambda one: one.minute)
    pulse = Pulse()
    for position, one in enumerate(came):
        fresh, opening = arrive(pulse, one, LEARNED)
        items, kills = (
            sum(getattr(c, what) for c in came[: position + 1] if one.minute - c.minute < span)
            for what, span in (("items", ITEM_WINDOW), ("kills", KILL_WINDOW))
        )
        assert (within("items", fresh, one.minute), within("kills", fresh, one.minute)) == (
            items, kills,
        )  # fmt: skip
        over = (one.items and items > limit("items", fresh, LEARNED, one.minute)) or (
            one.kills and kills > limit("kills", fresh, LEARNED, one.minute)
        )
        assert (opening is not None) == bool(over)
        assert len(fresh.counts) <= KILL_WINDOW
        pulse = fresh


@given(DELIVERIES, DELIVERIES)
def test_one_delivery_or_two_are_the_same_count(came: list[Count], more: list[Count]) -> None:
    """However a crash cuts the work into portions, the counts end alike."""
    minute = max((one.minute for one in (*came, *more)), default=NOON)
    first, _ = played(*sorted(came, key=lambda one: one.minute))
    split, _ = played(Count(minute, 7, 1), Count(minute, 8, 2), pulse=first)
    whole, _ = played(Count(minute, 15, 3), pulse=first)
    assert split.counts == whole.counts
