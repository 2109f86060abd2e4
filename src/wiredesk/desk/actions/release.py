"""Release a story that the desk or the agency holds or withholds."""

from wiredesk.archive.models import Story
from wiredesk.desk.actions.acting import carry_out
from wiredesk.desk.actions.publish import REFUSED_IN, require_licence


def release(story: Story, *, by: str, reason: str = "") -> Story:
    """End a hold; a timed embargo of the agency still runs to its end.

    Raises ActionRefused where the state does not allow it, LicenceRefused without a contract.
    """
    require_licence(story)
    return carry_out(story, "release", by=by, reason=reason, refused_in=REFUSED_IN)
