"""Reads dpa digitalwires JSON: one entry, or a list of entries (digitalwires 0.9 and 1.x)."""

from typing import Any

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.datelines import printed_dateline
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.jsonfields import Fields, fields_of, rows, text, whole
from wiredesk.core.formats.markup import words_of
from wiredesk.core.formats.ninjscontent import associations_of
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.status import pub_status, urgency_of
from wiredesk.core.formats.times import embargo, moment, zoneless
from wiredesk.core.item import (
    EdNote,
    Embargo,
    ItemClass,
    Link,
    NewsItem,
    Person,
    Picture,
    Place,
    Rendition,
    Rights,
    Signal,
    Subject,
)

KEY = "dpa-digitalwires"
_TOPICS = ("dpasubject", "geosubject", "subject", "keyword", "rubric", "medtop")
_BODY = ("article_html", "infobox_html", "linkbox_html")
_NOTEPAD = (("public_html", "public"), ("nonpublic_html", "nonpublic"))


def recognises(document: Document) -> bool:
    """An entry with ``urn`` and ``version_created``, or one that names the format."""
    return any(_is_entry(one) for one in _listed(document.value)[:5])


def _is_entry(value: Any) -> bool:
    fields = fields_of(value)
    named = str(fields.get("format", "")).startswith("digitalwires")
    return "urn" in fields and (named or "version_created" in fields)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    inner = fields_of(value).get("entries")
    return inner if isinstance(inner, list) else [value]


def read(document: Document) -> Reading:
    """The entry, or each entry of a list."""
    return gather(KEY, _listed(document.value), lambda one: _item(fields_of(one)), document.flags)


def _item(fields: Fields) -> NewsItem:
    guid = text(fields, "urn")
    if not guid:
        raise Malformed("The entry has no urn.", code="no-identity")
    updated = moment(text(fields, "version_created") or text(fields, "updated"))
    created = moment(text(fields, "content_created"))
    body = "".join(part for key in _BODY if (part := text(fields, key)))
    pictures = _pictures(fields)
    return NewsItem(
        format=KEY,
        guid=guid,
        version=text(fields, "version"),
        provider=next(
            (name for one in _typed(fields, "provider") if (name := text(one, "name"))), None
        ),
        item_class=_class_of(fields, body, pictures),
        pub_status=pub_status(text(fields, "pubstatus")),
        signals=_signals(fields),
        embargo=_embargo(fields),
        urgency=urgency_of(whole(fields, "urgency")),
        genre=tuple(
            code for one in _typed(fields, "genre") if (code := text(one, "qcode", "name"))
        ),
        headline=text(fields, "headline"),
        byline=text(fields, "byline"),
        dateline=printed_dateline(text(fields, "dateline")),
        abstract=words_of(text(fields, "teaser", "subhead")),
        body_html=body,
        eds_notes=_notes(fields),
        language=text(fields, "language"),
        subjects=_subjects(fields),
        places=_places(fields),
        people=tuple(
            Person(name=name, qcode=text(one, "qcode"))
            for one in _typed(fields, "person")
            if (name := text(one, "name"))
        ),
        pictures=pictures,
        rights=Rights(
            credit=text(fields, "creditline"),
            copyright=text(fields, "copyrightnotice"),
            usage_terms=text(fields, "usageterms"),
        ),
        links=_links(fields),
        created=created,
        updated=updated,
        guessed=zoneless(created=created, updated=updated),
    )


def _typed(fields: Fields, *kinds: str) -> list[Fields]:
    """The categories of a kind, such as ``dnltype:genre``."""
    return [
        one
        for one in rows(fields, "categories")
        if (text(one, "type") or "").rpartition(":")[2] in kinds
    ]


def _class_of(fields: Fields, body: str, pictures: tuple[Picture, ...]) -> ItemClass:
    """dpa calls everything composite: an entry without an article is what comes with it."""
    if body:
        return "text"
    kinds = (text(inner, "type") for _, inner in associations_of(fields))
    return "picture" if pictures else "audio" if "audio" in kinds else "text"


def _embargo(fields: Fields) -> Embargo | None:
    value = fields.get("embargoed")
    if value is None or value is False:
        return None
    return embargo(value if isinstance(value, str) else "")


def _signals(fields: Fields) -> tuple[Signal, ...]:
    found = [Signal(field="signal", value=value) for value in (text(fields, "signal"),) if value]
    if (status := text(fields, "pubstatus")) and status.lower() != "usable":
        found.append(Signal(field="pubstatus", value=status))
    if notice := text(fields, "autopublishnotice"):
        found.append(Signal(field="autopublishnotice", value=notice))
    for note in _notes(fields):
        if note.role == "correction":
            found.append(Signal(field="ednote:correction", value=note.text))
    return tuple(found)


def _notes(fields: Fields) -> tuple[EdNote, ...]:
    """Notes with their roles, and the notepad: both its parts are for the desk."""
    found = [
        EdNote(text=words, role=(text(one, "role") or "").rpartition(":")[2] or None)
        for one in rows(fields, "ednotes")
        if (words := words_of(text(one, "ednote", "name")))
    ]
    pad = fields_of(fields.get("notepad"))
    found += [
        EdNote(text=words, role=role)
        for key, role in _NOTEPAD
        if (words := words_of(text(pad, key)))
    ]
    return tuple(found)


def _subjects(fields: Fields) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for one in _typed(fields, *_TOPICS):
        if (code := text(one, "qcode")) and code not in found:
            scheme = code.rpartition(":")[0] or None
            found[code] = Subject(qcode=code, name=text(one, "name"), scheme=scheme)
    return tuple(found.values())


def _places(fields: Fields) -> tuple[Place, ...]:
    found = (
        Place(name=text(one, "name"), qcode=text(one, "qcode"))
        for one in _typed(fields, "geosubject", "poi", "locationcreated")
    )
    return tuple(dict.fromkeys(place for place in found if place.name or place.qcode))


def _pictures(fields: Fields) -> tuple[Picture, ...]:
    found = []
    for _, inner in associations_of(fields):
        if text(inner, "type") != "image":
            continue
        renditions = tuple(
            Rendition(
                href=href,
                name=text(one, "size"),
                width=whole(one, "width"),
                height=whole(one, "height"),
                media_type=text(one, "mimetype"),
            )
            for one in rows(inner, "renditions")
            if (href := text(one, "url", "href"))
        )
        found.append(
            Picture(
                guid=text(inner, "urn"),
                headline=text(inner, "headline"),
                caption=text(inner, "caption"),
                credit=text(inner, "creditline"),
                renditions=renditions,
            )
        )
    return tuple(found)


def _links(fields: Fields) -> tuple[Link, ...]:
    return tuple(
        Link(rel=text(inner, "rel", "type") or "association", guid=urn)
        for _, inner in associations_of(fields)
        if text(inner, "type") != "image" and (urn := text(inner, "urn"))
    )
