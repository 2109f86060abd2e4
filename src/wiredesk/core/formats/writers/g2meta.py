"""Writes the metadata of a NewsML-G2 item in the order of its schema."""

from lxml import etree

from wiredesk.core.formats.writers.g2tree import N, identified, positive, qcode, tagged
from wiredesk.core.formats.writers.timing import rfc3339
from wiredesk.core.formats.writers.wording import address, clean, guarded
from wiredesk.core.formats.writers.xmltree import child, worded
from wiredesk.core.item import Link, Moment, NewsItem, Place, Rights, Subject


def add_rights(root: etree._Element, rights: Rights) -> None:
    """Copyright notice and usage terms; the credit line is content metadata."""
    if rights.copyright or rights.usage_terms:
        info = child(root, f"{N}rightsInfo")
        worded(info, f"{N}copyrightNotice", rights.copyright)
        for terms in (rights.usage_terms or "").split("\n"):
            worded(info, f"{N}usageTerms", terms)


def add_item_meta(root: etree._Element, item: NewsItem, item_class: str, made: Moment) -> None:
    """Status, times, notes, signals and links; ``made`` stands in for a version without a time."""
    meta = child(root, f"{N}itemMeta")
    child(meta, f"{N}itemClass", qcode=f"ninat:{item_class}")
    provider = child(meta, f"{N}provider")
    worded(provider, f"{N}name", item.provider)
    child(meta, f"{N}versionCreated", rfc3339(item.updated or item.created or made))
    if item.created:
        child(meta, f"{N}firstCreated", rfc3339(item.created))
    if item.embargo:
        end = item.embargo.until
        child(meta, f"{N}embargoed", rfc3339(end) if end else None)
    child(meta, f"{N}pubStatus", qcode=f"stat:{item.pub_status}")
    for role in [one.value for one in item.signals if one.field == "role"][:1]:
        child(meta, f"{N}role", qcode=qcode(role))
    for note in item.eds_notes:
        role_code = qcode(f"ednoterole:{note.role}") if note.role else None
        worded(meta, f"{N}edNote", note.text, role=role_code)
    for signal in item.signals:
        if signal.field == "signal":
            child(meta, f"{N}signal", **identified(signal.value))
    if item.expires:
        child(meta, f"{N}expires", rfc3339(item.expires))
    _links(meta, item)


def _links(meta: etree._Element, item: NewsItem) -> None:
    own = Link(rel="irel:canonical", href=item.source_url)
    known = any(one.href == own.href and one.rel.endswith("canonical") for one in item.links)
    for link in item.links if known or not item.source_url else (*item.links, own):
        if link.rel != "member" and (link.href or link.guid):
            add_link(meta, "link", link, rel=qcode(link.rel))


def add_link(
    parent: etree._Element, tag: str, link: Link, rel: str | None = None
) -> etree._Element:
    """A link or itemRef by address, item id or both."""
    version = positive(link.version)
    element = child(
        parent, f"{N}{tag}", rel=rel, href=address(link.href), residref=link.guid, version=version
    )
    worded(element, f"{N}title", link.title)
    return element


def add_content_meta(
    root: etree._Element, item: NewsItem, description: str | None, role: str
) -> None:
    """Words and codes; ``description`` is the abstract of a text or the caption of a picture."""
    meta = child(root, f"{N}contentMeta")
    if item.urgency:
        child(meta, f"{N}urgency", str(item.urgency))
    located = _located(item)
    if located:
        _place(child(meta, f"{N}located", **identified(located.qcode)), located)
    if tag := tagged(item.language):
        child(meta, f"{N}language", tag=tag)
    for genre in item.genre:
        code = qcode(genre)
        worded(child(meta, f"{N}genre", qcode=code), f"{N}name", None if code else genre)
    _subjects(meta, item, located)
    worded(meta, f"{N}slugline", item.slugline)
    worded(meta, f"{N}headline", item.headline)
    if item.dateline and not located:
        worded(meta, f"{N}dateline", item.dateline.text or item.dateline.city)
    worded(meta, f"{N}by", item.byline)
    worded(meta, f"{N}creditline", item.rights.credit)
    worded(meta, f"{N}description", guarded(description), role=f"drol:{role}")


def _located(item: NewsItem) -> Place | None:
    """Where a story without a printed dateline was made: the place that its metadata ends with."""
    last = item.places[-1] if item.places else None
    dateline = item.dateline
    if last and dateline and not dateline.text and last.name == dateline.city:
        return last
    return None


def _subjects(meta: etree._Element, item: NewsItem, located: Place | None) -> None:
    """Topics and named things in the order of ``subjects``, then the things without a code."""
    places = [one for one in item.places if one is not located]
    things = [
        *(("geoArea", one.qcode, one.name, one) for one in places),
        *(("person", one.qcode, one.name, None) for one in item.people),
        *(("organisation", one.qcode, one.name, None) for one in item.organisations),
    ]
    kinds = {code for _, code, _, _ in things if code}
    for subject in item.subjects:
        if subject.qcode not in kinds:
            _topic(meta, subject)
    for kind, code, name, place in things:
        identity = identified(code) or {"literal": name or ""}
        thing = child(meta, f"{N}subject", type=f"cpnat:{kind}", **identity)
        if place:
            _place(thing, place)
        else:
            worded(thing, f"{N}name", name)


def _topic(meta: etree._Element, subject: Subject) -> None:
    topic = child(meta, f"{N}subject", type="cpnat:abstract", **identified(subject.qcode))
    worded(topic, f"{N}name", subject.name)


def _place(element: etree._Element, place: Place) -> None:
    worded(element, f"{N}name", place.name)
    if place.country:
        child(element, f"{N}broader", qcode=qcode(f"iso3166-1a2:{clean(place.country)}"))
