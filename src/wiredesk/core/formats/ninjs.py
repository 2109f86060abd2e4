"""Reads IPTC ninjs 1.x, 2.x and 3.x and the dialects of Superdesk, TT and PA."""

from typing import Any

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.jsonfields import Fields, fields_of, rows, text, whole
from wiredesk.core.formats.jsonthings import (
    code_of,
    organisations_of,
    people_of,
    places_of,
    products_of,
)
from wiredesk.core.formats.ninjscontent import (
    associations_of,
    body_of,
    picture_of,
    pictures_of,
    worded,
)
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.status import item_class, pub_status, urgency_of
from wiredesk.core.formats.times import Dated, created_and_updated, embargo, moment
from wiredesk.core.item import (
    Dateline,
    EdNote,
    Embargo,
    Link,
    NewsItem,
    Rights,
    Signal,
    Subject,
)

KEY = "ninjs"
_MARKERS = (
    "pubstatus", "versioncreated", "headline", "headlines", "bodies", "body_html", "body_text",
    "standard", "$standard", "descriptions", "representationtype", "associations", "renditions",
    "title", "urgency", "rightsinfo", "digitalsourcetype", "trustindicators",
)  # fmt: skip
_FOREIGN = ("urn", "version_created", "etag", "api_version")
_RELATIONS = (
    ("replacing", "replacing"),
    ("irel:evolvedFrom", "evolvedfrom"),
    ("revision", "revisions"),
    ("irel:translatedFrom", "translated_from"),
)


def recognises(document: Document) -> bool:
    """An object (or a list, or ``item``/``items``) with ``uri`` or ``guid`` and words of ninjs.

    dpa digitalwires (``urn``, ``version_created``) and AP's items (``altids.itemid``) are not.
    """
    return any(_is_ninjs(one) for one in _listed(document.value)[:5])


def _is_ninjs(value: Any) -> bool:
    fields = fields_of(value)
    if any(name in fields for name in _FOREIGN) or "itemid" in fields_of(fields.get("altids")):
        return False
    if "_id" in fields and "type" in fields:  # Superdesk's content API
        return "headline" in fields and any(key.startswith("body_") for key in fields)
    return any(k in fields for k in ("uri", "guid")) and any(k in fields for k in _MARKERS)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    fields = fields_of(value)
    answer = fields_of(fields.get("data")).get("item")  # Reuters Connect
    if isinstance(answer, dict) and "uri" not in fields:
        return [answer]
    for key in ("item", "items", "_items", "hits"):
        inner = fields.get(key)
        if "uri" not in fields and isinstance(inner, list):
            return inner
    return [value]


def read(document: Document) -> Reading:
    """The item, or each item of a list."""
    return gather(KEY, _listed(document.value), lambda one: _item(fields_of(one)), document.flags)


def _item(fields: Fields) -> NewsItem:
    guid = _guid(fields)
    if not guid:
        raise Malformed("The item has neither uri nor guid.", code="no-identity")
    headline, headline_guessed = _headline(fields)
    created, updated, guessed = _times(fields)
    kind = item_class(text(fields, "type"), planning="eventdetails" in fields)
    pictures = pictures_of(fields)
    if kind in ("picture", "graphic") and (own := picture_of(fields)):
        pictures = (own, *pictures)
    location = _located(fields)
    notes = (
        guessed + (("headline",) if headline_guessed else ()) + (("dateline",) if location else ())
    )
    return NewsItem(
        format=KEY,
        guid=guid,
        version=text(fields, "version"),
        provider=text(fields, "provider", "source", "copyrightholder")
        or _source(fields, "provider", but="credit"),
        item_class=kind,
        source_url=_web_address(fields),
        pub_status=pub_status(text(fields, "pubstatus", "status")),
        signals=_signals(fields),
        embargo=_embargo(fields),
        expires=moment(text(fields, "expires")),
        urgency=urgency_of(whole(fields, "urgency")),
        genre=_genres(fields),
        headline=headline,
        slugline=text(fields, "slugline", "slug"),
        byline=text(fields, "byline", "by") or _authors(fields),
        dateline=Dateline(city=location) if location else None,
        abstract=worded(fields, "description", "descriptions", "abstract")
        if kind in ("text", "composite")
        else None,
        body_html=body_of(fields, headline, has_pictures=bool(pictures)),
        eds_notes=_ed_notes(fields),
        language=text(fields, "language"),
        subjects=_subjects(fields),
        places=places_of(fields),
        people=people_of(fields),
        organisations=organisations_of(fields),
        products=products_of(fields, "service", "services"),
        pictures=pictures,
        rights=_rights(fields),
        links=_links(fields),
        created=created,
        updated=updated,
        guessed=notes,
    )


def _genres(fields: Fields) -> tuple[str, ...]:
    named = (text(one, "name", "code", "literal") for one in rows(fields, "genre", "genres"))
    return tuple(name for name in named if name)


def _guid(fields: Fields) -> str | None:
    """``uri``; dialects with a ``guid`` of their own (Superdesk) use uri for one rendering."""
    keys = ("guid", "uri") if "service" in fields else ("uri", "guid")
    return text(fields, *keys, "_id")


