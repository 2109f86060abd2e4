"""Withhold a story that should not be shown until further notice."""

from wiredesk.archive.models import Story
from wiredesk.desk.actions.acting import carry_out

REFUSED_IN = {
    "killed": "a killed story is gone already",
    "spiked": "a spiked story is not public",
    "skipped": "the rules of its wire skipped this story; publish it first, and it is ours",
}


def withhold(story: Story, *, by: str, reason: str = "") -> Story:
    """Recall a story from the public until `release`; readers get 404, never a reason.

    Raises ActionRefused where the story's state does not allow it.
    """
    return carry_out(story, "withhold", by=by, reason=reason, refused_in=REFUSED_IN)
