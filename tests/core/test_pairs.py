"""Country pairs: both must matter, order does not, and a story counts once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.enrich.values import CountryScore
from wiredesk.core.pairs import MOST_COUNTRIES, CoMention, Pair, Week, pairs_of, per_week

MONDAY = date(2026, 10, 12)


def scored(text: str) -> tuple[CountryScore, ...]:
    """ "RU 1, UA .8"."""
    parts = (one.split() for one in text.split(",") if one)
    return tuple(CountryScore(code=code, name=code, score=float(score)) for code, score in parts)


@pytest.mark.parametrize(
    ("countries", "pairs"),
    [
        ("", ()),
        ("RU 1", ()),
        ("UA 1,RU .8", (("RU", "UA"),)),
        ("UA 1,RU .4", ()),
        ("UA 1,UA .9", ()),
        ("UA 1,RU .8,US .5", (("RU", "UA"), ("UA", "US"), ("RU", "US"))),
    ],
)
def test_pairs(countries: str, pairs: tuple[Pair, ...]) -> None:
    assert pairs_of(scored(countries)) == pairs


def test_a_summit_of_many_is_cut() -> None:
    many = scored(",".join(f"A{letter} 1" for letter in "ABCDEFGHIJ"))
    assert len(pairs_of(many)) == MOST_COUNTRIES * (MOST_COUNTRIES - 1) // 2


def mention(story: int, days: int, pair: Pair = ("RU", "UA")) -> CoMention:
    return CoMention(pair=pair, day=MONDAY + timedelta(days=days), story=story)


def test_weeks_without_a_gap() -> None:
    found = per_week(
        [mention(1, -14), mention(2, -8), mention(3, 0), mention(4, 6), mention(4, 2)],
        until=MONDAY + timedelta(days=9),
    )
    weeks = [
        Week(monday=MONDAY + timedelta(weeks=n), stories=stories)
        for n, stories in ((-2, 2), (-1, 0), (0, 2), (1, 0))
    ]
    assert found == {("RU", "UA"): tuple(weeks)}


def test_outside_of_the_window() -> None:
    assert per_week([mention(1, -7 * 60), mention(2, 30)], until=MONDAY) == {}


@given(st.permutations(range(12)))
def test_any_order(order: list[int]) -> None:
    some = [mention(n % 5, n * 3 - 20, ("RU", "UA") if n % 3 else ("CN", "US")) for n in range(12)]
    assert per_week([some[n] for n in order], until=MONDAY) == per_week(some, until=MONDAY)
