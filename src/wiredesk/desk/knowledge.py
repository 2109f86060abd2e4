"""What the road knows of places, subjects and words: the archive's tables over the core's."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from msgspec.structs import replace

from wiredesk.archive.models import Sector
from wiredesk.core.enrich.coordinates import coordinates_of
from wiredesk.core.enrich.sector import SectorTable, sector_of
from wiredesk.core.enrich.steps import Knowledge, enrich
from wiredesk.core.enrich.topic_model import TopicModel, unpacked
from wiredesk.core.enrich.values import Copy, Enrichment, FoundTopic
from wiredesk.core.item import NewsItem

MODEL = "topics.model"


def sector_finder() -> Callable[[NewsItem], str | None]:
    """A function from item to sector key, over the sectors as they are now in the archive."""
    table = _sectors()
    return lambda item: sector_of(item, table)


def enricher() -> Callable[[Copy, tuple[FoundTopic, ...]], Enrichment]:
    """All steps over one copy, with the sectors as they are now, and where its dateline lies."""
    know = Knowledge(sectors=_sectors(), model=_learnt())

    def found_in(copy: Copy, inherited: tuple[FoundTopic, ...]) -> Enrichment:
        found = enrich(copy, know, inherited)
        where = found.dateline
        point = coordinates_of(where.city, where.country) if where and where.city else None
        return replace(found, point=point)

    return found_in


def _learnt() -> TopicModel | None:
    """What `wiredesk learn topics` left in the home of this site; read when a worker starts."""
    try:
        return unpacked((Path(settings.CONFIG.home) / MODEL).read_bytes())
    except FileNotFoundError:
        return None


def _sectors() -> SectorTable:
    return SectorTable.of(dict(Sector.objects.values_list("key", "topics")))
