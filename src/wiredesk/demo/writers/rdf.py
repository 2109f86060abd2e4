"""Writes RDF Site Summary (RSS 1.0) with dc, content and media elements."""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from wiredesk.core.formats.writers import feedmedia
from wiredesk.core.formats.writers.feedmedia import DCTERMS, add_media
from wiredesk.core.formats.writers.xmltree import child, document, rooted
from wiredesk.demo.values import Filed, Wire
from wiredesk.demo.writers.markup import html
from wiredesk.demo.writers.plainly import picture_of

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    **feedmedia.NAMES,
}
CONTENT, DC = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("content", "dc"))
RDF_URI = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF, R = f"{{{RDF_URI}}}", "{http://purl.org/rss/1.0/}"


def write(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """An RSS 1.0 feed of ``items``, newest first."""
    root = rooted(f"{RDF}RDF", "http://purl.org/rss/1.0/", {"rdf": RDF_URI, **NAMESPACES})
    ordered = sorted(items, key=lambda item: item.updated, reverse=True)
    _channel(root, wire, ordered, sent)
    for item in ordered:
        _item(root, item)
    return document(root)


def _channel(root: etree._Element, wire: Wire, items: Sequence[Filed], sent: datetime) -> None:
    site = f"https://{wire.agency}.example"
    channel = child(root, f"{R}channel")
    channel.set(f"{RDF}about", f"{site}/index.rdf")
    child(channel, f"{R}title", wire.name)
    child(channel, f"{R}link", f"{site}/")
    child(channel, f"{R}description", f"{wire.name}, a fictional wire")
    child(channel, f"{DC}language", wire.language)
    child(channel, f"{DC}date", sent.isoformat(timespec="seconds"))
    sequence = child(child(channel, f"{R}items"), f"{RDF}Seq")
    for item in items:
        child(sequence, f"{RDF}li").set(f"{RDF}resource", item.url)


def _item(root: etree._Element, item: Filed) -> None:
    element = child(root, f"{R}item")
    element.set(f"{RDF}about", item.url)
    child(element, f"{R}title", item.headline)
    child(element, f"{R}link", item.url)
    if item.abstract:
        child(element, f"{R}description", item.abstract)
    if item.byline:
        child(element, f"{DC}creator", item.byline)
    child(element, f"{DC}identifier", item.guid)
    child(element, f"{DC}date", item.created.isoformat(timespec="seconds"))
    child(element, f"{DCTERMS}modified", item.updated.isoformat(timespec="seconds"))
    for topic in item.topics:
        child(element, f"{DC}subject", topic.name)
    if item.country_name:
        child(element, f"{DCTERMS}spatial", item.country_name)
    child(element, f"{CONTENT}encoded", html(item))
    if item.picture is not None:
        add_media(element, (picture_of(item.picture),))
