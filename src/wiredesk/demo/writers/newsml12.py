"""Writes NewsML 1.2, many items a file, the text as NITF inside."""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from wiredesk.core.formats.writers.xmltree import child, document
from wiredesk.demo.values import Filed, FiledPicture, Wire
from wiredesk.demo.writers.markup import blocks

FORM = "%Y%m%dT%H%M%S%z"


def write(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """One NewsML file with ``items``."""
    root = etree.Element("NewsML", Version="1.2")
    envelope = child(root, "NewsEnvelope")
    child(envelope, "DateAndTime", sent.strftime(FORM))
    for item in items:
        _item(root, wire, item)
    return document(root)


def _item(root: etree._Element, wire: Wire, item: Filed) -> None:
    news = child(root, "NewsItem")
    identifier = child(child(news, "Identification"), "NewsIdentifier")
    provider, day = f"{wire.agency}.example", f"{item.created:%Y%m%d}"
    child(identifier, "ProviderId", provider)
    child(identifier, "DateId", day)
    child(identifier, "NewsItemId", item.key)
    before = str(item.version - 1)
    child(identifier, "RevisionId", str(item.version), PreviousRevision=before, Update="N")
    public = f"urn:newsml:{provider}:{day}:{item.key}:{item.version}"
    child(identifier, "PublicIdentifier", public)
    management = child(news, "NewsManagement")
    child(management, "NewsItemType", FormalName="News")
    child(management, "FirstCreated", item.created.strftime(FORM))
    child(management, "ThisRevisionCreated", item.updated.strftime(FORM))
    child(management, "Status", FormalName=item.status.capitalize())
    child(management, "Urgency", FormalName=str(item.urgency))
    component = child(news, "NewsComponent")
    lines = child(component, "NewsLines")
    child(lines, "HeadLine", item.headline)
    if item.byline:
        child(lines, "ByLine", item.byline)
    child(lines, "CreditLine", item.agency)
    facts = child(component, "DescriptiveMetadata")
    child(facts, "Language", FormalName=item.language)
    for topic in item.topics:
        child(child(facts, "SubjectCode"), "Subject", FormalName=topic.code)
    if item.city:
        place = child(facts, "Location", HowPresent="Origin")
        child(place, "Property", FormalName="Country", Value=item.country)
        child(place, "Property", FormalName="City", Value=item.city)
    text = child(component, "NewsComponent")
    child(text, "Role", FormalName="Main")
    content = child(text, "ContentItem")
    child(content, "MediaType", FormalName="Text")
    body = child(child(child(content, "DataContent"), "nitf"), "body")
    child(body, "body.content").extend(blocks(item))
    if item.picture is not None:
        _picture(component, item.picture)


def _picture(component: etree._Element, picture: FiledPicture) -> None:
    part = child(component, "NewsComponent", Duid=picture.guid)
    child(part, "Role", FormalName="Photo")
    lines = child(part, "NewsLines")
    child(lines, "HeadLine", picture.caption)
    if picture.credit:
        child(lines, "CreditLine", picture.credit)
    content = child(part, "ContentItem", Href=picture.name)
    child(content, "MediaType", FormalName="Photo")
    child(content, "MimeType", FormalName="image/jpeg")
    sizes = child(content, "Characteristics")
    child(sizes, "Property", FormalName="Width", Value=str(picture.width))
    child(sizes, "Property", FormalName="Height", Value=str(picture.height))
