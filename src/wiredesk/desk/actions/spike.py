"""Spike a story: the desk does not want it before it was ever public."""

from wiredesk.archive.models import Story
from wiredesk.desk.actions.acting import carry_out

REFUSED_IN = {
    "killed": "a killed story is gone already",
    "public": "a public story is killed or withheld, not spiked",
}


def spike(story: Story, *, by: str, reason: str = "") -> Story:
    """Refuse a story for good.

    Raises ActionRefused where the story's state does not allow it.
    """
    return carry_out(story, "spike", by=by, reason=reason, refused_in=REFUSED_IN)
