"""Which items go to the archive only: what is old when it comes is never told as new.

DESK-RULES, Page truth: "Old items of a first poll or backfill go to the archive, never to lead,
banner, trending or new". They have pages, search finds them, sitemaps list them by rule.
"""

from datetime import datetime, timedelta
from typing import Literal

from wiredesk.core.item import NewsItem

CameAs = Literal["", "first", "backfill"]
"""How a transmission came: as news, by the first poll of a feed, or filled in by a person."""

OLD = timedelta(days=1)
"""An item made longer than this before its receipt is archive, however it came."""

FRESH = timedelta(hours=1)
"""Of a first poll only what was made within this time is news, as if we had asked an hour ago."""


def archival(item: NewsItem, received: datetime, came_as: CameAs) -> str:
    """Why an item goes to the archive only, in a sentence; "" = it is news.

    Without a time of its own an item of a first poll may be of any day.
    """
    if came_as == "backfill":
        return "filed as backfill"
    moment = item.updated or item.created
    if came_as == "first" and (moment is None or moment.at < received - FRESH):
        return "in the feed when it was first polled"
    if moment is not None and moment.at < received - OLD:
        return "older than a day when it came"
    return ""
