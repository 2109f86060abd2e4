"""Bring a killed or spiked story back; the one action that needs two people."""

from wiredesk.archive.models import Story
from wiredesk.core.errors import ActionRefused
from wiredesk.desk.actions.acting import carry_out
from wiredesk.desk.actions.publish import require_licence

REFUSED_IN = dict.fromkeys(
    ("public", "awaiting", "held", "withheld", "skipped", "never"),
    "only a killed or spiked story can be brought back",
)


def unkill(story: Story, *, by: str, seconded_by: str, reason: str = "") -> Story:
    """Revive a story with the newest version the desk has seen.

    Raises ActionRefused without a second person or reason, LicenceRefused without a contract.
    """
    if not seconded_by.strip() or seconded_by.strip() == by.strip():
        raise ActionRefused("bringing a story back needs a second person")
    if not reason.strip():
        raise ActionRefused("bringing a story back needs a reason")
    require_licence(story)
    return carry_out(
        story, "unkill", by=by, reason=reason, refused_in=REFUSED_IN, seconded_by=seconded_by
    )
