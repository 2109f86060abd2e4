"""Reads IPTC NITF 2.5 to 3.6 on its own: one document, one item (NITF 3.6, IPTC 2013)."""

import re
from html import escape
from typing import Literal

from lxml import etree

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.feedparts import content_guid
from wiredesk.core.formats.markup import remove, words_of
from wiredesk.core.formats.nitfcontent import media_pictures, story_markup
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.status import pub_status, urgency_of
from wiredesk.core.formats.times import Dated, created_and_updated, embargo, moment
from wiredesk.core.formats.xmlsafe import LANG, first_words, named_within, text_of, whole_number
from wiredesk.core.item import (
    Dateline,
    EdNote,
    Embargo,
    Link,
    NewsItem,
    Organisation,
    Person,
    Place,
    Rights,
    Signal,
    Subject,
)

KEY = "nitf"
_COUNTED_ID = re.compile(r"(NTB.+)_(\d\d)")
"""NTB counts versions in the doc-id and sets the du-key to a slug that other stories share."""
_SLUG_KEYS = ("ritzau",)
"""Agencies (``doc-id/@regsrc``) whose du-key is the desk's slug of the day, not one story's."""
_NOTE = "editorsnote"


def recognises(document: Document) -> bool:
    """An ``nitf`` root, with or without a namespace."""
    return document.root_name.lower() == "nitf"


def read(document: Document) -> Reading:
    """The one item of the document."""
    root = document.root
    if root is None:
        raise Malformed("The document has no root element.")
    return gather(KEY, [root], _item, document.flags)


def _item(root: etree._Element) -> NewsItem:
    guid, guid_from, version = _identity(root)
    counted = version is not None and _attribute(root, "du-key", "key") != guid
    docdata = _first(root, "docdata")
    headline = first_words(root, "hl1") or first_words(root, "hedline")
    title = None if headline else first_words(root, "title")
    created, updated, guessed = _times(root)
    notes = _notes(root)  # read first: the body drops them
    pictures = tuple(media_pictures(root))
    city = _city(root)
    return NewsItem(
        format=KEY,
        guid=guid,
        guid_from=guid_from,
        version=version,
        provider=_attribute(root, "doc-id", "regsrc") or first_words(root, "distributor"),
        pub_status=pub_status(_management(docdata, "status")),
        signals=_signals(root, docdata),
        embargo=_embargo(root, docdata),
        expires=moment(_attribute(root, "date.expire", "norm")),
        urgency=urgency_of(whole_number(_attribute(root, "urgency", "ed-urg"))),
        genre=_genres(root),
        headline=headline or title,
        slugline=_attribute(root, "keyword", "key"),
        byline=_byline(root),
        dateline=Dateline(city=city, text=_spaced(_first(root, "dateline"))) if city else None,
        abstract=words_of(first_words(root, "abstract")),
        body_html=_body(root, headline),
        eds_notes=notes,
        language=root.get("baselang") or root.get(LANG) or _attribute(root, "body.content", "lang"),
        subjects=_subjects(root),
        places=_places(root),
        people=tuple(Person(name=name) for name in _names(root, "person")),
        organisations=tuple(Organisation(name=name) for name in _names(root, "org")),
        pictures=pictures,
        rights=_rights(root),
        links=_links(docdata),
        created=created,
        updated=updated,
        guessed=(*guessed, *(("headline",) if title else ()), *(("version",) if counted else ())),
    )


def _first(root: etree._Element, name: str) -> etree._Element | None:
    return next(named_within(root, name), None)


def _attribute(root: etree._Element, name: str, attribute: str) -> str | None:
    """The first value of an attribute among the elements of a name."""
    found = ((one.get(attribute) or "").strip() for one in named_within(root, name))
    return next((value for value in found if value), None)


Identity = tuple[str, Literal["guid", "content"], str | None]


