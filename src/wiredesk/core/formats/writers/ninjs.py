"""Writes IPTC ninjs 3.1: one item as an object, several as an array of objects.

What ninjs 3.1 does not carry: signals, schemes of subjects, countries of places, roles of eds
notes (several notes become one), addresses and versions of links without an item id, what a
dateline says beyond its city, item class "other" (it reads as text) and zones of embargoes without
end. An embargo without end is the last second of the calendar, since the schema wants a time there.
A picture or link needs a ``uri``: a picture without id gets its first address for one. An item that
is a picture itself shares headline, credit, rights and id with it.
"""

from collections.abc import Sequence
from typing import Any

from wiredesk.core.formats.writers.jsontree import document
from wiredesk.core.formats.writers.timing import rfc3339
from wiredesk.core.formats.writers.wording import address, clean, guarded
from wiredesk.core.item import Embargo, Link, Moment, NewsItem, Picture, Place, PubStatus, Rendition

KEY = "ninjs"
VERSION = "3.1"
CARRIES = frozenset({
    "guid", "version", "provider", "item_class", "source_url", "pub_status",
    "embargo.until.at", "embargo.until.zone", "expires.at", "expires.zone", "urgency", "genre",
    "headline", "slugline", "byline", "dateline.city", "abstract", "body_html", "eds_notes.text",
    "language", "subjects.qcode", "subjects.name",
    "places.name", "places.qcode", "places.latitude", "places.longitude",
    "people.name", "people.qcode", "people.role",
    "organisations.name", "organisations.qcode", "organisations.role",
    "pictures.guid", "pictures.headline", "pictures.caption", "pictures.credit",
    "pictures.copyright", "pictures.usage_terms", "pictures.alt", "pictures.renditions.href",
    "pictures.renditions.name", "pictures.renditions.width", "pictures.renditions.height",
    "pictures.renditions.media_type", "pictures.renditions.size",
    "rights.credit", "rights.copyright", "rights.usage_terms",
    "links.rel", "links.guid", "links.version", "links.title",
    "created.at", "created.zone", "updated.at", "updated.zone",
})  # fmt: skip
STATUSES: tuple[PubStatus, ...] = ("usable", "withheld", "canceled")

Fields = dict[str, Any]
_STANDARD = {
    "name": "ninjs",
    "version": VERSION,
    "schema": f"http://www.iptc.org/std/ninjs/ninjs-schema_{VERSION}.json",
}
_NEVER = "9999-12-31T23:59:59Z"
_URIS = ("http://", "https://", "urn:", "tag:")


def write(items: Sequence[NewsItem]) -> bytes:
    """The only item, or an array of all."""
    told = [_item(item) for item in items]
    return document(told[0] if len(told) == 1 else told)


def _item(item: NewsItem) -> Fields:
    own, others = _own_picture(item)
    return {
        "standard": _STANDARD,
        "uri": item.guid,
        "type": item.item_class if item.item_class != "other" else None,
        "version": item.version,
        "firstCreated": _time(item.created),
        "versionCreated": _time(item.updated),
        "embargoedUntil": _embargo(item.embargo),
        "expires": _time(item.expires),
        "pubStatus": item.pub_status,
        "urgency": item.urgency,
        "language": item.language,
        "slugline": item.slugline,
        "located": item.dateline.city if item.dateline else None,
        "edNote": "\n".join(note.text for note in item.eds_notes) or None,
        "genres": [{"name": name} for name in item.genre] or None,
        "subjects": [_named(one.name, one.qcode) for one in item.subjects] or None,
        "places": [_place(one) for one in item.places] or None,
        "people": [_named(one.name, one.qcode, one.role) for one in item.people] or None,
        "organisations": [_named(one.name, one.qcode, one.role) for one in item.organisations]
        or None,
        "infoSources": [
            {"name": name, "role": role}
            for name, role in ((item.provider, "provider"), (item.rights.credit, "credit"))
            if name
        ]
        or None,
        **_words(item),
        **(_described(own) if own else {}),
        **_rights(item, own),
        "renditions": _renditions(item, own) or None,
        "associations": [
            *(_picture(one) for one in others),
            *(_link(one) for one in item.links if one.guid),
        ]
        or None,
    }


def _own_picture(item: NewsItem) -> tuple[Picture | None, tuple[Picture, ...]]:
    """The picture that the item itself is, if it is one, and those that come with it."""
    if item.item_class in ("picture", "graphic") and item.pictures:
        return item.pictures[0], item.pictures[1:]
    return None, item.pictures


def _words(item: NewsItem) -> Fields:
    return {
        "headlines": _text(item.headline, "main"),
        "descriptions": _text(item.abstract, "summary"),
        "bodies": [{"role": "main", "contentType": "text/html", "value": item.body_html}]
        if clean(item.body_html).strip()
        else None,
    }


def _text(words: str | None, role: str) -> list[Fields] | None:
    """Words by role; what looks like markup is escaped and says that it is HTML."""
    if not clean(words).strip():
        return None
    value = guarded(words)
    kind = "text/plain" if value == clean(words) else "text/html"
    return [{"role": role, "contentType": kind, "value": value}]


def _rights(item: NewsItem, own: Picture | None) -> Fields:
    return {
        "by": item.byline or (own.credit if own else None),
        "copyrightNotice": item.rights.copyright or (own.copyright if own else None),
        "usageTerms": item.rights.usage_terms or (own.usage_terms if own else None),
    }


def _described(picture: Picture) -> Fields:
    caption, alt = _text(picture.caption, "caption"), _text(picture.alt, "alternative")
    return {"descriptions": [*(caption or ()), *(alt or ())] or None}


def _picture(picture: Picture) -> Fields:
    return {
        "name": "picture",
        "uri": picture.guid or next((one.href for one in picture.renditions), ""),
        "type": "picture",
        "headlines": _text(picture.headline, "main"),
        **_described(picture),
        "by": picture.credit,
        "copyrightNotice": picture.copyright,
        "usageTerms": picture.usage_terms,
        "renditions": [_rendition(one) for one in picture.renditions] or None,
    }


def _renditions(item: NewsItem, own: Picture | None) -> list[Fields]:
    page = {"name": "web", "href": address(item.source_url), "contentType": "text/html"}
    images = [_rendition(one) for one in own.renditions] if own else []
    return [*images, *([page] if item.source_url else [])]


def _rendition(rendition: Rendition) -> Fields:
    return {
        "name": rendition.name or "",  # the schema demands one
        "href": address(rendition.href),
        "contentType": rendition.media_type,
        "width": rendition.width,
        "height": rendition.height,
        "sizeInBytes": rendition.size,
    }


def _link(link: Link) -> Fields:
    return {
        "name": link.rel,
        "uri": link.guid,
        "version": link.version,
        "headlines": _text(link.title, "main"),
    }


def _named(name: str | None, code: str | None, role: str | None = None) -> Fields:
    """A thing by name and code: ``uri`` for one that can be nothing else, else ``literal``."""
    key = "uri" if code and code.startswith(_URIS) else "literal"
    return {"name": name, key: code, "rel": role}


def _place(place: Place) -> Fields:
    point = [place.longitude, place.latitude]
    known = None not in point
    return {
        **_named(place.name, place.qcode),
        "geoJSON": {"type": "Point", "coordinates": point} if known else None,
    }


def _embargo(embargo: Embargo | None) -> str | None:
    if embargo is None:
        return None
    return _time(embargo.until) or _NEVER


def _time(given: Moment | None) -> str | None:
    return rfc3339(given) if given else None