def _authors(fields: Fields) -> str | None:
    """Names that stand in a list: TT's bylines, Superdesk's authors."""
    for key in ("bylines", "byline", "by", "authors"):
        found = (text(one, "byline", "by", "name") for one in rows(fields, key))
        if names := ", ".join(name for name in dict.fromkeys(found) if name):
            return names
    return None


def _headline(fields: Fields) -> tuple[str | None, bool]:
    found = worded(fields, "headline", "headlines")
    if found:
        return found, False
    title = text(fields, "title", "name")  # events and old dialects
    return title, title is not None


def _times(fields: Fields) -> Dated:
    return created_and_updated(
        moment(text(fields, "firstcreated", "firstversion", "contentcreated")),
        moment(text(fields, "versioncreated")),
    )


def _ed_notes(fields: Fields) -> tuple[EdNote, ...]:
    return tuple(
        EdNote(text=note, role=text(one, "role"))
        for one in rows(fields, "ednote", "ednotes")
        if (note := text(one, "value", "name"))
    )


def _embargo(fields: Fields) -> Embargo | None:
    """ninjs 1 and 2: ``embargoed``; 3: ``embargoedUntil``. null = none; anything else holds."""
    for key in ("embargoeduntil", "embargoed"):
        value = fields.get(key)
        if value is not None and value is not False:
            return embargo(value if isinstance(value, str) else "")
    return None


def _signals(fields: Fields) -> tuple[Signal, ...]:
    found = [
        Signal(field="signal", value=value)
        for one in rows(fields, "signal", "signals")
        if (value := text(one, "qcode", "code", "literal", "name"))
    ]
    if source := text(fields, "digitalsourcetype"):
        found.append(Signal(field="digitalSourceType", value=source))
    kind = (text(fields, "type") or "").lower()
    if kind and kind not in ("text", "story", "article", "picture", "composite"):
        found.append(Signal(field="type", value=kind))
    if (status := text(fields, "pubstatus", "status")) and status.lower() != "usable":
        found.append(Signal(field="pubstatus", value=status))
    if rows(fields, "replacing"):
        found += [Signal(field="replacing", value=_uri(one)) for one in rows(fields, "replacing")]
    for key in ("profile", "representationtype", "webprio", "sector", "editorialtypes"):
        if value := text(fields, key):
            found.append(Signal(field=key, value=value))
    return tuple(found)


def _uri(one: Fields) -> str:
    return text(one, "uri", "guid", "literal", "name") or ""


def _links(fields: Fields) -> tuple[Link, ...]:
    found = [
        Link(rel=rel, guid=guid)
        for rel, key in _RELATIONS
        for one in rows(fields, key)
        if (guid := _uri(one))
    ]
    for name, inner in associations_of(fields):
        if (item := text(inner, "uri", "guid")) and picture_of(inner) is None:
            found.append(
                Link(
                    rel=name or "association",
                    guid=item,
                    version=text(inner, "version"),
                    title=worded(inner, "headline", "headlines"),
                )
            )
    for one in rows(fields, "links", "link"):
        if href := text(one, "href", "uri"):
            found.append(
                Link(
                    rel=text(one, "rel", "role") or "link",
                    href=href,
                    title=text(one, "title", "name"),
                )
            )
    return tuple(found)


def _web_address(fields: Fields) -> str | None:
    for one in rows(fields, "renditions"):
        if (text(one, "contenttype", "mimetype") or "") == "text/html" and (
            href := text(one, "href")
        ):
            return href
    return text(fields, "weburl", "url")


def _subjects(fields: Fields) -> tuple[Subject, ...]:
    found = []
    for one in rows(fields, "subject", "subjects"):
        codes = one.get("code")  # PA: {"code": ["news", "politics"]}
        if isinstance(codes, list):
            found += [Subject(qcode=code) for code in codes if isinstance(code, str) and code]
        elif code := code_of(one) or text(one, "name"):
            found.append(
                Subject(qcode=code, name=text(one, "name"), scheme=text(one, "scheme", "rel"))
            )
    return tuple(found)


def _located(fields: Fields) -> str | None:
    return text(fields, "located") or text(fields_of(fields.get("located")), "name")


def _source(fields: Fields, role: str, *, but: str) -> str | None:
    """The name of the information source in a role, else of the first that has not the other."""
    named = [
        (text(one, "role"), name)
        for one in rows(fields, "infosource", "infosources")
        if (name := text(one, "name", "literal"))
    ]
    wanted = [name for given, name in named if given == role]
    return next(iter(wanted + [name for given, name in named if given != but]), None)


def _rights(fields: Fields) -> Rights:
    inner = fields_of(fields.get("rightsinfo"))
    return Rights(
        credit=text(fields, "creditline", "source") or _source(fields, "credit", but="provider"),
        copyright=text(fields, "copyrightnotice", "copyrightholder")
        or text(inner, "copyrightnotice"),
        usage_terms=text(fields, "usageterms", "usage")
        or worded(inner, "usageterms")
        or text(inner, "langid"),
    )
