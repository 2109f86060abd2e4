"""Make a round-up of a sector now, whatever its plan says."""

from django.utils import timezone

from wiredesk.archive import rounding
from wiredesk.archive.models import Roundup, Sector
from wiredesk.desk.actions.acting import log


def make_roundup(sector: Sector, *, by: str) -> Roundup:
    """From the top stories of the last day; public at once.

    Raises ActionRefused where too few stories may be told.
    """
    made = rounding.make(sector, by=by, now=timezone.now())
    log.info("round-up %d of %s made by %s", made.public_id, sector.key, by)
    return made
