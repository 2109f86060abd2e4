"""Writes NewsML-G2 2.35: a single newsItem, or a newsMessage of several with their packages."""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from wiredesk.demo.values import Filed, FiledPicture, Wire
from wiredesk.demo.writers.markup import XHTML, XML_LANG, blocks, child, document

NAR = "http://iptc.org/std/nar/2006-10-01/"
N = f"{{{NAR}}}"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"


def write_item(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """One newsItem as the document itself, or a message where a picture comes with it."""
    (item,) = items
    if item.picture is not None:
        return write_message(wire, items, sent)
    return document(_news_item(item))


def write_message(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """A newsMessage that holds, per story, its text, its picture and the package of both."""
    message, item_set = _message(wire, sent)
    for item in items:
        item_set.append(_news_item(item))
        if item.picture is not None:
            item_set.append(_picture_item(item, item.picture))
            item_set.append(_package(item, item.picture))
    return document(message)


def _message(wire: Wire, sent: datetime) -> tuple[etree._Element, etree._Element]:
    message = etree.Element(f"{N}newsMessage", nsmap={None: NAR})
    header = child(message, f"{N}header")
    child(header, f"{N}sent", sent.isoformat(timespec="seconds"))
    child(header, f"{N}sender", f"{wire.agency}.example")
    child(header, f"{N}channel", wire.name)
    return message, child(message, f"{N}itemSet")


def _root(tag: str, item: Filed, guid: str) -> etree._Element:
    root = etree.Element(f"{N}{tag}", nsmap={None: NAR})
    root.set("guid", guid)
    root.set("version", str(item.version))
    root.set("standard", "NewsML-G2")
    root.set("standardversion", "2.35")
    root.set("conformance", "power")
    root.set(XML_LANG, item.language)
    child(root, f"{N}catalogRef", href=CATALOG)
    rights = child(root, f"{N}rightsInfo")
    child(child(rights, f"{N}copyrightHolder"), f"{N}name", item.agency)
    if item.copyright:
        child(rights, f"{N}copyrightNotice", item.copyright)
    if item.usage:
        child(rights, f"{N}usageTerms", item.usage)
    return root


def _item_meta(root: etree._Element, item: Filed, item_class: str) -> etree._Element:
    meta = child(root, f"{N}itemMeta")
    child(meta, f"{N}itemClass", qcode=f"ninat:{item_class}")
    child(child(meta, f"{N}provider"), f"{N}name", item.agency)
    child(meta, f"{N}versionCreated", item.updated.isoformat(timespec="seconds"))
    child(meta, f"{N}firstCreated", item.created.isoformat(timespec="seconds"))
    if item.embargo is not None:
        child(meta, f"{N}embargoed", item.embargo.isoformat(timespec="seconds"))
    child(meta, f"{N}pubStatus", qcode=f"stat:{item.status}")
    return meta


def _news_item(item: Filed) -> etree._Element:
    root = _root("newsItem", item, item.guid)
    meta = _item_meta(root, item, "text")
    for note in item.notes:
        child(meta, f"{N}edNote", note)
    if item.correction:
        child(meta, f"{N}edNote", item.correction, role="ednoterole:correction")
    for signal in item.signals:
        child(meta, f"{N}signal", qcode=signal)
    _content_meta(root, item)
    if item.paragraphs:
        inline = child(child(root, f"{N}contentSet"), f"{N}inlineXML")
        inline.set("contenttype", "application/xhtml+xml")
        html = etree.SubElement(inline, f"{{{XHTML}}}html", nsmap={None: XHTML})
        child(child(html, f"{{{XHTML}}}head"), f"{{{XHTML}}}title", item.headline)
        child(html, f"{{{XHTML}}}body").extend(blocks(item, XHTML))
    return root


def _content_meta(root: etree._Element, item: Filed) -> None:
    meta = child(root, f"{N}contentMeta")
    child(meta, f"{N}urgency", str(item.urgency))
    child(meta, f"{N}contentCreated", item.created.isoformat(timespec="seconds"))
    if item.city:
        located = child(meta, f"{N}located", type="cptype:city")
        child(located, f"{N}name", item.city)
        broader = child(located, f"{N}broader", qcode=f"iso3166-1a2:{item.country}")
        child(broader, f"{N}name", item.country_name)
    child(meta, f"{N}language", tag=item.language)
    if item.genre:
        child(meta, f"{N}genre", qcode=f"genre:{item.genre}")
    _subjects(meta, item)
    if item.slug:
        child(meta, f"{N}slugline", item.slug, separator="-")
    child(meta, f"{N}headline", item.headline)
    if item.byline:
        child(meta, f"{N}by", item.byline)
    child(meta, f"{N}creditline", item.agency)
    if item.abstract:
        child(meta, f"{N}description", item.abstract, role="drol:summary")


def _subjects(meta: etree._Element, item: Filed) -> None:
    for topic in item.topics:
        subject = child(meta, f"{N}subject", type="cpnat:abstract", qcode=f"medtop:{topic.code}")
        child(subject, f"{N}name", topic.name)
    if item.country:
        area = child(meta, f"{N}subject", type="cpnat:geoArea", qcode=f"iso3166-1a2:{item.country}")
        child(area, f"{N}name", item.country_name)
    for kind, names in (("person", item.people), ("organisation", item.organisations)):
        for name in names:
            subject = child(meta, f"{N}subject", type=f"cpnat:{kind}", literal=name)
            child(subject, f"{N}name", name)


def _picture_item(item: Filed, picture: FiledPicture) -> etree._Element:
    root = _root("newsItem", item, picture.guid)
    _item_meta(root, item, "picture")
    meta = child(root, f"{N}contentMeta")
    child(meta, f"{N}urgency", str(item.urgency))
    child(meta, f"{N}headline", item.headline)
    if picture.credit:
        child(meta, f"{N}creditline", picture.credit)
    child(meta, f"{N}description", picture.caption, role="drol:caption")
    child(
        child(root, f"{N}contentSet"),
        f"{N}remoteContent",
        href=picture.name,
        rendition="rnd:highRes",
        contenttype="image/jpeg",
        width=str(picture.width),
        height=str(picture.height),
    )
    return root


def _package(item: Filed, picture: FiledPicture) -> etree._Element:
    root = _root("packageItem", item, f"{item.guid}:package")
    _item_meta(root, item, "composite")
    child(child(root, f"{N}contentMeta"), f"{N}headline", item.headline)
    main = f"main-{item.key}"
    group_set = child(root, f"{N}groupSet", root=main)
    group = child(group_set, f"{N}group", id=main, role="group:main")
    for guid, kind, title in (
        (item.guid, "text", item.headline),
        (picture.guid, "picture", picture.caption),
    ):
        reference = child(group, f"{N}itemRef", residref=guid, version=str(item.version))
        child(reference, f"{N}itemClass", qcode=f"ninat:{kind}")
        child(reference, f"{N}title", title)
    return root