def _identity(root: etree._Element) -> Identity:
    """The du-key with its version (NITF 3.6, du-key), failing that the doc-id, then the words."""
    doc_id = _attribute(root, "doc-id", "id-string")
    if match := _COUNTED_ID.fullmatch(doc_id or ""):
        return match[1], "guid", str(int(match[2]) + 1)
    registrar = (_attribute(root, "doc-id", "regsrc") or "").lower()
    shared_key = doc_id is not None and registrar.startswith(_SLUG_KEYS)
    if (key := _attribute(root, "du-key", "key")) and not shared_key:
        count = _attribute(root, "du-key", "version") or _attribute(root, "du-key", "generation")
        return key, "guid", count
    if doc_id:
        return doc_id, "guid", None
    if words := content_guid(first_words(root, "hedline"), first_words(root, "body.content")):
        return words, "content", None
    raise Malformed("The document has no doc-id and no words.", code="no-identity")


def _management(docdata: etree._Element | None, name: str) -> str | None:
    return None if docdata is None else (docdata.get(f"management-{name}") or "").strip() or None


def _times(root: etree._Element) -> Dated:
    """When the document was issued; ``pubdata`` or the dateline where only they say it."""
    issued = moment(_attribute(root, "date.issue", "norm"))
    issued = issued or moment(_attribute(root, "pubdata", "date.publication"))
    issued = issued or moment(_attribute(root, "story.date", "norm"))
    return created_and_updated(issued, issued)


def _embargo(root: etree._Element, docdata: etree._Element | None) -> Embargo | None:
    """``embargoed``, or a release later than the issue, whatever the status says.

    date.release "if not provided, on receipt": one at the time of issue holds nothing, nor does a
    template that nobody filled in, as long as the status is usable.
    """
    embargoed = (_management(docdata, "status") or "").lower() == "embargoed"
    release = _attribute(root, "date.release", "norm")
    if embargoed:
        return embargo(release)
    if release is None or not re.search(r"\d{4}", release) or "YYYY" in release:
        return None
    issued, released = moment(_attribute(root, "date.issue", "norm")), moment(release)
    comparable = issued and released and bool(issued.zone) == bool(released.zone)
    if issued and released and comparable and released.at <= issued.at:
        return None
    return embargo(release)


def _genres(root: etree._Element) -> tuple[str, ...]:
    found = [one.get("tobject.property.type") for one in named_within(root, "tobject.property")]
    found += [one.get("tobject.type") for one in named_within(root, "tobject")]
    return tuple(dict.fromkeys(name for name in found if name))


def _byline(root: etree._Element) -> str | None:
    line = first_words(root, "byline")
    title = first_words(root, "byttl")
    return line.removesuffix(title).strip(" ,") if line and title and line != title else line


def _spaced(element: etree._Element | None) -> str | None:
    """The words of an element with a space where one of its parts ends."""
    words = () if element is None else " ".join(map(str, element.itertext())).split()
    return " ".join(words).replace(" ,", ",") or None


def _city(root: etree._Element) -> str | None:
    """The city of the dateline, or its location, or a plain word or two."""
    line = _first(root, "dateline")
    if line is None:
        return None
    for name in ("city", "location"):
        if words := first_words(line, name):
            return words
    words = text_of(line)
    return words if words and len(words) <= 40 and not re.search(r"[\d(]", words) else None


def _body(root: etree._Element, headline: str | None) -> str:
    content = _first(root, "body.content")
    if content is None:
        content = _first(root, "body")
    if content is None:
        return ""
    for note in [one for one in named_within(content, "note") if _for_editors(one)]:
        remove(note)
    markup = story_markup(content, headline)
    end = _first(root, "body.end")
    lines = [] if end is None else [text_of(one) for one in named_within(end, "tagline")]
    return markup + "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)


def _notes(root: etree._Element) -> tuple[EdNote, ...]:
    """What only editors may read: ed-msg, notes to editors, and what a correction corrects."""
    found = [
        EdNote(text=words, role=role)
        for name, role in (("ed-msg", None), ("correction", "correction"))
        for one in named_within(root, name)
        if (words := (one.get("info") or "").strip())
    ]
    found += [
        EdNote(text=note)
        for one in named_within(root, "note")
        if _for_editors(one) and (note := text_of(one))
    ]
    return tuple(found)


