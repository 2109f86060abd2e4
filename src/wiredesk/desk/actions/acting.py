"""What all desk actions share: check, act in one transaction, tell what came of it."""

import logging

from wiredesk.archive import recording
from wiredesk.archive.models import Story
from wiredesk.core.errors import ActionRefused

log = logging.getLogger("wiredesk.desk")


def carry_out(
    story: Story,
    kind: str,
    *,
    by: str,
    reason: str,
    refused_in: dict[str, str],
    seconded_by: str = "",
) -> Story:
    """Log and fold one action; ``refused_in`` maps states to the sentence that refuses it there.

    Returns the story as it is afterwards. Raises ActionRefused with nothing written.
    """
    fresh = Story.objects.get(pk=story.pk)
    if fresh.state in refused_in:
        raise ActionRefused(refused_in[fresh.state])
    if not by.strip():
        raise ActionRefused("a desk action needs the name of the person who takes it")
    recording.act(story.pk, kind, by=by, reason=reason, seconded_by=seconded_by)
    after = Story.objects.get(pk=story.pk)
    log.info("%s by %s", kind, by, extra={"story": after.public_id, "state": after.state})
    return after
