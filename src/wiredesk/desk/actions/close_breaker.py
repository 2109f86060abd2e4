"""Close the breaker of a wire: only a person can, who has looked at what came."""

from django.utils import timezone

from wiredesk.archive import pulse
from wiredesk.archive.models import Wire


def close_breaker(wire: Wire, *, by: str, reason: str = "") -> None:
    """From now on new items publish themselves again; what waits meanwhile waits on.

    Raises ActionRefused where the breaker is not open.
    """
    pulse.close(wire, by=by, reason=reason, now=timezone.now())
