"""After a kill: look at every surface until nothing is left, and write down when that was."""

import time

from wiredesk.archive import removals
from wiredesk.core.errors import Passing
from wiredesk.core.filing import Effect

LOOK_FOR = 0.5
"""Seconds: page caches hear of a kill within a tenth; a longer wait would hold up other effects."""

LOOK_EVERY = 0.02


def confirm_gone(effect: Effect) -> None:
    """Close the ledger rows of a killed story.

    Raises Passing where a surface still shows something: the outbox looks again later, for ever.
    """
    deadline = time.monotonic() + LOOK_FOR
    while open_rows := removals.look(effect.story_id or 0):
        if time.monotonic() > deadline:
            told = "; ".join(f"{row.surface}: {row.left}" for row in open_rows)
            raise Passing(f"not gone yet: {told}", code="not-gone")
        time.sleep(LOOK_EVERY)
