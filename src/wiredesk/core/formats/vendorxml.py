"""Reads the XML of single vendors by the data of core/profiles/vendors.py."""

import re
from collections.abc import Iterator
from functools import partial

from lxml import etree

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.markup import html_body, is_markup, lines_to_html, words_of
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.status import urgency_of
from wiredesk.core.formats.times import embargo, moment, zoneless
from wiredesk.core.formats.xmlsafe import (
    all_text,
    children_named,
    named_within,
    text_of,
    whole_number,
)
from wiredesk.core.item import (
    Dateline,
    EdNote,
    Embargo,
    Link,
    Moment,
    NewsItem,
    Picture,
    PubStatus,
    Rendition,
    Rights,
    Signal,
    Subject,
)
from wiredesk.core.profiles.vendors import VENDORS, Paths, Vendor

KEY = "vendor-xml"
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp)(?:\?|$)", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(.*)", re.DOTALL)


def recognises(document: Document) -> bool:
    """A root of a known vendor around at least one element that has what its items need."""
    return _vendor_of(document) is not None


def read(document: Document) -> Reading:
    """Every item of the vendor's file."""
    vendor = _vendor_of(document)
    if vendor is None or document.root is None:
        raise Malformed("The file is of no vendor that we know.")
    items = [one for one in named_within(document.root, vendor.item) if _is_item(one, vendor)]
    return gather(KEY, items, partial(_item, vendor), document.flags)


def _vendor_of(document: Document) -> Vendor | None:
    for vendor in VENDORS:
        if document.root_name in vendor.roots and document.root is not None:
            found = named_within(document.root, vendor.item)
            if any(_is_item(one, vendor) for one in found):
                return vendor
    return None


def _is_item(element: etree._Element, vendor: Vendor) -> bool:
    return all(next(children_named(element, name), None) is not None for name in vendor.needs)


def _item(vendor: Vendor, element: etree._Element) -> NewsItem:
    say = partial(_said, element)
    guid = say(vendor.guid)
    if not guid:
        raise Malformed("The item has no id.", code="no-identity")
    created, updated = (_time(say(path), vendor) for path in (vendor.created, vendor.updated))
    body = _body(element, vendor.body)
    city = say(vendor.city)
    return NewsItem(
        format=KEY,
        guid=guid,
        version=say(vendor.version),
        provider=say(vendor.provider),
        item_class="text" if body or not vendor.picture_items else "picture",
        source_url=say(vendor.web),
        pub_status=_status(element, vendor),
        signals=tuple(
            Signal(field="signal", value=signal)
            for path, value, signal in vendor.signals
            if _is(element, path, value)
        ),
        embargo=_embargo(say(vendor.embargo) or "", vendor),
        urgency=urgency_of(whole_number(say(vendor.urgency))),
        headline=words_of(say(vendor.headline)),
        slugline=say(vendor.slugline),
        byline=say(vendor.byline),
        dateline=Dateline(city=city) if city else None,
        abstract=words_of(say(vendor.abstract)),
        body_html=body,
        eds_notes=tuple(EdNote(text=note) for note in (words_of(say(vendor.notes)),) if note),
        language=_language(say(vendor.language), vendor),
        subjects=_subjects(element, vendor.subjects),
        pictures=tuple(_pictures(element, vendor)),
        rights=Rights(credit=say(vendor.credit), copyright=say(vendor.copyright)),
        links=tuple(Link(rel="replacing", guid=one) for one in (say(vendor.replaces),) if one),
        created=created,
        updated=updated,
        guessed=zoneless(created=created, updated=updated),
    )


def _found(element: etree._Element, path: str) -> Iterator[etree._Element]:
    """The elements at the end of a path without its attribute; the item itself for "."."""
    level = [element]
    for name in path.split("/"):
        if name not in (".", "") and not name.startswith("@"):
            level = [child for one in level for child in children_named(one, name)]
    yield from level


def _said(element: etree._Element, paths: Paths) -> str | None:
    for path in paths:
        attribute = path.rpartition("@")[2] if "@" in path else ""
        for one in _found(element, path):
            words = (one.get(attribute) or "").strip() if attribute else text_of(one)
            if words:
                return words
    return None


def _language(said: str | None, vendor: Vendor) -> str | None:
    """The tag as the vendor writes it, or what its number stands for."""
    return dict(vendor.languages).get(said or "") if vendor.languages else said


def _is(element: etree._Element, path: str, value: str) -> bool:
    return (_said(element, (path,)) or "").lower() == value


def _status(element: etree._Element, vendor: Vendor) -> PubStatus:
    if any(_is(element, path, value) for path, value in vendor.killed_if):
        return "canceled"
    held = any(_is(element, path, value) for path, value in vendor.withheld_if)
    return "withheld" if held else "usable"


def _time(raw: str | None, vendor: Vendor) -> Moment | None:
    match = _DAY_FIRST.fullmatch(raw or "") if vendor.day_first else None
    if match:
        day, month, year, rest = match.groups()
        return moment(f"{year}-{int(month):02}-{int(day):02}{rest}")
    return moment(raw)


def _embargo(raw: str, vendor: Vendor) -> Embargo | None:
    if raw in vendor.no_embargo:
        return None
    at = _time(raw, vendor)
    return embargo(at.raw if at else raw)


def _body(element: etree._Element, paths: Paths) -> str:
    """HTML as it stands in the field, or plain text as paragraphs."""
    for path in paths:
        for one in _found(element, path):
            text = all_text(one).strip()
            if text:
                return html_body(text) if is_markup(text) else lines_to_html(text)
    return ""


def _subjects(element: etree._Element, paths: Paths) -> tuple[Subject, ...]:
    """Codes; numbers of IPTC's eight digits that lost their leading zero get it back."""
    codes = (text_of(one) or "" for path in paths for one in _found(element, path))
    whole = (code.zfill(8) if code.isdigit() and len(code) == 7 else code for code in codes)
    return tuple(Subject(qcode=code) for code in dict.fromkeys(whole) if code)


def _pictures(element: etree._Element, vendor: Vendor) -> Iterator[Picture]:
    for path in vendor.picture_items:
        for one in _found(element, path):
            href = _said(one, vendor.picture_href)
            if href and _IMAGE.search(href):
                yield Picture(
                    guid=href,
                    caption=words_of(_said(one, vendor.picture_caption)),
                    credit=_said(one, vendor.picture_credit) or _said(element, vendor.credit),
                    renditions=(Rendition(href=href),),
                )
