"""Writes items, reads them back, and compares the part that a format says it carries."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from wiredesk.core.formats import read
from wiredesk.core.formats.writers import WRITERS, Heading
from wiredesk.core.formats.writers.carrying import carried
from wiredesk.core.item import NewsItem
from wiredesk.core.packages import share_pictures
from wiredesk.desk.parsing import transmission

HEADING = Heading(
    title="A wire",
    made=datetime(2026, 11, 23, 12, tzinfo=UTC),
    address="tag:desk.example,2026:feed",  # no web address: relative links stay as they are
)


def written(key: str, items: Sequence[NewsItem]) -> bytes:
    """The bytes of one document."""
    return WRITERS[key].write(items, HEADING)


def back(key: str, body: bytes) -> list[NewsItem]:
    """What our reader finds in the bytes, pictures of packages with their stories."""
    reading = read(transmission("", body))
    assert reading.format == key
    assert not reading.problems
    assert not reading.flags
    return share_pictures(reading.items)


def again(key: str, items: Sequence[NewsItem]) -> list[NewsItem]:
    """The items after a round trip, by guid in the order they were given."""
    found = {item.guid: item for item in back(key, written(key, items))}
    return [found[item.guid] for item in items]


def carries(key: str, item: NewsItem) -> dict[str, Any]:
    """The part of an item that a format carries."""
    return carried(item, WRITERS[key].carries)
