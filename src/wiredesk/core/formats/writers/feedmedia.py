"""Pictures and places of RSS and Atom: Media RSS 1.5.1, GeoRSS Simple, Dublin Core terms."""

from decimal import Decimal

from lxml import etree

from wiredesk.core.formats.writers.wording import guarded
from wiredesk.core.formats.writers.xmltree import child, worded
from wiredesk.core.item import Picture, Place, Rendition

NAMES = {
    "media": "http://search.yahoo.com/mrss/",
    "georss": "http://www.georss.org/georss",
    "dcterms": "http://purl.org/dc/terms/",
}
_MEDIA, _GEORSS, DCTERMS = (f"{{{uri}}}" for uri in NAMES.values())

CARRIES = frozenset({
    "pictures.headline", "pictures.caption", "pictures.credit", "pictures.copyright",
    "pictures.renditions.href", "pictures.renditions.media_type", "pictures.renditions.width",
    "pictures.renditions.height", "pictures.renditions.size",
    "places.name", "places.latitude", "places.longitude",
})  # fmt: skip
"""One place: the formats have no way to say which name belongs to which of several points."""


def add_media(parent: etree._Element, pictures: tuple[Picture, ...]) -> None:
    """A media:content per picture; where one has several, each picture is a media:group of them.

    Not some of this and some of that: readers take groups and lone contents one after the other.
    """
    shown = [picture for picture in pictures if picture.renditions]
    grouped = any(len(picture.renditions) > 1 for picture in shown)
    for picture in shown:
        group = child(parent, f"{_MEDIA}group") if grouped else parent
        contents = [_content(group, rendition) for rendition in picture.renditions]
        described = group if grouped else contents[0]
        worded(described, f"{_MEDIA}title", picture.headline)
        worded(described, f"{_MEDIA}description", guarded(picture.caption))
        worded(described, f"{_MEDIA}credit", picture.credit)
        worded(described, f"{_MEDIA}copyright", picture.copyright)


def _content(parent: etree._Element, rendition: Rendition) -> etree._Element:
    return child(
        parent,
        f"{_MEDIA}content",
        url=rendition.href,
        medium="image",
        type=rendition.media_type,
        width=rendition.width,
        height=rendition.height,
        fileSize=rendition.size,
    )


def add_place(parent: etree._Element, places: tuple[Place, ...]) -> None:
    """The first place that has a name or a point: dcterms:spatial and georss:point."""
    for place in [one for one in places if one.name or one.latitude is not None][:1]:
        worded(parent, f"{DCTERMS}spatial", place.name)
        if place.latitude is not None and place.longitude is not None:
            point = f"{_plain(place.latitude)} {_plain(place.longitude)}"
            child(parent, f"{_GEORSS}point", point)


def _plain(degrees: float) -> str:
    """All digits of a number, without an exponent."""
    return format(Decimal(repr(degrees)), "f")