def _for_editors(note: etree._Element) -> bool:
    """A note to editors, or of type npa: a non-publishable advisory (NITF 3.6, note/@type)."""
    return (note.get("noteclass") or "").lower() == _NOTE or note.get("type") == "npa"


def _signals(root: etree._Element, docdata: etree._Element | None) -> tuple[Signal, ...]:
    """Status other than usable, the status of another document, corrections, type of object."""
    found = []
    if (status := _management(docdata, "status")) and status.lower() != "usable":
        found.append(Signal(field="management-status", value=status))
    if other := _management(docdata, "idref-status"):
        found.append(Signal(field="management-idref-status", value=other))
    for one in named_within(root, "correction"):
        found.append(Signal(field="correction", value=(one.get("info") or "").strip()))
    for one in named_within(root, "tobject"):
        if (sort := one.get("tobject.type") or "") and sort.lower() != "news":
            found.append(Signal(field="tobject.type", value=sort))
    return tuple(found)


def _links(docdata: etree._Element | None) -> tuple[Link, ...]:
    """What this document changes or corrects, its series, and the way it came (del-list)."""
    if docdata is None:
        return ()
    found = []
    if other := _management(docdata, "doc-idref"):
        found.append(Link(rel="management-doc-idref", guid=other))
    for one in named_within(docdata, "correction"):
        if guid := (one.get("id-string") or "").strip():
            found.append(Link(rel="correction", guid=guid))
    for one in named_within(docdata, "doc-id"):
        if guid := (one.get("id-string") or "").strip():
            found.append(Link(rel="doc-id", guid=guid))
    for one in named_within(docdata, "series"):
        if name := (one.get("series.name") or "").strip():
            found.append(Link(rel="series", guid=name))
    for one in named_within(docdata, "from-src"):  # the houses that it went through
        if name := (one.get("src-name") or "").strip():
            found.append(Link(rel="delivered-by", title=name))
    return tuple(found)


def _subjects(root: etree._Element) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for one in named_within(root, "tobject.subject"):
        code = one.get("tobject.subject.refnum") or one.get("tobject.subject.code") or ""
        code = code.strip()
        if code and code not in found:
            names = (one.get(f"tobject.subject.{part}") for part in ("detail", "matter", "type"))
            name = next((text for text in names if text), None)
            found[code] = Subject(qcode=code, name=name, scheme=one.get("tobject.subject.ipr"))
    return tuple(found.values())


def _places(root: etree._Element) -> tuple[Place, ...]:
    """Where it happened (evloc), by name; ISO 3166 codes of three letters stay codes."""
    found = []
    for one in named_within(root, "evloc"):
        name = one.get("city") or one.get("county-dist") or one.get("state-prov")
        code = one.get("iso-cc")
        if name or code:
            found.append(Place(name=name, qcode=code))
    return tuple(dict.fromkeys(found))


def _names(root: etree._Element, kind: str) -> tuple[str, ...]:
    """Names that the head identifies; inline marks in the text are left to the enrichers."""
    found: list[str] = []
    for block in named_within(root, "identified-content"):
        for one in named_within(block, kind):
            if name := one.get("value") or text_of(one):
                found.append(name)
    return tuple(dict.fromkeys(found))


def _rights(root: etree._Element) -> Rights:
    holder = _attribute(root, "doc.copyright", "holder")
    year = _attribute(root, "doc.copyright", "year")
    rights = _first(root, "doc.rights")
    terms = None
    if rights is not None:
        said = [rights.get(name) for name in ("type", "limitations", "geography")]
        terms = ". ".join(part.strip(" .") for part in said if part and part.strip()) or None
    return Rights(
        credit=first_words(root, "distributor") or holder,
        copyright=f"© {year} {holder}" if holder and year else holder,
        usage_terms=terms,
    )
