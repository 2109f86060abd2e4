"""Reads AP Media API answers: one item, or a feed of items (AP Media API 1.1 and 2.x)."""

from typing import Any

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.jsonfields import Fields, fields_of, rows, text, whole
from wiredesk.core.formats.jsonthings import (
    organisations_of,
    people_of,
    places_of,
    products_of,
)
from wiredesk.core.formats.ninjscontent import associations_of, body_of, picture_of
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.status import item_class, pub_status, urgency_of
from wiredesk.core.formats.times import created_and_updated, embargo, moment
from wiredesk.core.item import (
    Dateline,
    EdNote,
    Embargo,
    Link,
    NewsItem,
    Picture,
    Rights,
    Signal,
    Subject,
)

KEY = "ap-media-api"


def recognises(document: Document) -> bool:
    """An answer of the API (``api_version``), or a bare item with ``altids.itemid``."""
    return any(_is_item(one) for one in _listed(document.value)[:5])


def _is_item(value: Any) -> bool:
    return "itemid" in fields_of(fields_of(value).get("altids"))


def _listed(value: Any) -> list[Any]:
    """The items of an answer: ``data.item``, ``data.items[].item``, or the item itself."""
    fields = fields_of(value)
    data = fields_of(fields.get("data")) if "data" in fields else fields
    if isinstance(data.get("items"), list):
        return [_carried(fields_of(one)) for one in data["items"]]
    return [_carried(data)]


def _carried(entry: Fields) -> Any:
    """An item with the products that its entry says it came by (``meta.products``)."""
    item, meta = entry.get("item", entry), fields_of(entry.get("meta"))
    return {**item, "products": meta["products"]} if "products" in meta and item else item


def read(document: Document) -> Reading:
    """The item of the answer, or each item of the feed."""
    return gather(KEY, _listed(document.value), lambda one: _item(fields_of(one)), document.flags)


def _item(fields: Fields) -> NewsItem:
    """An item; its text only where the answer carries it (``body_nitf``), else in a rendition."""
    ids = fields_of(fields.get("altids"))
    guid = text(ids, "itemid")
    if not guid:
        raise Malformed("The item has no altids.itemid.", code="no-identity")
    kind = item_class(text(fields, "type"))
    own = _picture(fields) if kind in ("picture", "graphic") else None
    beside = (_picture(inner) for _, inner in associations_of(fields))
    headline = text(fields, "headline", "title")
    created, updated, guessed = created_and_updated(
        moment(text(fields, "firstcreated")), moment(text(fields, "versioncreated"))
    )
    return NewsItem(
        format=KEY,
        guid=guid,
        version=text(fields, "version"),
        provider=text(fields, "provider"),
        item_class=kind,
        pub_status=pub_status(text(fields, "pubstatus")),
        signals=_signals(fields),
        embargo=_embargo(fields),
        urgency=urgency_of(whole(fields, "urgency")),
        genre=tuple(
            name for name in (text(fields, "profile"), text(fields, "editorialrole")) if name
        ),
        headline=headline,
        slugline=text(fields, "slugline"),
        byline=next(
            (by for one in rows(fields, "bylines") if (by := text(one, "by", "name"))), None
        ),
        dateline=_dateline(fields),
        abstract=text(fields, "headline_extended", "description_summary"),
        body_html=body_of(fields, headline, has_pictures=False),
        eds_notes=tuple(EdNote(text=note) for note in (text(fields, "ednote"),) if note),
        language=text(fields, "language"),
        subjects=_subjects(fields),
        places=places_of(fields),
        people=people_of(fields),
        organisations=organisations_of(fields),
        products=products_of(fields),
        pictures=tuple(one for one in (own, *beside) if one is not None),
        rights=_rights(fields),
        links=_links(fields),
        created=created,
        updated=updated,
        guessed=guessed,
    )


def _first(listed: list[Fields], *keys: str) -> str | None:
    return next((words for one in listed if (words := text(one, *keys))), None)


def _embargo(fields: Fields) -> Embargo | None:
    """``embargoed``, and pubstatus embargoed even without it: "do not use the pubstatus alone"."""
    value = fields.get("embargoed")
    if value is not None and value is not False:
        return embargo(value if isinstance(value, str) else "")
    return embargo("") if (text(fields, "pubstatus") or "").lower() == "embargoed" else None


def _signals(fields: Fields) -> tuple[Signal, ...]:
    """Editorial types (Kill, Lead, Add ...), role, signals, a status other than usable."""
    found = [
        Signal(field=field, value=value)
        for field, key in (("editorialtype", "editorialtypes"), ("signal", "signals"))
        for one in rows(fields, key)
        if (value := text(one, "name", "code")) and value != "newscontent"
    ]
    if (role := text(fields, "editorialrole")) and role != "FullStory":
        found.append(Signal(field="editorialrole", value=role))
    if (status := text(fields, "pubstatus")) and status.lower() != "usable":
        found.append(Signal(field="pubstatus", value=status))
    return tuple(found)


def _dateline(fields: Fields) -> Dateline | None:
    city = text(fields_of(fields.get("datelinelocation")), "city") or text(fields, "located")
    return Dateline(city=city) if city else None


def _subjects(fields: Fields) -> tuple[Subject, ...]:
    """Subjects, AP's categories among them, each code once."""
    found: dict[str, Subject] = {}
    for one in rows(fields, "subject"):
        if (code := text(one, "code")) and code not in found:
            found[code] = Subject(qcode=code, name=text(one, "name"), scheme=text(one, "scheme"))
    return tuple(found.values())


def _picture(fields: Fields) -> Picture | None:
    """AP's names for what ninjs calls creditline and caption; the id without its access token."""
    itemid = text(fields_of(fields.get("altids")), "itemid")
    named = {
        **{key: value for key, value in fields.items() if not key.startswith("description_")},
        "uri": itemid or text(fields, "uri"),
        "creditline": text(fields, "description_creditline", "creditline"),
        "caption": text(fields, "description_caption", "caption"),
        "usageterms": _terms(fields),
    }
    return picture_of(named)


def _terms(fields: Fields) -> str | None:
    given = (text(one, "name") for one in rows(fields, "usageterms"))
    return "\n".join(term for term in given if term) or None


def _rights(fields: Fields) -> Rights:
    return Rights(
        credit=text(fields, "description_creditline", "provider"),
        copyright=text(fields, "copyrightnotice"),
        usage_terms=_terms(fields),
    )


def _links(fields: Fields) -> tuple[Link, ...]:
    """Other items by their itemid, with AP's word for the relation where it gives one."""
    found = []
    for name, inner in associations_of(fields):
        guid = text(fields_of(inner.get("altids")), "itemid") or text(inner, "uri")
        if guid and _picture(inner) is None:
            rel = text(inner, "rel", "associationrel") or name or "association"
            found.append(Link(rel=rel, guid=guid, title=text(inner, "headline")))
    return tuple(found)
