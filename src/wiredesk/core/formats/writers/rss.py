"""Writes RSS 2.0 with content, dc, dcterms, media, georss and atom (RSS 2.0.11).

What RSS does not carry: version, signals, urgency, genre, slugline, dateline, eds notes, people,
organisations, codes of subjects and places, names of renditions, and what links say beyond rel,
href and title. An item under embargo, withheld or canceled is left out: RSS has no word for it.
An item with an abstract but no body comes back with the abstract as its body, as readers of RSS
take it. The zone of ``created`` is kept as an offset only.
"""

from collections.abc import Sequence

from lxml import etree

from wiredesk.core.formats.writers import feedmedia
from wiredesk.core.formats.writers.carrying import tellable
from wiredesk.core.formats.writers.feedmedia import DCTERMS, add_media, add_place
from wiredesk.core.formats.writers.heading import Heading
from wiredesk.core.formats.writers.timing import rfc822, rfc3339
from wiredesk.core.formats.writers.wording import clean, guarded
from wiredesk.core.formats.writers.xmltree import child, document, worded
from wiredesk.core.item import Moment, NewsItem, PubStatus

KEY = "rss"
CARRIES = feedmedia.CARRIES | {
    "guid", "source_url", "headline", "byline", "abstract", "body_html", "language",
    "subjects.name", "subjects.scheme", "rights.credit", "rights.copyright", "rights.usage_terms",
    "links.rel", "links.href", "links.title",
    "created.at", "updated.at", "updated.zone", "expires.at", "expires.zone",
}  # fmt: skip
STATUSES: tuple[PubStatus, ...] = ("usable",)

_NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    **feedmedia.NAMES,
}
_ATOM, _CONTENT, _DC = (f"{{{_NAMES[prefix]}}}" for prefix in ("atom", "content", "dc"))


def write(items: Sequence[NewsItem], heading: Heading) -> bytes:
    """One feed with the items in the order given."""
    rss = etree.Element("rss", nsmap=_NAMES, version="2.0")
    channel = child(rss, "channel")
    child(channel, "title", heading.title)
    child(channel, "link", heading.page or heading.address)
    child(channel, "description", heading.title)
    worded(channel, "language", heading.language)
    worded(channel, "copyright", heading.rights)
    child(channel, "lastBuildDate", rfc822(Moment(at=heading.made)))
    if heading.address.startswith(("http://", "https://")):
        self = heading.address
        child(channel, f"{_ATOM}link", rel="self", href=self, type="application/rss+xml")
    for item in tellable(items, CARRIES, STATUSES):
        _item(child(channel, "item"), item)
    return document(rss)


def _item(element: etree._Element, item: NewsItem) -> None:
    worded(element, "title", guarded(item.headline))
    worded(element, "link", item.source_url)
    child(element, "guid", item.guid, isPermaLink="false")
    if item.created:
        child(element, "pubDate", rfc822(item.created))
    if item.updated:
        child(element, f"{DCTERMS}modified", rfc3339(item.updated))
    if item.expires:
        child(element, f"{DCTERMS}valid", f"end={rfc3339(item.expires)}; scheme=W3C-DTF;")
    worded(element, "description", guarded(item.abstract))
    worded(element, f"{_DC}creator", guarded(item.byline))
    worded(element, f"{_DC}language", item.language)
    _rights(element, item)
    for subject in item.subjects:
        worded(element, "category", guarded(subject.name or subject.qcode), domain=subject.scheme)
    add_place(element, item.places)
    for link in item.links:
        if clean(link.href).strip():
            child(element, f"{_ATOM}link", rel=link.rel, href=link.href, title=link.title)
    if clean(item.body_html).strip():
        child(element, f"{_CONTENT}encoded", item.body_html)
    add_media(element, item.pictures)


def _rights(element: etree._Element, item: NewsItem) -> None:
    worded(element, f"{_DC}publisher", item.rights.credit)
    worded(element, f"{_DC}rights", item.rights.copyright)
    worded(element, f"{DCTERMS}license", item.rights.usage_terms)
