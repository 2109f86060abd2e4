"""Writes NITF 3.6, one document a story."""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from wiredesk.core.formats.writers.xmltree import XML_LANG, child, document
from wiredesk.demo.values import Filed, FiledPicture, Wire
from wiredesk.demo.writers.markup import blocks

FORM = "%Y%m%dT%H%M%S%z"


def write(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """The NITF document of the one story in ``items``."""
    (item,) = items
    root = etree.Element("nitf", version="-//IPTC//DTD NITF 3.6//EN")
    root.set(XML_LANG, item.language)
    head = child(root, "head")
    child(head, "title", item.headline)
    subjects = child(head, "tobject", **{"tobject.type": "news"})
    for topic in item.topics:
        name = {"tobject.subject.refnum": topic.code, "tobject.subject.matter": topic.name}
        child(subjects, "tobject.subject", **name)
    data = child(head, "docdata", **{"management-status": item.status})
    child(data, "doc-id", **{"id-string": f"{item.guid}:{item.version}", "regsrc": wire.agency})
    child(data, "du-key", key=item.guid, version=str(item.version))
    child(data, "urgency", **{"ed-urg": str(item.urgency)})
    child(data, "date.issue", norm=item.updated.strftime(FORM))
    for note in item.notes:
        child(data, "ed-msg", info=note)
    child(data, "doc.copyright", year=str(item.updated.year), holder=item.agency)
    if item.country:
        place = {"city": item.city, "iso-cc": item.country}
        child(data, "evloc", **place)
    body = child(root, "body")
    top = child(body, "body.head")
    child(child(top, "hedline"), "hl1", item.headline)
    if item.byline:
        child(top, "byline", item.byline)
    child(top, "distributor", item.agency)
    if item.city:
        child(child(child(top, "dateline"), "location"), "city", item.city)
    if item.abstract:
        child(child(top, "abstract"), "p", item.abstract)
    content = child(body, "body.content")
    content.extend(blocks(item))
    if item.picture is not None:
        _media(content, item.picture)
    return document(root)


def _media(content: etree._Element, picture: FiledPicture) -> None:
    media = child(content, "media", **{"media-type": "image"})
    size = {"width": str(picture.width), "height": str(picture.height)}
    kind = {"mime-type": "image/jpeg", "name": picture.guid}
    child(media, "media-reference", source=picture.name, **kind, **size)
    child(media, "media-caption", picture.caption)
    if picture.credit:
        child(media, "media-producer", picture.credit)
