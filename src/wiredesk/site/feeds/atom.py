"""Writes Atom 1.0 (RFC 4287); withdrawn stories are deleted entries (RFC 6721)."""

from datetime import UTC, datetime

from lxml import etree

from wiredesk.site.feeds.values import Entry, Feed

ATOM = "http://www.w3.org/2005/Atom"
DELETED = "http://purl.org/atompub/tombstones/1.0"
NAMES = {None: ATOM, "at": DELETED}

TYPE = "application/atom+xml; charset=utf-8"


def write(feed: Feed) -> bytes:
    """The feed as Atom; the serialiser does all escaping."""
    root = etree.Element(_("feed"), nsmap=NAMES)
    _text(root, "id", feed.address("atom"))
    _text(root, "title", feed.title)
    _text(root, "updated", rfc3339(feed.updated))
    _link(root, "self", feed.address("atom"), "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    _text(root, "rights", feed.rights)
    _text(root, "generator", "Wiredesk")
    for gone in feed.deleted:
        when = rfc3339(gone.at)
        etree.SubElement(root, f"{{{DELETED}}}deleted-entry", ref=gone.id, when=when)
    for entry in feed.entries:
        _entry(root, entry)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def rfc3339(moment: datetime) -> str:
    """``2026-11-23T21:56:00Z``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _entry(root: etree._Element, entry: Entry) -> None:
    node = etree.SubElement(root, _("entry"))
    node.set("{http://www.w3.org/XML/1998/namespace}lang", entry.language)
    _text(node, "id", entry.id)
    _text(node, "title", entry.title)
    _text(node, "updated", rfc3339(entry.updated))
    _text(node, "published", rfc3339(entry.published))
    author = etree.SubElement(node, _("author"))
    _text(author, "name", entry.agency)
    _text(author, "uri", entry.source_url)
    _link(node, "alternate", entry.url, "text/html")
    if entry.via:
        _link(node, "via", entry.via, "text/html")
    for tag in entry.tags:
        etree.SubElement(node, _("category"), term=tag)
    if entry.told:
        _text(node, "summary", entry.told)
    if entry.markup:
        _text(node, "content", entry.markup).set("type", "html")


def _(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _text(parent: etree._Element, tag: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, _(tag))
    element.text = text
    return element


def _link(parent: etree._Element, rel: str, href: str, kind: str) -> None:
    etree.SubElement(parent, _("link"), rel=rel, href=href, type=kind)
