"""Reads one item of RSS or RDF: the two differ in where items stand, not in what is in them."""

from lxml import etree

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.feedparts import (
    RDF_ABOUT,
    Children,
    absolute,
    base_of,
    children_of,
    content_guid,
    everything_in,
    first,
    language_in,
    media_subjects,
    pictures_of,
    places_of,
    raw,
    with_absolute_links,
)
from wiredesk.core.formats.markup import inner_html, is_markup, words_of
from wiredesk.core.formats.times import moment
from wiredesk.core.formats.wordpress import Names, as_exported, is_exported, names_in
from wiredesk.core.formats.xmlsafe import LANG, text_of
from wiredesk.core.item import EdNote, Link, Moment, NewsItem, Rights, Signal, Subject, Value
from wiredesk.core.text.characters import without_forbidden
from wiredesk.core.text.plain import to_html


class Channel(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What a channel says for all of its items."""

    title: str | None = None
    base: str = ""
    language: str | None = None
    rights: Rights = Rights()
    names: Names = ()  # of the authors, by their logins


def read_channel(element: etree._Element | None, base: str) -> Channel:
    """The channel of a feed; ``base`` is the address the feed came from, where known."""
    if element is None:
        return Channel(base=base)
    children = children_of(element)
    link = absolute(first(children, "link"), base)
    return Channel(
        title=first(children, "title", "dc:title"),
        base=base_of(element, link or base),
        language=first(children, "language", "dc:language") or element.get(LANG),
        rights=Rights(copyright=first(children, "copyright", "dc:rights")),
        names=names_in(children),
    )


def read_item(element: etree._Element, channel: Channel, key: str) -> NewsItem:
    """One ``<item>`` as a NewsItem; raises Malformed where it says nothing at all.

    Identity: guid, else ``rdf:about`` (RSS 1.0, 5.5), else the link, else a hash of the content
    (DESK-RULES, LIFECYCLE "Identity").
    """
    children = children_of(element)
    base = base_of(element, channel.base)
    link = _link(element, children, base)
    headline = words_of(first(children, "title", "dc:title", "media:title", "atom:title"))
    body, abstract = _words(children, base)
    guid, guid_from = _identity(element, children, link, headline, body)
    created, updated, guessed = _times(children)
    item = NewsItem(
        format=key,
        guid=guid,
        guid_from=guid_from,  # type: ignore[arg-type]
        provider=channel.title,
        source_url=link,
        headline=headline,
        byline=_byline(children),
        abstract=abstract,
        body_html=body,
        language=_language(element, children) or channel.language,
        subjects=_subjects(children),
        places=places_of(children),
        pictures=pictures_of(children, base),
        rights=_rights(children, channel),
        links=_links(children, base),
        signals=_signals(children),
        eds_notes=(EdNote(text=note),) if (note := first(children, "ednote")) else (),
        created=created,
        updated=updated,
        expires=moment(_valid_until(children)),
        guessed=guessed,
    )
    return as_exported(item, children, channel.names) if is_exported(children) else item


def _language(element: etree._Element, children: Children) -> str | None:
    """The item's own, or that of its text."""
    if "dc:language" in children or "language" in children:
        return first(children, "dc:language", "language")
    return element.get(LANG) or language_in(children, "content:encoded", "description", "fullitem")


_RIGHTS = frozenset(
    "dc:publisher source dc:rights dcterms:rights copyright dcterms:license "
    "dcterms:accessrights".split()
)


def _rights(children: Children, channel: Channel) -> Rights:
    if _RIGHTS.isdisjoint(children):
        return channel.rights
    return Rights(
        credit=first(children, "dc:publisher", "source"),
        copyright=first(children, "dc:rights", "dcterms:rights", "copyright")
        or channel.rights.copyright,
        usage_terms=first(children, "dcterms:license", "dcterms:accessrights"),
    )


def _link(element: etree._Element, children: Children, base: str) -> str | None:
    """The page of the item: link, a link or the item itself with ``href``, a permalink guid."""
    if given := first(children, "link"):
        return absolute(given, base)
    for one in (*children.get("link", ()), *children.get("atom:link", ())):
        if one.get("rel", "alternate") == "alternate" and one.get("href"):
            return absolute(one.get("href"), base)
    for one in children.get("guid", ()):
        text = (one.text or "").strip()
        if one.get("isPermaLink", "true").lower() == "true" and text.startswith(
            ("http://", "https://")
        ):
            return text
    about = element.get(RDF_ABOUT) or element.get("href") or element.get("HREF") or ""
    return about if about.startswith(("http://", "https://")) else None


def _identity(
    element: etree._Element, children: Children, link: str | None, headline: str | None, body: str
) -> tuple[str, str]:
    given = first(children, "guid", "dc:identifier", "atom:id", "id") or element.get(RDF_ABOUT)
    if given and given.strip():
        return given.strip(), "guid"
    if link:
        return link, "link"
    if content := content_guid(headline, body) or content_guid(*everything_in(element)):
        return content, "content"
    raise Malformed("The item says nothing at all.", code="empty-item")


def _words(children: Children, base: str) -> tuple[str, str | None]:
    """Body markup and abstract: the full text where there is one, else the description is both."""
    description = _given(children, *_ABSTRACTS)
    full = _given(children, *_BODIES)
    if not full and "summary" in children and (summary := _given(children, "summary")):
        full, description = description, summary
    body = full or description
    html = body if is_markup(body) else to_html(body)
    return with_absolute_links(html, base), words_of(without_forbidden(description))


_ABSTRACTS = tuple(
    "description dc:description dcterms:abstract atom:summary abstract excerpt:encoded "
    "itunes:summary".split()
)
_BODIES = tuple(
    "content:encoded xhtml:body xhtml:div atom:content fulltext fullitem body encoded "
    "content".split()
)


def _given(children: Children, *keys: str) -> str:
    """The first text under the keys as the feed gives it, markup inside an element as HTML."""
    for key in keys:
        if key not in children:
            continue
        if text := raw(children, key):
            return text
        for element in children[key]:
            if len(element) and (markup := inner_html(element)):
                return markup
    return ""


def _byline(children: Children) -> str | None:
    names = [words for e in children.get("dc:creator", ()) if (words := words_of(text_of(e)))]
    if names:
        return ", ".join(dict.fromkeys(names))
    author = words_of(first(children, "author", "atom:author", "dc:author", "itunes:author"))
    if author and author.endswith(")") and "@" in author.split("(", 1)[0]:
        return author.split("(", 1)[1][:-1].strip() or None  # RSS 2.0: mail address (name)
    return None if author and "@" in author and " " not in author else author


def _subjects(children: Children) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for element in (*children.get("category", ()), *children.get("dc:subject", ())):
        name = words_of(text_of(element))
        if name and name not in found:
            found[name] = Subject(qcode=name, name=name, scheme=element.get("domain"))
    return (*found.values(), *media_subjects(children))


_LINKING = frozenset(
    "atom:link source enclosure dcterms:replaces dcterms:isreplacedby dcterms:isversionof".split()
)


def _links(children: Children, base: str) -> tuple[Link, ...]:
    if _LINKING.isdisjoint(children):
        return ()
    found = []
    for element in children.get("atom:link", ()):
        if href := absolute(element.get("href"), base):
            found.append(
                Link(rel=element.get("rel", "alternate"), href=href, title=element.get("title"))
            )
    for element in children.get("source", ()):
        if href := absolute(element.get("url"), base):
            found.append(Link(rel="source", href=href, title=text_of(element)))
    for element in children.get("enclosure", ()):
        if href := absolute(element.get("url"), base):
            found.append(Link(rel="enclosure", href=href))
    for key in ("dcterms:replaces", "dcterms:isreplacedby", "dcterms:isversionof"):
        if given := first(children, key):
            found.append(Link(rel=key, guid=given))
    return tuple(found)


_SIGNALS = ("dcterms:replaces", "media:status", "wp:status")
_SIGNALLING = frozenset(_SIGNALS)


def _signals(children: Children) -> tuple[Signal, ...]:
    if _SIGNALLING.isdisjoint(children):
        return ()
    return tuple(
        Signal(field=key, value=value) for key in _SIGNALS if (value := first(children, key))
    )


def _valid_until(children: Children) -> str | None:
    """End of a DCMI period in dcterms:valid, else an ``expirationDate``."""
    period = first(children, "dcterms:valid")
    if period and "end=" in period:
        return period.split("end=", 1)[1].split(";", 1)[0]
    return first(children, "expirationdate")


_CREATED = tuple(
    "pubdate atom:published dcterms:created dcterms:issued dc:date published date".split()
)
_UPDATED = tuple("atom:updated dcterms:modified dc:date updated".split())
_UPDATING = frozenset(_UPDATED)


def _times(children: Children) -> tuple[Moment | None, Moment | None, tuple[str, ...]]:
    """Created, updated and which of them are guesses; one stands in for the other."""
    created = moment(first(children, *_CREATED))
    updated = None if _UPDATING.isdisjoint(children) else moment(first(children, *_UPDATED))
    guessed: tuple[str, ...] = ()
    if created is None:
        created, guessed = updated, ("created",) if updated else ()
    elif updated is None:
        updated, guessed = created, ("updated",)
    if created and not created.zone:
        guessed += ("created",) if "created" not in guessed else ()
    if updated and not updated.zone:
        guessed += ("updated",) if "updated" not in guessed else ()
    return created, updated, guessed
