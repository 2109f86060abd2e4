"""Two lanes of the outbox: together they carry out everything, and slow effects delay no kill."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from wiredesk.archive import lanes
from wiredesk.archive.models import Outbox
from wiredesk.core.filing import Effect
from wiredesk.desk.effects import EFFECTS
from wiredesk.desk.road import deliver

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)


def queue(*names: str) -> None:
    for name in names:
        Outbox.objects.create(effect=name, created_at=NOW, due_at=NOW)


def test_every_effect_is_in_one_lane() -> None:
    assert set(lanes.COMPLETES_A_KILL) <= EFFECTS.keys()
    queue(*EFFECTS)
    urgent = {one.name for one in lanes.URGENT.due(NOW, limit=100)}
    others = {one.name for one in lanes.OTHERS.due(NOW, limit=100)}
    assert urgent == set(lanes.COMPLETES_A_KILL)
    assert others == EFFECTS.keys() - urgent


def test_a_kill_overtakes_pictures(desk: Callable[..., object]) -> None:
    carried: list[str] = []

    def slow(effect: Effect) -> None:
        """While it waits for a picture, the other lane takes its turn."""
        deliver(lanes.URGENT, tools)
        carried.append(effect.name)

    tools = desk.tools  # type: ignore[attr-defined]
    desk._now = NOW  # type: ignore[attr-defined]
    tools.effects.update({"store-pictures": slow, "delete-files": lambda e: carried.append(e.name)})
    queue("store-pictures", "delete-files")
    deliver(lanes.OTHERS, tools)
    assert carried == ["delete-files", "store-pictures"]
