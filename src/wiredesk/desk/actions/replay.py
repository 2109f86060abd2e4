"""Read a transmission again: after a reader was mended, or out of quarantine."""

from wiredesk.archive import recording
from wiredesk.archive.models import Transmission


def replay(transmission: Transmission, *, by: str) -> None:
    """Put a transmission back into the queue; what it already filed is not filed twice."""
    recording.replay(transmission.pk, by=by)
