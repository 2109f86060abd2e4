"""End all tokens of a wire at once, as when one has leaked."""

from django.utils import timezone

from wiredesk.archive import pushing
from wiredesk.archive.models import Wire


def revoke_tokens(wire: Wire, *, by: str) -> int:
    """From now on nobody may push to the wire; returns how many tokens ended."""
    return pushing.revoke(wire, by=by, now=timezone.now())
