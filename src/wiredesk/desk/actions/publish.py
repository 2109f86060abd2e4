"""Publish a story that awaits the desk, or its newer version; never against the contract."""

from django.utils import timezone

from wiredesk.archive.models import Licence, Story
from wiredesk.archive.models.story import EVERYWHERE
from wiredesk.core.errors import LicenceRefused
from wiredesk.core.rights import may
from wiredesk.desk.actions.acting import carry_out

REFUSED_IN = {
    "killed": "a killed story comes back only by `unkill`, with two people",
    "spiked": "a spiked story comes back only by `unkill`, with two people",
    "never": "there is no text to publish",
}


def publish(story: Story, *, by: str, reason: str = "") -> Story:
    """Put the newest version that the desk has seen on the page; an embargo still holds.

    What the rules of its wire skipped is a story from then on.

    Raises ActionRefused where the state does not allow it, LicenceRefused without a contract.
    """
    require_licence(story)
    return carry_out(story, "publish", by=by, reason=reason, refused_in=REFUSED_IN)


def require_licence(story: Story) -> None:
    """A wire without a licence row publishes nothing, by no door. Raises LicenceRefused."""
    if story.wire.ended_at is not None:
        raise LicenceRefused(f"the contract of the wire “{story.wire.name}” has ended")
    if not Licence.objects.filter(wire_id=story.wire_id).exists():
        raise LicenceRefused(
            f"the wire “{story.wire.name}” has no licence; add one in the newsroom before"
            " publishing anything of it"
        )
    contract = story.contract()
    permit = may(contract, "page", None, timezone.now())
    if not permit:
        raise LicenceRefused(permit.reason.rstrip("."))
    if story.hidden_in == EVERYWHERE:
        raise LicenceRefused("the territories of the licence leave no edition of ours")
