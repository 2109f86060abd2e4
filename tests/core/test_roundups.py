"""Round-ups: only what may be abridged, credited and linked, and re-cut when a story goes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wiredesk.core.roundups import (
    MOST,
    TITLE,
    Card,
    Roundup,
    Standing,
    fresh,
    round_up,
    weigh,
    without,
)

NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)
HEADLINES = (
    "UPDATE 2-Probe finds water ice near the Moon's south pole",
    "Whale song travels further in colder seas, study says.",
    "EXCLUSIVE-Old bones show how horses were tamed",
    "Telescope maps dust of a dying star",
)


def card(number: int, **changes: object) -> Card:
    one = Card(
        story=number,
        storyline=number,
        headline=HEADLINES[number % 4],
        url=f"/story/{number}",
        credit="Acacia",
        may_abridge=True,
        at=NOW - timedelta(hours=number),
        weight=-number,
    )
    return replace(one, **changes)


CARDS = [card(number) for number in range(4)]


def made(cards: list[Card]) -> Roundup:
    found = round_up("Science", cards)
    assert found
    return found


def test_round_up() -> None:
    found = made(CARDS)
    assert found.title == (
        "Science News Roundup: Probe finds water ice near the Moon's south pole; "
        "Whale song travels further in colder seas, study says; "
        "Old bones show how horses were tamed"
    )
    assert found.sources == (0, 1, 2, 3)
    assert [one.url for one in found.items] == [f"/story/{n}" for n in range(4)]
    assert {one.credit for one in found.items} == {"Acacia"}


@pytest.mark.parametrize(
    "changes",
    [
        {"may_abridge": False},
        {"credit": ""},
        {"url": ""},
        {"headline": " "},
        {"language": "de"},
        {"kind": "roundup"},
        {"kind": "press"},
        {"storyline": 0},
    ],
)
def test_left_out(changes: dict[str, object]) -> None:
    assert made([*CARDS[:3], card(3, **changes)]).sources == (0, 1, 2)
    assert round_up("Science", [*CARDS[:2], card(3, **changes)]) is None


def test_re_cut() -> None:
    found = made(CARDS)
    assert without(found, 0) == round_up("Science", CARDS[1:])
    assert without(found, 99) == found
    three = without(found, 0)
    assert three
    assert without(three, 3) is None


def test_a_killed_source_takes_its_item_along() -> None:
    found = without(made([*CARDS[:3], card(3, sources=(77,))]), 77)
    assert found == round_up("Science", CARDS[:3])


def test_titles_have_whole_headlines_only() -> None:
    long = "A " + "very " * 60 + "long headline"
    found = made([card(0, headline=long), card(1, headline="One; two"), card(2), card(3)])
    assert long not in found.title
    assert "One; two" not in found.title
    assert found.title.endswith(HEADLINES[3])
    assert len(found.items) == 4


def test_most() -> None:
    found = round_up("Science", [card(number) for number in range(30)], most=5)
    assert found
    assert len(found.items) == 5


@given(st.lists(st.text(max_size=300), min_size=3, max_size=MOST), st.integers(0, 9))
def test_any_headlines(headlines: list[str], gone: int) -> None:
    cards = [card(number, headline=text) for number, text in enumerate(headlines)]
    found = round_up("World", cards)
    if found:
        assert len(found.title) <= TITLE
        assert without(found, gone) == round_up("World", [c for c in cards if c.story != gone])


PLAIN = Standing(stories=1, agencies=1, urgency=5, age=timedelta())


@pytest.mark.parametrize(
    ("standing", "weight"),
    [
        (PLAIN, 2.0),
        (replace(PLAIN, stories=3), 3.0),
        (replace(PLAIN, stories=3, agencies=2), 4.0),
        (replace(PLAIN, urgency=1), 3.0),
        (replace(PLAIN, urgency=99), 1.0),
        (replace(PLAIN, age=timedelta(hours=12)), 1.0),
        (replace(PLAIN, age=timedelta(hours=-1)), 2.0),
    ],
)
def test_weights(standing: Standing, weight: float) -> None:
    assert weigh(standing) == weight


@given(
    st.builds(
        Standing,
        stories=st.integers(1, 500),
        agencies=st.integers(1, 50),
        urgency=st.integers(1, 9),
        age=st.timedeltas(timedelta(), timedelta(hours=24)),
    )
)
def test_more_is_heavier_and_later_is_lighter(one: Standing) -> None:
    assert weigh(replace(one, stories=one.stories + 1)) > weigh(one) > 0
    assert weigh(replace(one, agencies=one.agencies + 1)) > weigh(one)
    assert weigh(replace(one, urgency=one.urgency + 1)) <= weigh(one)
    assert weigh(replace(one, age=one.age + timedelta(hours=1))) < weigh(one)


def test_what_was_told_is_told_again_only_if_its_text_changed() -> None:
    changed = {1: None, 2: NOW, 3: NOW + timedelta(minutes=1), 4: None}
    assert fresh(changed, [1, 2, 3], NOW) == {3, 4}
    assert fresh(changed, [], NOW) == {1, 2, 3, 4}
