"""What the road knows of places and subjects: the archive's sectors over the core's tables."""

from collections.abc import Callable

from wiredesk.archive.models import Sector
from wiredesk.core.enrich.sector import SectorTable, sector_of
from wiredesk.core.item import NewsItem


def sector_finder() -> Callable[[NewsItem], str | None]:
    """A function from item to sector key, over the sectors as they are now in the archive."""
    table = SectorTable.of(dict(Sector.objects.values_list("key", "topics")))
    return lambda item: sector_of(item, table)
