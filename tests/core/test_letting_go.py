"""What goes on the page when the desk lets a story go: what it saw, and what is for readers."""

import pytest

from tests.core.test_lifecycle import (
    ADD2,
    DESK1,
    HOLD1,
    HOLD1_OPEN,
    KILL2,
    PICTURE3,
    V1,
    V3,
    WITHHOLD2,
    act,
    filed,
)
from wiredesk.core.lifecycle import Acted, fold
from wiredesk.core.ordering import Filed

KILL_NOTICE2 = filed(2, "KILL", text="please kill")
ADVISORY2 = filed(2, "ADVISORY")
DESK_ADD2 = filed(2, adds=True, policy="desk", policy_reason="awaits")


@pytest.mark.parametrize(
    ("items", "acts", "name", "shown"),
    [
        ([V1, ADVISORY2], [act("hold", V1), act("release", ADVISORY2, 2)], "public", V1),
        ([V1, KILL_NOTICE2], [act("unkill", KILL_NOTICE2)], "public", V1),
        ([V1, KILL2, V3], [act("unkill", KILL2)], "public", V3),
        ([DESK1, KILL2, filed(3, policy="desk")], [act("unkill", KILL2)], "public", DESK1),
        ([V1, WITHHOLD2], [act("hold", V1), act("release", WITHHOLD2, 2)], "public", V1),
        ([V1, PICTURE3], [act("hold", V1), act("release", PICTURE3, 2)], "public", V1),
        ([V1, WITHHOLD2, filed(3, adds=True)], [], "withheld", V1),
        ([KILL2], [act("unkill", KILL2)], "never", None),
        ([V1, KILL2, V3], [act("spike", V3)], "killed", None),
        ([HOLD1_OPEN], [act("publish", HOLD1_OPEN)], "held", HOLD1_OPEN),
        ([HOLD1_OPEN], [act("release", HOLD1_OPEN)], "public", HOLD1_OPEN),
        ([HOLD1_OPEN, KILL2], [act("unkill", KILL2)], "held", HOLD1_OPEN),
    ],
)
def test_the_desk_lets_go_what_it_saw_and_what_is_for_readers(
    items: list[Filed], acts: list[Acted], name: str, shown: Filed | None
) -> None:
    state = fold(items, acts)
    assert (state.name, state.shown) == (name, shown.ref if shown else None)


def test_an_add_that_awaits_the_desk_goes_below_what_it_is_added_to() -> None:
    waiting = fold([DESK1, DESK_ADD2])
    assert (waiting.name, waiting.shown, waiting.awaiting) == ("awaiting", DESK1.ref, DESK_ADD2.ref)
    add3 = filed(3, adds=True, policy="desk")
    out = fold([DESK1, DESK_ADD2, add3], [act("publish", add3)])
    assert (out.shown, out.adds) == (DESK1.ref, (DESK_ADD2.ref, add3.ref))


def test_a_release_does_not_break_the_embargo_of_the_text_that_an_add_stands_below() -> None:
    acts = [act("hold", ADD2), act("release", ADD2, 2)]
    assert fold([HOLD1, ADD2], acts).visible_from == HOLD1.embargo_until
