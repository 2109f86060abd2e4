"""What a reader is told of a storyline is what the storyline itself says of the same stories."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wiredesk.core import telling
from wiredesk.core.storylines import Member

NOW = datetime(2026, 10, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def member(story: str, hours: float, score: float = 0.5, **facts: object) -> Member:
    """A story of so many hours ago."""
    given = {"headline": f"Tale {story}", "names": (), **facts}
    return Member(story=story, published=NOW - hours * HOUR, score=score, **given)  # type: ignore[arg-type]


members = st.lists(
    st.builds(
        member,
        st.text("abc", min_size=1, max_size=4),
        st.floats(0, 400),
        st.floats(0, 1),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda one: one.story,
)


def test_the_most_central_of_the_newest_gives_the_title() -> None:
    told = [member(f"{n:02}", 50 - n, score=n % 4 / 4) for n in range(14)]
    told[0] = replace(told[0], score=1.0)  # too old to give it
    told[13] = replace(told[13], score=1.0, headline="")
    assert telling.central(told).headline == "Tale 11"
    assert telling.central(told[::-1]) == telling.central(told)


@pytest.mark.parametrize(
    ("hours", "said", "turns"),
    [
        ((1, 5), "developing", 11),
        ((1,), "ongoing", 11),
        ((12, 20), "developing", 60),
        ((13, 20), "ongoing", 59),
        ((72, 90), "ongoing", None),
        ((73,), "quiet", None),
    ],
)
def test_its_state(hours: tuple[float, ...], said: str, turns: float | None) -> None:
    told = [member(str(n), age) for n, age in enumerate(hours)]
    assert telling.state(told, NOW) == said
    until = telling.state_until(told, NOW)
    assert until == (None if turns is None else NOW + turns * HOUR)


@given(members, st.floats(0, 120))
def test_the_state_holds_until_it_is_said_to_turn(told: list[Member], later: float) -> None:
    until = telling.state_until(told, NOW)
    moment = NOW + later * HOUR
    if until is None or moment < until:
        assert telling.state(told, moment) == telling.state(told, NOW)


@given(members, st.floats(0, 400))
def test_what_changed_came_later_and_is_in_order(told: list[Member], hours: float) -> None:
    moment = NOW - hours * HOUR
    changed = telling.changed_since(told, moment)
    assert set(changed) == {one for one in told if one.published and one.published > moment}
    times = [one.published for one in changed if one.published]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(("hours", "day"), [(0, 1), (12, 1), (13, 2), (36, 2), (37, 3)])
def test_days_are_counted_from_the_first(hours: float, day: int) -> None:
    assert telling.day(NOW - hours * HOUR, NOW) == day
    assert telling.day(None, NOW) == 1


@pytest.mark.parametrize(
    ("words", "names", "told"),
    [
        ([], ["Pavel Horak"], ()),
        (["horak"], ["Pavel Horak", "Lenka dam"], ("Pavel Horak",)),
        (["quakes"], ["Quakes Office", "Quakes Office"], ("Quakes Office",)),
        (["soilihi"], ["Amina Soilihi"], ("Amina Soilihi",)),
        (["a", "b", "c", "d", "e"], ["A", "B", "C", "D", "E"], ("A", "B", "C", "D")),
    ],
)
def test_names_with_a_new_word_were_brought_in(
    words: list[str], names: list[str], told: tuple[str, ...]
) -> None:
    assert telling.brought_in(words, names) == told
