"""End of contract: everything of a wire leaves the house, with a ledger row per surface."""

from django.utils import timezone

from wiredesk.archive import ending
from wiredesk.archive.models import Wire
from wiredesk.core.errors import ActionRefused


def end_contract(wire: Wire, *, by: str, reason: str) -> int:
    """Hide every story of the wire at once (410) and queue the removal of what is kept of it.

    For good: a new contract is a new wire. Returns how many stories left the public's sight.
    Raises ActionRefused without a reason, or where the contract has ended before.
    """
    if not reason.strip():
        raise ActionRefused("the end of a contract needs a reason")
    return ending.end(wire.pk, by=by, reason=reason.strip(), now=timezone.now())
