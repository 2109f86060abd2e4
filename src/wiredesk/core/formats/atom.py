"""Reads Atom 1.0 (RFC 4287), its 0.3 draft, and deleted entries (RFC 6721), which are kills."""

from base64 import b64decode

from lxml import etree

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.feedparts import (
    Children,
    absolute,
    base_of,
    children_of,
    content_guid,
    everything_in,
    first,
    key_of,
    language_in,
    media_subjects,
    own_base,
    pictures_of,
    places_of,
    with_absolute_links,
)
from wiredesk.core.formats.markup import inner_html, is_markup, words_of
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.times import moment
from wiredesk.core.formats.xmlsafe import LANG, text_of
from wiredesk.core.item import EdNote, Link, NewsItem, Rights, Signal, Subject, Value
from wiredesk.core.text.plain import to_html

KEY = "atom"
_PARTS = frozenset({"atom:entry", "at:deleted-entry"})


class Feed(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What a feed says for all of its entries."""

    title: str | None = None
    base: str = ""
    language: str | None = None
    rights: str | None = None
    author: str | None = None


def recognises(document: Document) -> bool:
    """A root ``<feed>``, or one entry alone."""
    return document.root_name.lower() in ("feed", "entry", "deleted-entry")


def read(document: Document) -> Reading:
    """Entries and deleted entries in document order."""
    root = document.root
    if root is None:
        raise Malformed("The feed has no root element.")
    feed = _feed(root, document.base)
    # a feed that forgot its namespace still means Atom: key_of gives it bare names
    parts = (
        one
        for one in root.iter()
        if isinstance(one.tag, str) and _atom_key(one.tag) in _PARTS and not _in_source(one)
    )
    return gather(KEY, parts, lambda part: _part(part, feed), document.flags)


def _atom_key(tag: str) -> str:
    key = key_of(tag)
    if key == "deleted-entry":
        return "at:deleted-entry"
    return key if ":" in key else f"atom:{key}"


def _in_source(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and _atom_key(str(parent.tag)) in ("atom:content", "atom:source")


def _atom_children(element: etree._Element) -> Children:
    found: Children = {}
    for key, elements in children_of(element).items():
        found.setdefault(key if ":" in key else f"atom:{key}", []).extend(elements)
    return found


def _feed(root: etree._Element, base: str) -> Feed:
    children = _atom_children(root)
    base = base_of(root, base)
    address = _link(children, base, "self") or _link(children, base, "alternate")
    return Feed(
        title=first(children, "atom:title"),
        base=base or address or "",
        language=root.get(LANG),
        rights=first(children, "atom:rights", "atom:copyright", "dc:rights"),
        author=_names(children),
    )


def _part(element: etree._Element, feed: Feed) -> NewsItem:
    if _atom_key(str(element.tag)) == "at:deleted-entry":
        return _deleted(element, feed)
    return _entry(element, feed)


def _deleted(element: etree._Element, feed: Feed) -> NewsItem:
    """RFC 6721, 3: ``ref`` names the entry, ``when`` the time, ``comment`` is an aside."""
    ref = (element.get("ref") or "").strip()
    if not ref:
        raise Malformed("A deleted entry does not say which entry it deletes.")
    when = moment(element.get("when"))
    comment = first(_atom_children(element), "at:comment", "atom:comment")
    return NewsItem(
        format=KEY,
        guid=ref,
        provider=feed.title,
        pub_status="canceled",
        signals=(Signal(field="deleted-entry", value=ref),),
        eds_notes=(EdNote(text=comment, role="deleted-entry"),) if comment else (),
        updated=when,
        guessed=("updated",) if when and not when.zone else (),
    )


def _entry(element: etree._Element, feed: Feed) -> NewsItem:
    children = _atom_children(element)
    base = base_of(element, feed.base)
    link = _link(children, base, "alternate")
    headline = _plain(children, "atom:title") or first(children, "media:title", "dc:title")
    body = _markup(children, base, "atom:content", "content:encoded")
    summary = _markup(children, base, "atom:summary", "media:description")
    given = first(children, "atom:id")
    guid = given or link or content_guid(headline, body or summary)
    guid = guid or content_guid(*everything_in(element))
    if not guid:
        raise Malformed("The entry says nothing at all.", code="empty-item")
    created = moment(first(children, "atom:published", "atom:issued", "atom:created", "dc:date"))
    updated = moment(first(children, "atom:updated", "atom:modified", "dcterms:modified"))
    guessed = [
        name for name, at in (("created", created), ("updated", updated)) if at and not at.zone
    ]
    if updated is None and created is not None:
        updated = created
        guessed.append("updated")
    return NewsItem(
        format=KEY,
        guid=guid,
        guid_from="guid" if given else "link" if link else "content",
        provider=feed.title,
        source_url=link,
        headline=headline,
        byline=_names(children) or _source_names(children) or feed.author,
        abstract=words_of(summary),
        body_html=body or summary,
        language=language_in(children, "atom:content", "atom:summary", "atom:title")
        or element.get(LANG)
        or feed.language,
        subjects=_subjects(children),
        places=places_of(children),
        pictures=pictures_of(children, base),
        rights=Rights(
            copyright=_plain(children, "atom:rights") or first(children, "dc:rights") or feed.rights
        ),
        links=_links(children, base),
        created=created,
        updated=updated,
        guessed=tuple(dict.fromkeys(guessed)),
    )


def _link(children: Children, base: str, rel: str) -> str | None:
    """The first of a relation that a browser shows, else the first."""
    found = [
        (one, href)
        for one in children.get("atom:link", ())
        if one.get("rel", "alternate") == rel and (href := _address(one, base))
    ]
    shown = (href for one, href in found if "html" in (one.get("type") or "html"))
    return next(shown, found[0][1] if found else None)


def _links(children: Children, base: str) -> tuple[Link, ...]:
    return tuple(
        Link(rel=one.get("rel", "alternate"), href=href, title=one.get("title"))
        for one in children.get("atom:link", ())
        if (href := _address(one, base))
    )


def _address(link: etree._Element, base: str) -> str | None:
    """Where a link leads; one without ``href`` says it in words, as RSS does."""
    return absolute(link.get("href") or link.text, own_base(link, base))


def _plain(children: Children, key: str) -> str | None:
    """A text construct as words (RFC 4287, 3.1): ``type`` says whether tags are tags."""
    for element in children.get(key, ()):
        words, kind = text_of(element), _type(element)
        if words and kind == "base64":
            return words_of(_unpacked(words))
        if words:
            return words if kind == "text" else words_of(words)
    return None


def _type(element: etree._Element) -> str:
    kind = (element.get("type") or "text").lower()
    if element.get("mode") == "base64":
        return "base64"
    if element.get("mode") == "escaped" or kind in ("html", "text/html"):
        return "html"
    if "xhtml" in kind or element.get("mode") == "xml":
        return "xhtml"
    if "/" not in kind or kind.startswith("text/"):
        return "text"
    return kind if kind.endswith(("+xml", "/xml")) else "base64"  # RFC 4287, 4.1.3.3


def _markup(children: Children, base: str, *keys: str) -> str:
    for key in keys:
        for element in children.get(key, ()):
            if markup := _content(element):
                return with_absolute_links(markup, own_base(element, base))
    return ""


def _content(element: etree._Element) -> str:
    kind = _type(element)
    if len(element):
        single = element[0] if len(element) == 1 and not (element.text or "").strip() else None
        inner = (
            single
            if single is not None and key_of(str(single.tag)) in ("xhtml:div", "atom:div")
            else element
        )
        return inner_html(inner)
    text = (element.text or "").strip()
    if kind == "text" and key_of(str(element.tag)) != "content:encoded":
        return to_html(text)
    if kind == "base64":
        text = _unpacked(text)
        return text if is_markup(text) else to_html(text)
    return text if kind in ("html", "xhtml", "text") else ""


def _unpacked(text: str) -> str:
    """Words that came as Base64; "" where they are no words (a picture)."""
    try:
        return b64decode("".join(text.split()), validate=True).decode("utf-8").strip()
    except ValueError:
        return ""


def _names(children: Children) -> str | None:
    names = []
    for author in (*children.get("atom:author", ()), *children.get("dc:creator", ())):
        inside = _atom_children(author)
        name = first(inside, "atom:name") if inside else text_of(author)
        if name:
            names.append(name)
    return ", ".join(dict.fromkeys(names)) or None


def _source_names(children: Children) -> str | None:
    for source in children.get("atom:source", ()):
        return _names(_atom_children(source))
    return None


def _subjects(children: Children) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for element in children.get("atom:category", ()):
        term = element.get("term") or text_of(element)
        if term and term not in found:
            found[term] = Subject(
                qcode=term, name=element.get("label") or term, scheme=element.get("scheme")
            )
    for element in children.get("dc:subject", ()):
        if (term := text_of(element)) and term not in found:
            found[term] = Subject(qcode=term, name=term)
    return (*found.values(), *media_subjects(children))
