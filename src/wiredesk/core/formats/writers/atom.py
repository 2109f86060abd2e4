"""Writes Atom 1.0 (RFC 4287); a canceled item is a deleted-entry (RFC 6721).

What Atom does not carry: version, embargo, expiry, signals, urgency, genre, slugline, dateline,
eds notes, people, organisations, codes of places, credit and usage terms, names of renditions,
ids of links. An item under embargo or withheld is left out: Atom has no word for it. A canceled
item gives its id and its time alone. An item with an abstract but no body comes back with the
abstract as its body, as readers of Atom take it. The alternate link is ``source_url``.
"""

from collections.abc import Sequence

from lxml import etree

from wiredesk.core.formats.writers import feedmedia
from wiredesk.core.formats.writers.carrying import tellable
from wiredesk.core.formats.writers.feedmedia import add_media, add_place
from wiredesk.core.formats.writers.heading import Heading
from wiredesk.core.formats.writers.timing import rfc3339
from wiredesk.core.formats.writers.wording import clean
from wiredesk.core.formats.writers.xmltree import XML_LANG, child, document, rooted, worded
from wiredesk.core.item import Link, Moment, NewsItem, PubStatus

KEY = "atom"
CARRIES = feedmedia.CARRIES | {
    "guid", "pub_status", "source_url", "headline", "byline", "abstract", "body_html", "language",
    "subjects.qcode", "subjects.name", "subjects.scheme", "rights.copyright",
    "links.rel", "links.href", "links.title",
    "created.at", "created.zone", "updated.at", "updated.zone",
}  # fmt: skip
CARRIES_CANCELED = frozenset({"guid", "pub_status", "updated.at", "updated.zone"})
STATUSES: tuple[PubStatus, ...] = ("usable", "canceled")

_ATOM, _TOMBSTONES = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
_NAMES = {"at": _TOMBSTONES, **feedmedia.NAMES}
_A, _AT = f"{{{_ATOM}}}", f"{{{_TOMBSTONES}}}"


def write(items: Sequence[NewsItem], heading: Heading) -> bytes:
    """One feed with the items in the order given."""
    made = Moment(at=heading.made)
    feed = rooted(f"{_A}feed", _ATOM, _NAMES)
    if heading.language:
        feed.set(XML_LANG, heading.language)
    child(feed, f"{_A}id", heading.address or heading.page)
    child(feed, f"{_A}title", heading.title)
    child(feed, f"{_A}updated", rfc3339(made))
    if heading.address.startswith(("http://", "https://")):
        self = heading.address
        child(feed, f"{_A}link", rel="self", href=self, type="application/atom+xml")
    if heading.page:
        child(feed, f"{_A}link", rel="alternate", href=heading.page, type="text/html")
    child(child(feed, f"{_A}author"), f"{_A}name", heading.title)
    worded(feed, f"{_A}rights", heading.rights)
    for item in tellable(items, CARRIES, STATUSES):
        changed = rfc3339(item.updated or item.created or made)
        if item.pub_status == "canceled":
            child(feed, f"{_AT}deleted-entry", ref=item.guid, when=changed)
        else:
            _entry(child(feed, f"{_A}entry"), item, changed)
    return document(feed)


def _entry(entry: etree._Element, item: NewsItem, changed: str) -> None:
    if item.language:
        entry.set(XML_LANG, item.language)
    child(entry, f"{_A}id", item.guid)
    child(entry, f"{_A}title", item.headline)
    child(entry, f"{_A}updated", changed)
    if item.created:
        child(entry, f"{_A}published", rfc3339(item.created))
    if item.byline:
        child(child(entry, f"{_A}author"), f"{_A}name", item.byline)
    for link in _links(item):
        child(entry, f"{_A}link", rel=link.rel, href=link.href, title=link.title)
    for subject in item.subjects:
        label = subject.name if subject.name != subject.qcode else None
        child(entry, f"{_A}category", term=subject.qcode, scheme=subject.scheme, label=label)
    worded(entry, f"{_A}rights", item.rights.copyright)
    add_place(entry, item.places)
    worded(entry, f"{_A}summary", item.abstract)
    if clean(item.body_html).strip():
        child(entry, f"{_A}content", item.body_html, type="html")
    add_media(entry, item.pictures)


def _links(item: NewsItem) -> list[Link]:
    """The page of the item first, as readers take the first alternate, then the others."""
    links = [link for link in item.links if clean(link.href).strip()]
    own = [link for link in links if link.rel == "alternate" and link.href == item.source_url]
    if item.source_url and not own:
        own = [Link(rel="alternate", href=item.source_url)]
    return [*own[:1], *(link for link in links if link not in own[:1])]
