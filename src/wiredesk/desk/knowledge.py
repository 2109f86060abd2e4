"""What the road knows of places, subjects and words: the archive's tables over the core's."""

import hashlib
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from msgspec.structs import replace

from wiredesk.archive.lessons import vouched
from wiredesk.archive.models import Sector
from wiredesk.core.enrich.coordinates import coordinates_of
from wiredesk.core.enrich.sector import SectorTable, sector_of
from wiredesk.core.enrich.steps import Knowledge, enrich
from wiredesk.core.enrich.topic_model import TopicModel, unpacked
from wiredesk.core.enrich.values import Copy, Enrichment, FoundTopic
from wiredesk.core.item import NewsItem, Value
from wiredesk.desk.ports import Enrich

MODEL = "topics.model"
LOOK_EVERY = 1.0  # seconds

Model = TopicModel | None


def sector_finder() -> Callable[[NewsItem], str | None]:
    """A function from item to sector key, over the sectors as they are now in the archive."""
    table = _sectors()
    return lambda item: sector_of(item, table)


def enricher(look_every: float = LOOK_EVERY) -> Enrich:
    """All steps over one copy, with the sectors as they are now, and where its dateline lies.

    What was learnt of topics is looked at again every so many seconds: a new model is used without
    a restart, and one that a story has left no more.
    """
    sectors, learnt = _sectors(), _lately(learnt_topics, look_every)

    def found_in(copy: Copy, inherited: tuple[FoundTopic, ...] = ()) -> Enrichment:
        found = enrich(copy, Knowledge(sectors=sectors, model=learnt()), inherited)
        where = found.dateline
        point = coordinates_of(where.city, where.country) if where and where.city else None
        return replace(found, point=point)

    return found_in


def learnt_topics() -> TopicModel | None:
    """What `wiredesk learn topics` left in the home of this site, if it counts now.

    A model of the archive counts while the archive vouches for the file, byte by byte.
    """
    try:
        held = _held(model_path(), _stamp(model_path()))
    except FileNotFoundError:
        held = None
    if held is None or (held.model.of_the_archive and held.digest != vouched(timezone.now())):
        _held.cache_clear()
        return None
    return held.model


def model_path() -> Path:
    """Where the model of this site lies."""
    return Path(settings.CONFIG.home) / MODEL


class _Held(Value, frozen=True, kw_only=True):
    model: TopicModel
    digest: str


def _stamp(path: Path) -> tuple[int, int, int]:
    """What changes whenever a file is put in the place of another."""
    about = path.stat()
    return about.st_ino, about.st_mtime_ns, about.st_size


@lru_cache(maxsize=1)
def _held(path: Path, stamp: tuple[int, int, int]) -> _Held:
    body = path.read_bytes()
    return _Held(model=unpacked(body), digest=hashlib.sha256(body).hexdigest())


def _lately(look: Callable[[], Model], seconds: float) -> Callable[[], Model]:
    """What ``look`` saw, at most so many seconds ago."""
    seen, at = look(), time.monotonic()

    def lately() -> Model:
        nonlocal seen, at
        if time.monotonic() - at >= seconds:
            seen, at = look(), time.monotonic()
        return seen

    return lately


def _sectors() -> SectorTable:
    return SectorTable.of(dict(Sector.objects.values_list("key", "topics")))
