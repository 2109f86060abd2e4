"""One item in which every field says something, and copies of it that lost one of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from wiredesk.core.item import (
    Dateline,
    EdNote,
    Embargo,
    Link,
    Moment,
    NewsItem,
    Organisation,
    Person,
    Picture,
    Place,
    Rendition,
    Rights,
    Signal,
    Subject,
    Value,
)


def at(hours: int, zone: str = "+05:30") -> Moment:
    return Moment(at=datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(hours=hours), zone=zone)


def picture(number: int) -> Picture:
    return Picture(
        guid=f"tag:agency.example,2026:picture:{number}",
        headline=f"Picture {number}",
        caption=f"A bridge, seen {number} times",
        credit=f"Photographer {number}",
        copyright=f"© {number} Agency",
        usage_terms=f"Not in {number} countries",
        alt=f"A bridge over {number} rivers",
        renditions=tuple(
            Rendition(
                href=f"https://agency.example/{number}/{size}.jpg",
                name=f"size{size}",
                width=size,
                height=size // 2,
                media_type="image/jpeg",
                size=size * 100,
            )
            for size in (1200, 600)
        ),
    )


FULL = NewsItem(
    format="made",
    index=7,
    guid="urn:newsml:agency.example:20261123:1",
    guid_from="content",
    version="3",
    provider="Agency",
    item_class="composite",
    source_url="https://agency.example/story",
    signals=(Signal(field="signal", value="sig:update"), Signal(field="role", value="r:main")),
    embargo=Embargo(until=at(9), evidence="said so"),
    expires=at(900),
    urgency=2,
    genre=("genre:Current", "Analysis"),
    headline="Bridge opens",
    headline_tags=("UPDATE 1",),
    slugline="BRIDGE-OPENING",
    byline="By A. Writer",
    dateline=Dateline(city="LISBON", country="PT", agency="Agency", date="2026-11-23",
                      text="LISBON (Agency) —", source="text"),
    abstract="It opens.",
    body_html="<p>The bridge <b>opens</b> today.</p>\n<p>It is long.</p>",
    body_text="The bridge opens today.\n\nIt is long.",
    sign_off="(Reporting by A. Writer)",
    eds_notes=(EdNote(text="Adds detail", role="contacts"),),
    language="pt-BR",
    subjects=(Subject(qcode="medtop:20000065", name="Transport", scheme="cv"),
              Subject(qcode="http://cv.example/2", name="Bridges", scheme="cv2")),
    places=(Place(name="Lisbon", qcode="city:lisbon", country="PT", latitude=38.7,
                  longitude=-9.1),),
    people=(Person(name="A. Mayor", qcode="person:1", role="mayor"),),
    organisations=(Organisation(name="City of Lisbon", qcode="org:1", role="owner"),),
    pictures=(picture(1), picture(2)),
    rights=Rights(credit="Agency credit", copyright="© Agency", usage_terms="Print only"),
    links=(Link(rel="related", href="https://agency.example/other", guid="urn:x:2", version="2",
                title="Another story"),),
    created=at(0),
    updated=at(1, "Z"),
    guessed=("dateline",),
    flags=("not-well-formed",),
)  # fmt: skip


def paths(value: Value = FULL, above: str = "") -> Iterator[str]:
    """Every field of an item and of the values inside it, by its dotted path."""
    for name in value.__struct_fields__:
        inner = getattr(value, name)
        inner = inner[0] if isinstance(inner, tuple) and inner else inner
        if isinstance(inner, Value):
            yield from paths(inner, f"{above}{name}.")
        else:
            yield f"{above}{name}"


_OTHERWISE = {
    "guid": "urn:newsml:agency.example:20261123:2", "guid_from": "link", "format": "other",
    "item_class": "video", "pub_status": "canceled", "qcode": "medtop:1", "name": "Other",
    "href": "https://agency.example/else", "rel": "via", "text": "Other", "at": at(50).at,
    "field": "other", "value": "sig:other", "source": "metadata", "zone": "-03:00",
    "media_type": "image/png", "country": "IN", "language": "ar",
}  # fmt: skip


def otherwise(value: Any, path: str) -> Any:
    """``value`` with the field at ``path`` saying something else, or nothing where it may."""
    name, _, rest = path.partition(".")
    inner = getattr(value, name)
    if rest and isinstance(inner, tuple):
        return replace(value, **{name: (otherwise(inner[0], rest), *inner[1:])})
    if rest:
        return replace(value, **{name: otherwise(inner, rest)})
    return replace(value, **{name: _lost(name, inner)})


def _lost(name: str, inner: Any) -> Any:
    if name in _OTHERWISE:
        return _OTHERWISE[name]
    if isinstance(inner, tuple):
        return ()
    return "" if name in ("body_html", "body_text") else 0 if name == "index" else None
