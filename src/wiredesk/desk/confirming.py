"""After a kill: look at every surface until nothing is left, and write down when that was."""

from datetime import timedelta

from django.utils import timezone

from wiredesk.archive import removals
from wiredesk.core.errors import Passing
from wiredesk.core.filing import Effect

HURRY = timedelta(minutes=1)
"""So long after a kill the next look follows soon; later as patiently as any effect."""

NEXT_LOOK = timedelta(seconds=0.2)
"""Page caches hear of a kill within a tenth of a second, a CDN within some."""


def confirm_gone(effect: Effect) -> None:
    """Close the ledger rows of a killed story; where something is left, look again soon.

    Raises Passing where it is left for long: the outbox then shows what, and looks on for ever.
    """
    story_id, now = effect.story_id or 0, timezone.now()
    open_rows = removals.look(story_id)
    if not open_rows:
        return
    if now - effect.created < HURRY:
        removals.again(story_id, effect.created, now + NEXT_LOOK)
        return
    told = "; ".join(f"{row.surface}: {row.left}" for row in open_rows)
    raise Passing(f"not gone yet: {told}", code="not-gone")
