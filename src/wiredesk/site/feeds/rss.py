"""Writes RSS 2.0 (rssboard.org/rss-specification) with atom:link, dc, content and media."""

from email.utils import format_datetime

from lxml import etree

from wiredesk.site.feeds.atom import rfc3339
from wiredesk.site.feeds.values import Entry, Feed

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
NAMES = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}

TYPE = "application/rss+xml; charset=utf-8"


def write(feed: Feed) -> bytes:
    """The feed as RSS; the serialiser does all escaping."""
    rss = etree.Element("rss", nsmap=NAMES, version="2.0")
    channel = etree.SubElement(rss, "channel")
    _text(channel, "title", feed.title)
    _text(channel, "link", feed.page)
    _text(channel, "description", feed.title)
    _text(channel, "language", feed.language)
    _text(channel, "copyright", feed.rights)
    _text(channel, "lastBuildDate", format_datetime(feed.updated, usegmt=True))
    _text(channel, "ttl", "5")
    address = feed.address("rss")
    etree.SubElement(
        channel, f"{{{ATOM}}}link", rel="self", href=address, type="application/rss+xml"
    )
    for entry in feed.entries:
        _item(channel, entry)
    return bytes(etree.tostring(rss, xml_declaration=True, encoding="utf-8"))


def _item(channel: etree._Element, entry: Entry) -> None:
    item = etree.SubElement(channel, "item")
    _text(item, "title", entry.title)
    _text(item, "link", entry.url)
    _text(item, "guid", entry.id).set("isPermaLink", "false")
    _text(item, "pubDate", format_datetime(entry.published, usegmt=True))
    if entry.updated > entry.published:
        _text(item, f"{{{ATOM}}}updated", rfc3339(entry.updated))
    if entry.told:
        _text(item, "description", entry.told)
    if entry.markup:
        _text(item, f"{{{CONTENT}}}encoded", entry.markup)
    _text(item, f"{{{DC}}}creator", entry.agency)
    if entry.via:
        _text(item, f"{{{DC}}}source", entry.via)
    for tag in entry.tags:
        _text(item, "category", tag)
    if entry.image:
        content = etree.SubElement(item, f"{{{MEDIA}}}content", url=entry.image, medium="image")
        _text(content, f"{{{MEDIA}}}credit", entry.image_credit)


def _text(parent: etree._Element, tag: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, tag)
    element.text = text
    return element
