"""The real parts that the road's protocols stand for, plugged together once per process."""

from django.utils import timezone

from wiredesk.archive.crash import crashpoint
from wiredesk.core.enrich.dateline import country_of
from wiredesk.desk.effects import EFFECTS
from wiredesk.desk.knowledge import sector_finder
from wiredesk.desk.ports import Toolbox


def toolbox() -> Toolbox:
    """Clock, crash points, sectors as they are now, countries, effects."""
    return Toolbox(
        clock=timezone.now,
        crashpoint=crashpoint,
        sector_of=sector_finder(),
        country_of=lambda item: country_of(item)[0],
        effects=EFFECTS,
    )
