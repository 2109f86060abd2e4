"""Hostile texts are read in time that grows no faster than they do."""

from collections.abc import Callable, Iterator
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.hostile.readers import readers
from tests.core.hostile.texts import ENDS, PIECES, rows_of, text_of

SMALL, MIDDLE, LARGE = 20_000, 80_000, 1_000_000
SLACK = 1.8
"""How much more than its share a longer text may take: a cold cache, a wider character."""

LITTLE = 0.03
"""Seconds that prove nothing."""

TRIES = 4


def seconds(text: str) -> dict[str, float]:
    """What each reader takes, of this thread's own time."""
    found = {}
    for name, run in readers(text):
        begun = thread_time()
        run()
        found[name] = thread_time() - begun
    return found


def too_slow(text_at: Callable[[int], str], short: int, long: int) -> Iterator[str]:
    """Those that take more for a long text than its share; the least of some tries counts."""
    times = {size: seconds(text_at(size)) for size in (short, long)}
    for _ in range(TRIES):
        growth = SLACK * long / short
        slow = [
            one for one, took in times[long].items() if took > growth * times[short][one] + LITTLE
        ]
        if not slow:
            return
        for size, took in times.items():
            again = seconds(text_at(size))
            # Of the short text the most, for it is the measure; of the long the least.
            better = max if size == short else min
            times[size] = {name: better(took[name], again[name]) for name in took}
    yield from slow


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Tables are read once, and not by the first text that is timed."""
    seconds("Anna Weber said on Tuesday, é\u0301 \U0001e944: “We sail to Peru.”")


@pytest.mark.alone
@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_four_times_the_text_takes_four_times_the_work(piece: str) -> None:
    assert list(too_slow(lambda size: text_of(piece, size, "x"), SMALL, MIDDLE)) == []


@pytest.mark.alone
@pytest.mark.parametrize(
    "pieces", [PIECES[one::10] for one in range(10)], ids=lambda some: ascii(some[0])
)
def test_a_million_characters_take_their_share(pieces: tuple[str, ...]) -> None:
    """Some pieces in one text, a long row of each."""
    assert list(too_slow(lambda size: rows_of(pieces, size), MIDDLE, LARGE)) == []


@pytest.mark.alone
@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=3), min_size=1, max_size=5).map("".join)
    .filter(bool),
    st.sampled_from(ENDS),
)  # fmt: skip
def test_so_does_any_mixture_of_pieces(piece: str, end: str) -> None:
    assert list(too_slow(lambda size: text_of(piece, size, end), SMALL // 2, SMALL * 2)) == []
