"""Mark that the desk changed a story for legal reasons: later versions wait, kills still act."""

from wiredesk.archive.models import Story
from wiredesk.desk.actions.acting import carry_out

REFUSED_IN = {
    "killed": "a killed story is gone already",
    "spiked": "a spiked story is not public",
    "never": "there is no text to change",
    "skipped": "the rules of its wire skipped this story; publish it first, and it is ours",
}


def redact(story: Story, *, by: str, reason: str = "") -> Story:
    """Let every later version of the agency await the desk; what is shown now stays.

    Raises ActionRefused where the story's state does not allow it.
    """
    return carry_out(story, "redact", by=by, reason=reason, refused_in=REFUSED_IN)


def unredact(story: Story, *, by: str, reason: str = "") -> Story:
    """Let later versions publish themselves again; what waits meanwhile waits on.

    Raises ActionRefused where the story's state does not allow it.
    """
    return carry_out(story, "unredact", by=by, reason=reason, refused_in=REFUSED_IN)
