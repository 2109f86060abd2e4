"""Hold a story: not public until the desk releases it; for questions that time answers."""

from wiredesk.archive.models import Story
from wiredesk.desk.actions.acting import carry_out

REFUSED_IN = {
    "killed": "a killed story is gone already",
    "spiked": "a spiked story is not public",
    "skipped": "the rules of its wire skipped this story; publish it first, and it is ours",
}


def hold(story: Story, *, by: str, reason: str = "") -> Story:
    """Take a story out of public sight until `release`; new versions wait with it.

    Raises ActionRefused where the story's state does not allow it.
    """
    return carry_out(story, "hold", by=by, reason=reason, refused_in=REFUSED_IN)
