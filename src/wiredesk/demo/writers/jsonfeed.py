"""Writes JSON Feed 1.1."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wiredesk.demo.values import Filed, Wire
from wiredesk.demo.writers.markup import html


def write(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """A JSON Feed of ``items``, newest first."""
    site = f"https://{wire.agency}.example"
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": wire.name,
        "home_page_url": f"{site}/",
        "feed_url": f"{site}/feed.json",
        "language": wire.language,
        "authors": [{"name": wire.name}],
        "items": [
            _item(item) for item in sorted(items, key=lambda item: item.updated, reverse=True)
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _item(item: Filed) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": item.guid,
        "url": item.url,
        "title": item.headline,
        "content_html": html(item),
        "date_published": item.created.isoformat(timespec="seconds"),
        "date_modified": item.updated.isoformat(timespec="seconds"),
        "language": item.language,
        "tags": [topic.name for topic in item.topics],
    }
    if item.abstract:
        entry["summary"] = item.abstract
    if item.byline:
        entry["authors"] = [{"name": item.byline}]
    if item.picture is not None:
        entry["image"] = item.picture.name
        entry["attachments"] = [
            {
                "url": item.picture.name,
                "mime_type": "image/jpeg",
                "title": " ".join(filter(None, (item.picture.caption, item.picture.credit))),
            }
        ]
    return entry
