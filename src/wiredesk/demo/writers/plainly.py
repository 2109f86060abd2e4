"""Files a story as the open formats have it, by the core's own writers: nobody's dialect."""

from collections.abc import Sequence
from datetime import datetime

from wiredesk.core.formats.writers import WRITERS as OPEN
from wiredesk.core.formats.writers import Heading
from wiredesk.core.item import (
    Dateline,
    EdNote,
    Embargo,
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
)
from wiredesk.demo.values import Filed, FiledPicture, Wire
from wiredesk.demo.writers.markup import html


def write(key: str, wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """One file of ``items`` in the order given."""
    site = f"https://{wire.agency}.example"
    heading = Heading(
        title=wire.name,
        made=sent,
        address=f"{site}/feed/{wire.key}",
        page=f"{site}/",
        language=wire.language,
    )
    return OPEN[key].write([item_of(one) for one in items], heading)


def write_feed(key: str, wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """One feed of ``items``, newest first."""
    return write(key, wire, sorted(items, key=lambda one: one.updated, reverse=True), sent)


def item_of(filed: Filed) -> NewsItem:
    """The story as a news item; what is empty is absent."""
    return NewsItem(
        format="demo",
        guid=filed.guid,
        version=str(filed.version),
        provider=filed.agency,
        source_url=filed.url or None,
        pub_status=filed.status,  # type: ignore[arg-type]
        signals=tuple(Signal(field="signal", value=code) for code in filed.signals),
        embargo=Embargo(until=_moment(filed.embargo)) if filed.embargo else None,
        urgency=filed.urgency,
        genre=(f"genre:{filed.genre}",) if filed.genre else (),
        headline=filed.headline or None,
        slugline=filed.slug or None,
        byline=filed.byline or None,
        dateline=Dateline(city=filed.city) if filed.city else None,
        abstract=filed.abstract or None,
        body_html=html(filed),
        eds_notes=_notes(filed),
        language=filed.language,
        subjects=tuple(Subject(qcode=f"medtop:{one.code}", name=one.name) for one in filed.topics),
        places=_places(filed),
        people=tuple(Person(name=name) for name in filed.people),
        organisations=tuple(Organisation(name=name) for name in filed.organisations),
        pictures=(picture_of(filed.picture),) if filed.picture else (),
        rights=Rights(
            credit=filed.agency,
            copyright=filed.copyright or None,
            usage_terms=filed.usage or None,
        ),
        created=_moment(filed.created),
        updated=_moment(filed.updated),
    )


def picture_of(picture: FiledPicture) -> Picture:
    """The picture with its one file, which lies beside the wire's."""
    rendition = Rendition(
        href=picture.name,
        name="original",
        width=picture.width,
        height=picture.height,
        media_type="image/jpeg",
    )
    return Picture(
        guid=picture.guid,
        caption=picture.caption,
        credit=picture.credit or None,
        renditions=(rendition,),
    )


def _moment(at: datetime) -> Moment:
    return Moment(at=at, zone=at.isoformat()[-6:])


def _notes(filed: Filed) -> tuple[EdNote, ...]:
    notes = tuple(EdNote(text=note) for note in filed.notes)
    return (*notes, EdNote(text=filed.correction, role="correction")) if filed.correction else notes


def _places(filed: Filed) -> tuple[Place, ...]:
    """The country, and last the city where the story was made."""
    country = Place(name=filed.country_name, qcode=f"iso3166-1a2:{filed.country}")
    city = Place(name=filed.city, country=filed.country or None)
    return (*([country] if filed.country else []), *([city] if filed.city else []))
