"""Writes RSS 2.0 with content, dc, dcterms, media and atom elements."""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from wiredesk.demo.values import Filed, FiledPicture, Wire
from wiredesk.demo.writers.markup import child, document, html, rfc822

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
}
CONTENT, DC, DCTERMS, MEDIA, ATOM = (f"{{{uri}}}" for uri in NAMESPACES.values())


def write(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """An RSS 2.0 feed of ``items``, newest first."""
    rss = etree.Element("rss", version="2.0", nsmap=NAMESPACES)
    channel = child(rss, "channel")
    site = f"https://{wire.agency}.example"
    child(channel, "title", wire.name)
    child(channel, "link", f"{site}/")
    child(channel, "description", f"{wire.name}, a fictional wire")
    child(channel, "language", wire.language)
    child(channel, "lastBuildDate", rfc822(sent))
    child(channel, f"{ATOM}link", rel="self", type="application/rss+xml", href=f"{site}/rss")
    for item in sorted(items, key=lambda item: item.updated, reverse=True):
        channel.append(_item(item))
    return document(rss)


def _item(item: Filed) -> etree._Element:
    element = etree.Element("item", nsmap=NAMESPACES)
    child(element, "title", item.headline)
    child(element, "link", item.url)
    child(element, "guid", item.guid, isPermaLink="false")
    child(element, "pubDate", rfc822(item.created))
    child(element, f"{DCTERMS}modified", item.updated.isoformat(timespec="seconds"))
    if item.abstract:
        child(element, "description", item.abstract)
    if item.byline:
        child(element, f"{DC}creator", item.byline)
    if item.usage or item.copyright:
        child(element, f"{DC}rights", " ".join(filter(None, (item.copyright, item.usage))))
    for topic in item.topics:
        child(element, "category", topic.name, domain="http://cv.iptc.org/newscodes/mediatopic/")
    if item.country_name:
        child(element, f"{DCTERMS}spatial", item.country_name)
    child(element, f"{CONTENT}encoded", html(item))
    if item.picture is not None:
        element.append(media(item.picture))
    return element


def media(picture: FiledPicture) -> etree._Element:
    """A Media RSS content element for ``picture``."""
    element = etree.Element(f"{MEDIA}content", nsmap={"media": NAMESPACES["media"]})
    for name, value in (
        ("url", picture.name),
        ("type", "image/jpeg"),
        ("medium", "image"),
        ("width", str(picture.width)),
        ("height", str(picture.height)),
    ):
        element.set(name, value)
    child(element, f"{MEDIA}description", picture.caption, type="plain")
    if picture.credit:
        child(element, f"{MEDIA}credit", picture.credit, role="illustrator")
    return element
