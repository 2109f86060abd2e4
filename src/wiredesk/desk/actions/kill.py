"""Kill a story: gone from every surface in a second, and a tombstone against its return."""

from wiredesk.archive.models import Story
from wiredesk.desk.actions.acting import carry_out

REFUSED_IN = {
    "killed": "this story is killed already",
}


def kill(story: Story, *, by: str, reason: str = "") -> Story:
    """Remove a story everywhere. Never needs a second person; `unkill` does.

    Raises ActionRefused where the story's state does not allow it.
    """
    return carry_out(story, "kill", by=by, reason=reason, refused_in=REFUSED_IN)
