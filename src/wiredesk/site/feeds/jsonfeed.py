"""Writes JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import json

from wiredesk.site.feeds.atom import rfc3339
from wiredesk.site.feeds.values import Entry, Feed

TYPE = "application/feed+json; charset=utf-8"


def write(feed: Feed) -> bytes:
    """The feed as JSON; withdrawn ids stand in the ``_wiredesk`` extension."""
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address("json"),
        "language": feed.language,
        "_wiredesk": {
            "about": "Ids of stories that were withdrawn and must be removed.",
            "deleted": [{"id": one.id, "at": rfc3339(one.at)} for one in feed.deleted],
        },
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(value, ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, object]:
    value: dict[str, object] = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.via,
        "title": entry.title,
        "summary": entry.told,
        "content_html": entry.markup,
        "content_text": "" if entry.markup else entry.told or entry.title,
        "image": entry.image,
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "authors": [{"name": entry.agency, "url": entry.source_url}],
        "tags": list(entry.tags),
        "language": entry.language,
    }
    return {key: part for key, part in value.items() if part}
