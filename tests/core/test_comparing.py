"""Comparison word by word: nothing lost of either text, and bounded work."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.comparing import Comparison, compare, passages

TEXTS = st.lists(
    st.lists(
        st.sampled_from("the fee is 4 40 euros quay , नया 貿易協議 .".split()), max_size=12
    ).map(" ".join),
    max_size=6,
).map("\n\n".join)


def side(found: Comparison, other: str) -> list[str]:
    """The words of one text as the comparison tells them."""
    told = "".join(
        piece.text + "\n" for one in found.paragraphs for piece in one if piece.change != other
    )
    return told.split()


def joined(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off(old: str, new: str) -> None:
    found = compare(old, new)
    assert joined(" ".join(side(found, "added"))) == joined(old)
    assert joined(" ".join(side(found, "removed"))) == joined(new)
    assert found.changed == (old.split() != new.split() or paragraphs(old) != paragraphs(new))


def paragraphs(text: str) -> list[str]:
    return [" ".join(one.split()) for one in text.split("\n\n") if one.strip()]


@pytest.mark.parametrize(
    ("old", "new", "went", "came"),
    [
        ("The fee is 40 euros.", "The fee is 4 euros.", ["40"], ["4"]),
        ("One.\n\nTwo.", "One.\n\nMiddle.\n\nTwo.", [], ["Middle."]),
        ("貿易協議を結ぶ", "貿易条約を結ぶ", ["協議"], ["条約"]),
        ("नया पुल खुला", "नया पुल बंद", ["खुला"], ["बंद"]),
        ("Same   words", "Same words", [], []),
    ],
)
def test_only_what_changed_is_told(old: str, new: str, went: list[str], came: list[str]) -> None:
    pieces = [piece for one in compare(old, new).paragraphs for piece in one]
    assert [p.text.strip() for p in pieces if p.change == "removed"] == went
    assert [p.text.strip() for p in pieces if p.change == "added"] == came


def test_unchanged_paragraphs_are_counted_not_repeated() -> None:
    found = passages(compare("A\n\nB\n\nC\n\nD", "A\n\nB\n\nX\n\nD").paragraphs)
    assert [one.unchanged for one in found] == [2, 0, 1]


@pytest.mark.alone
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 60_000, "a " * 59_000 + "b"),
        ("\n\n".join(["a b a b " * 20] * 400), "\n\n".join(["b a b a " * 20] * 400)),
        (" ".join(str(n % 7) for n in range(4_000)), " ".join(str(n % 5) for n in range(4_000))),
    ],
)
def test_hostile_texts_take_no_longer_than_a_page_may(old: str, new: str) -> None:
    start = time.perf_counter()
    compare(old, new)
    assert time.perf_counter() - start < 4
