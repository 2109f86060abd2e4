"""What a copy adds: whole sentences that the other has not, however either is set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.adding import added

BASE = (
    "The bridge over the Lenka opened on Monday, the harbour office said. It cost four million"
    " euros and took eleven months. Nobody was hurt."
)
MORE = "Ferries will go on for a year, the mayor told reporters."

CASES = {
    "the same": (BASE, ()),
    "nothing": ("", ()),
    "another dateline": (f"OSTRAVA, Oct 12 (Meridian) - {BASE}", ()),
    "typeset": (BASE.replace(" ", "\u00a0").upper(), ()),
    "another number": (BASE.replace("eleven", "ten"), ()),
    "less": (BASE.partition(".")[0] + ".", ()),
    "more": (f"{BASE} {MORE}", (MORE,)),
    "more before": (f"{MORE}\n\n{BASE}", (MORE,)),
    "short": (f"{BASE} It rained.", ("It rained.",)),
    "known and more": (f"{BASE} Nobody was hurt. It rained.", ("It rained.",)),
}


@pytest.mark.parametrize(("text", "new"), CASES.values(), ids=CASES)
def test_sentences_that_the_other_has_not(text: str, new: tuple[str, ...]) -> None:
    assert added(text, BASE) == new


def test_everything_is_new_beside_nothing() -> None:
    assert len(added(BASE, "")) == 3


@given(st.text(), st.text())
def test_any_text_adds_nothing_to_itself(one: str, other: str) -> None:
    assert added(one, one) == ()
    assert all(sentence in one for sentence in added(one, other))
