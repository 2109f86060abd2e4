"""Writes Atom 1.0; a canceled story becomes a deleted-entry (RFC 6721)."""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from wiredesk.demo.values import Filed, Wire
from wiredesk.demo.writers.markup import XML_LANG, child, document, html
from wiredesk.demo.writers.rss import DCTERMS, NAMESPACES, media

ATOM_URI = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
A, AT = f"{{{ATOM_URI}}}", f"{{{TOMBSTONES}}}"


def write(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """An Atom feed of ``items``, newest first."""
    shared = {key: NAMESPACES[key] for key in ("media", "dcterms")}
    names = {None: ATOM_URI, "at": TOMBSTONES, **shared}
    feed = etree.Element(f"{A}feed", nsmap=names)
    feed.set(XML_LANG, wire.language)
    site = f"https://{wire.agency}.example"
    child(feed, f"{A}id", f"{site}/feed/{wire.key}")
    child(feed, f"{A}title", wire.name)
    child(feed, f"{A}updated", sent.isoformat(timespec="seconds"))
    child(feed, f"{A}link", rel="self", href=f"{site}/feed/{wire.key}")
    child(child(feed, f"{A}author"), f"{A}name", wire.name)
    for item in sorted(items, key=lambda item: item.updated, reverse=True):
        if item.status == "canceled":
            when = item.updated.isoformat(timespec="seconds")
            child(feed, f"{AT}deleted-entry", ref=item.guid, when=when)
        else:
            _entry(feed, item)
    return document(feed)


def _entry(feed: etree._Element, item: Filed) -> None:
    entry = child(feed, f"{A}entry")
    child(entry, f"{A}id", item.guid)
    child(entry, f"{A}title", item.headline, type="text")
    child(entry, f"{A}link", rel="alternate", type="text/html", href=item.url)
    child(entry, f"{A}published", item.created.isoformat(timespec="seconds"))
    child(entry, f"{A}updated", item.updated.isoformat(timespec="seconds"))
    if item.byline:
        child(child(entry, f"{A}author"), f"{A}name", item.byline)
    for topic in item.topics:
        child(
            entry,
            f"{A}category",
            term=f"medtop:{topic.code}",
            scheme="http://cv.iptc.org/newscodes/mediatopic/",
            label=topic.name,
        )
    if item.copyright:
        child(entry, f"{A}rights", item.copyright)
    if item.abstract:
        child(entry, f"{A}summary", item.abstract, type="text")
    if item.country_name:
        child(entry, f"{DCTERMS}spatial", item.country_name)
    child(entry, f"{A}content", html(item), type="html")
    if item.picture is not None:
        entry.append(media(item.picture))
