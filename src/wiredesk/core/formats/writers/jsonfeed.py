"""Writes JSON Feed 1.1 (jsonfeed.org/version/1.1).

What JSON Feed does not carry: version, signals, expiry, urgency, genre, slugline, dateline, eds
notes, codes and schemes of subjects, places, people, organisations, rights, sizes, words and
further renditions of pictures, and every link but one to a related page of an item that has a page
of its own. An attachment needs a media type: without one only the first picture stays, as
``image``. An item under embargo, withheld or canceled is left out: JSON Feed has no word for it.
"""

from collections.abc import Sequence
from typing import Any

from wiredesk.core.formats.writers.carrying import tellable
from wiredesk.core.formats.writers.heading import Heading
from wiredesk.core.formats.writers.jsontree import document
from wiredesk.core.formats.writers.timing import rfc3339
from wiredesk.core.formats.writers.wording import guarded
from wiredesk.core.item import Moment, NewsItem, Picture, PubStatus

KEY = "jsonfeed"
CARRIES = frozenset({
    "guid", "source_url", "headline", "byline", "abstract", "body_html", "language",
    "subjects.name", "pictures.headline", "pictures.renditions.href",
    "pictures.renditions.media_type", "pictures.renditions.size", "links.rel", "links.href",
    "created.at", "created.zone", "updated.at", "updated.zone",
})  # fmt: skip
STATUSES: tuple[PubStatus, ...] = ("usable",)


def write(items: Sequence[NewsItem], heading: Heading) -> bytes:
    """One feed with the items in the order given."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": heading.title,
        "home_page_url": heading.page or None,
        "feed_url": heading.address if heading.address.startswith("http") else None,
        "language": heading.language or None,
    }
    told = [_item(item) for item in tellable(items, CARRIES, STATUSES)]
    return document(feed | {"items": told})


def _item(item: NewsItem) -> dict[str, Any]:
    related = [link.href for link in item.links if link.rel == "related" and item.source_url]
    pictures = [one for one in item.pictures if one.renditions]
    return {
        "id": item.guid,
        "url": item.source_url,
        "external_url": next(iter(related), None),
        "title": guarded(item.headline) or None,
        "summary": guarded(item.abstract) or None,
        "content_html": item.body_html or None,
        "content_text": None if item.body_html else "",  # one of the two must be there
        "image": pictures[0].renditions[0].href if pictures else None,
        "attachments": [_attachment(one) for one in pictures if one.renditions[0].media_type]
        or None,
        "date_published": _time(item.created),
        "date_modified": _time(item.updated),
        "authors": [{"name": item.byline}] if item.byline else None,
        "tags": [subject.name or subject.qcode for subject in item.subjects] or None,
        "language": item.language,
    }


def _attachment(picture: Picture) -> dict[str, Any]:
    rendition = picture.renditions[0]
    return {
        "url": rendition.href,
        "mime_type": rendition.media_type,
        "title": picture.headline,
        "size_in_bytes": rendition.size,
    }


def _time(given: Moment | None) -> str | None:
    return rfc3339(given) if given else None
