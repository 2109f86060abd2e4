"""Any permutation and repetition of versions, instructions, desk actions, crashes: one end.

The machine (machine.py) plays them through the real road and compares with the model (model.py).
"""

import gc
from collections.abc import Callable
from contextlib import nullcontext
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from msgspec.structs import replace

from tests.desk.looking import ELSEWHERE, LISTS, NO_STORIES
from tests.desk.machine import CLOCK, FUSE, NewsroomMachine, furnish
from wiredesk.archive import finding, folding, following, histories, recording, search
from wiredesk.core import lifecycle
from wiredesk.core.lifecycle import fold
from wiredesk.desk import road

pytestmark = pytest.mark.django_db

PARTS = 4  # so that all cores of a machine take part


@pytest.fixture(autouse=True)
def newsroom(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wires to file on; a clock and crash points that the machine sets."""
    FUSE.install(monkeypatch)
    CLOCK.install(monkeypatch)
    furnish()
    gc.freeze()  # or each of many collections walks all of Django


def run(examples: int, steps: int, **how: Any) -> None:
    """Play that many days in the newsroom."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        **how,
    )
    run_state_machine_as_test(NewsroomMachine, settings=chosen)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_newsroom_is_what_the_model_says(part: int) -> None:
    run(200 // PARTS, steps=8)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_the_newsroom_is_what_the_model_says_for_long(part: int) -> None:
    run(2_000 // PARTS, steps=16)


def folded_without(**columns: object) -> Callable[..., object]:
    return lambda filed, acts=(): replace(fold(filed, acts), **columns)


def without_barring(state: Any, *what: Any) -> Any:
    return replace(APPLY_ACT(state, *what), desk_hold=False)


APPLY_ACT, NUMBERS = lifecycle.apply_act, count()
NO_TRANSACTION = SimpleNamespace(atomic=nullcontext, on_commit=lambda then: None)
FORGETFUL = SimpleNamespace(
    remove=lambda ids: None, write=search.write, on_the_page=search.on_the_page
)
FAULTS: dict[str, tuple[object, str, object]] = {
    "versions in the order of arrival": (lifecycle, "in_order", list),
    "kills that do nothing": (lifecycle, "_killed", lambda state, *why: state),
    "embargoes that hold nothing": (histories, "fold", folded_without(visible_from=None)),
    "nothing waits for the desk": (histories, "fold", folded_without(awaiting=None)),
    "adds that are lost": (histories, "fold", folded_without(adds=())),
    "a hold that holds no new version": (lifecycle, "apply_act", without_barring),
    "text that stays in the index": (folding, "search", FORGETFUL),
    "kills that do not follow their text": (folding, "withhold_copies", lambda *a, **k: set()),
    "kills that follow only the very same text": (following, "_nearly", lambda *a: ()),
    "an item that is another each time": (road, "content_ref", lambda item: f"{next(NUMBERS)}"),
    "corrections that nobody notes": (folding, "noted", lambda *what: ()),
    "acts that a crash leaves half done": (recording, "transaction", NO_TRANSACTION),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises((AssertionError, LookupError)):
        run(200, steps=8, phases=[Phase.generate], derandomize=True, database=None)


def test_every_read_of_the_public_side_is_looked_at() -> None:
    reads = {name for name in finding.__all__ if name.islower()}
    assert reads == LISTS.keys() | ELSEWHERE | NO_STORIES
