"""One id for several stories, one story under several ids: told by words, numbers and times."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.item import Link, NewsItem
from wiredesk.core.lives import alike, lives, tell_of
from wiredesk.core.ordering import Filed

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
FLOOD = ("Flood in Port Amber", "The river rose by three metres after a week of heavy rain")
FLOOD_LATER = ("Port Amber counts its losses", "Some two hundred houses stand empty")
BANK = ("Central bank cuts rates", "Borrowing becomes cheaper from Monday, its governor said")
UPDATE = ("Lender makes money cheaper", "Borrowing becomes cheaper from Monday, all members agreed")
CHINESE = ("台风登陆", "星期二凌晨强台风在东部沿海登陆造成停电")
CHINESE_LATER = ("停电持续", "强台风在东部沿海登陆之后停电持续到星期三")


def told(words: tuple[str, str], form: str = "rss", number: str = "") -> str:
    links = (Link(rel="number", guid=number),) if number else ()
    return tell_of(
        NewsItem(format=form, guid="g", headline=words[0], body_text=words[1], links=links)
    )


def one(hours: float, words: tuple[str, str] = FLOOD, kind: str = "NEW", **facts: object) -> Filed:
    given: dict[str, object] = {"tell": told(words), "text": words[1], **facts}
    ref = f"{hours}-{kind}-{words[0]}"
    return Filed(ref=ref, at=T0 + timedelta(hours=hours), kind=kind, **given)  # type: ignore[arg-type]


def telex(hours: float, number: str, kind: str = "NEW", words: tuple[str, str] = FLOOD) -> Filed:
    return one(hours, words, kind, tell=told(words, "iptc7901", number))


@pytest.mark.parametrize(
    ("words", "others", "same"),
    [
        (FLOOD, FLOOD, True),
        (FLOOD, FLOOD_LATER, True),
        (FLOOD, BANK, False),
        (BANK, UPDATE, True),
        (CHINESE, CHINESE_LATER, True),
        (CHINESE, FLOOD, False),
        (FLOOD, ("Bank", ""), True),
    ],
)
def test_texts_that_may_tell_of_one_event(
    words: tuple[str, str], others: tuple[str, str], same: bool
) -> None:
    assert alike(told(words), told(others)) is same
    assert alike(told(others), told(words)) is same


@pytest.mark.parametrize(
    ("filed", "counts"),
    [
        ([one(0), one(24, BANK)], [1, 1]),
        ([one(0), one(24, FLOOD_LATER)], [2]),
        ([one(0), one(5, BANK)], [2]),
        ([one(0), one(24, BANK), one(48, FLOOD_LATER)], [2, 1]),
        ([one(0), one(24, BANK), one(25, FLOOD, "KILL", text="")], [1, 2]),
        ([one(0), one(1, FLOOD, "KILL", text=""), one(24, BANK)], [3]),
        ([one(0, tell=""), one(24, BANK, tell="")], [2]),
        ([telex(0, "a1"), telex(1, "a2")], [2]),
        ([telex(0, "a1"), telex(1, "a2", "KILL"), telex(2, "a3")], [2, 1]),
        ([telex(0, "a1"), telex(1, "a2", "KILL"), telex(2, "a1")], [3]),
        ([telex(0, "a1"), telex(1, "a2", "KILL"), telex(2, "a3", "UPDATE")], [3]),
        ([telex(0, "a1"), telex(1, "a2", "KILL"), telex(2, "a3", "NEW", BANK)], [3]),
        ([telex(0, "a1"), telex(1, "a2", "KILL"), telex(2, "a3"), telex(3, "a4")], [2, 2]),
    ],
)
def test_how_one_id_splits_in_any_order(filed: list[Filed], counts: list[int]) -> None:
    wanted = lives(filed)
    assert [len(life) for life in wanted] == counts
    assert all(lives(order) == wanted for order in permutations(filed))


@given(
    st.lists(
        st.builds(
            one,
            st.integers(0, 40),
            st.sampled_from([FLOOD, FLOOD_LATER, BANK, UPDATE, CHINESE]),
            st.sampled_from(["NEW", "UPDATE", "KILL"]),
        ),
        max_size=7,
    ),
    st.randoms(use_true_random=False),
)
def test_no_item_is_lost_or_doubled(filed: list[Filed], chance: object) -> None:
    wanted = lives(filed)
    refs = [item.ref for life in wanted for item in life]
    assert sorted(refs) == sorted({item.ref for item in filed})
    shuffled = filed * 2
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert lives(shuffled) == wanted


def test_sound_ids_need_no_telling() -> None:
    assert told(FLOOD, "newsml-g2") == ""
    assert "river" not in told(FLOOD)
