"""Reads IPTC NewsML-G2: newsItem, packageItem and newsMessage (NewsML-G2 2.35, Power)."""

from collections.abc import Iterator

from lxml import etree

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.datelines import printed_dateline
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.g2content import body_of, byline_in, pictures_of, title_of
from wiredesk.core.formats.g2meta import (
    Parts,
    code_of,
    ed_notes_of,
    in_language,
    links_of,
    located_name,
    name_of,
    named,
    organisations_of,
    parts_of,
    people_of,
    places_of,
    signals_of,
    subjects_of,
    text_in,
    typed_subjects,
    worded_code,
)
from wiredesk.core.formats.markup import words_of
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.status import item_class, pub_status
from wiredesk.core.formats.times import Dated, created_and_updated, embargo, moment
from wiredesk.core.formats.xmlsafe import LANG, children_named, local_name, named_within, text_of
from wiredesk.core.item import Dateline, Embargo, Link, NewsItem, Rights

KEY = "newsml-g2"
NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
_NEWS = frozenset({"newsItem", "packageItem"})
_NOT_NEWS = frozenset({"knowledgeItem", "conceptItem", "planningItem", "catalogItem"})


def recognises(document: Document) -> bool:
    """A NAR root: one item, or a newsMessage around many."""
    if document.root_name in _NEWS | _NOT_NEWS:
        return True
    return document.root_name == "newsMessage" or document.root_namespace == NAMESPACE


def read(document: Document) -> Reading:
    """News and package items in document order; other items of the standard are reported, not read.

    An empty newsMessage is an empty reading; one with nothing but concepts tells so for each.
    """
    root = document.root
    if root is None:
        raise Malformed("The document has no root element.")
    return gather(KEY, _items(root), _item, document.flags)


def _items(root: etree._Element) -> Iterator[etree._Element]:
    for element in named_within(root, *_NEWS, *_NOT_NEWS):
        if local_name(element) in _NOT_NEWS or not _is_stub(element):
            yield element


def _is_stub(element: etree._Element) -> bool:
    """A package without guid and metadata only lists the message's parts (BusinessDesk)."""
    return not element.get("guid") and next(children_named(element, "itemMeta"), None) is None


def _item(element: etree._Element) -> NewsItem:
    kind = local_name(element)
    if kind in _NOT_NEWS:
        raise Malformed(f"A {kind} carries reference data, not news.", code="not-news")
    guid = (element.get("guid") or "").strip()
    if not guid:
        raise Malformed("The item has no guid.", code="no-identity")
    parts = parts_of(element)
    klass = "composite" if kind == "packageItem" else item_class(worded_code(parts, "itemClass"))
    headline, guessed_headline = _headline(parts, element)
    language = _language(parts, element)
    created, updated, guessed = _times(parts)
    dateline, guessed_dateline = _dateline(parts)
    rights, links, typed = _rights(parts), links_of(parts), typed_subjects(parts)
    caption = _description(parts, ("caption",), klass, language)
    # read first: the body drops the blocks that describe them
    pictures = pictures_of(element, parts, klass, guid, headline, caption, rights)
    return NewsItem(
        format=KEY,
        guid=guid,
        version=element.get("version"),
        provider=name_of(parts, "provider"),
        item_class=klass,
        source_url=_canonical(links),
        pub_status=pub_status(worded_code(parts, "pubStatus")),
        signals=signals_of(parts),
        embargo=_embargo(parts),
        expires=moment(text_in(parts, "expires")),
        urgency=_urgency(parts),
        genre=_genres(parts),
        headline=headline,
        slugline=text_in(parts, "slugline"),
        byline=_byline(parts, klass) or byline_in(element),
        dateline=dateline,
        abstract=_description(parts, ("summary", "abstract", "teaser"), klass, language),
        pictures=pictures,
        body_html=body_of(element, headline, language),
        eds_notes=ed_notes_of(parts),
        language=language,
        subjects=subjects_of(parts),
        places=places_of(typed, parts),
        people=people_of(typed, parts),
        organisations=organisations_of(typed, parts),
        products=tuple(code for one in parts.get("service", ()) if (code := code_of(one))),
        rights=rights,
        links=links,
        created=created,
        updated=updated,
        guessed=(*guessed, *guessed_dateline, *(("headline",) if guessed_headline else ())),
    )


def _canonical(links: tuple[Link, ...]) -> str | None:
    return next((link.href for link in links if link.rel.endswith("canonical")), None)


def _genres(parts: Parts) -> tuple[str, ...]:
    named = (code_of(one) or text_of(one) for one in parts.get("genre", ()))
    return tuple(name for name in named if name)


def _headline(parts: Parts, element: etree._Element) -> tuple[str | None, bool]:
    """The main headline in the item's language; else a title of body or item, as a guess."""
    heads = in_language(parts.get("headline", []), _language(parts, element))
    main = [one for one in heads if "sub" not in (one.get("role") or "").lower()]
    for one in main or heads:
        if words := text_of(one):
            return words, False
    guess = title_of(element) or text_in(parts, "title")
    return guess, guess is not None


def _times(parts: Parts) -> Dated:
    return created_and_updated(
        moment(text_in(parts, "firstCreated") or text_in(parts, "contentCreated")),
        moment(text_in(parts, "versionCreated")),
        moment(text_in(parts, "contentModified")),
    )


def _embargo(parts: Parts) -> Embargo | None:
    """An empty ``<embargoed/>`` holds without end: the schema lets it be, the desk fails closed."""
    found = parts.get("embargoed")
    return embargo(text_of(found[0])) if found else None


def _dateline(parts: Parts) -> tuple[Dateline | None, tuple[str, ...]]:
    """The printed dateline; failing that where the content was made, as a guess."""
    if printed := printed_dateline(text_in(parts, "dateline")):
        return printed, ()
    city = located_name(parts)
    return (Dateline(city=city), ("dateline",)) if city else (None, ())


def _urgency(parts: Parts) -> int | None:
    text = text_in(parts, "urgency") or ""
    return int(text) if len(text) == 1 and text in "123456789" else None


def _byline(parts: Parts, klass: str) -> str | None:
    found = text_in(parts, "by")
    if found or klass not in ("picture", "graphic"):
        return found
    creators = [one for one in parts.get("creator", ()) if code_of(one) is None]
    return named(creators[0]) if creators else None


def _description(
    parts: Parts, roles: tuple[str, ...], klass: str, language: str | None
) -> str | None:
    """A description by role; without a role it sums up a text and captions a picture."""
    unmarked = "caption" if klass in ("picture", "graphic", "video", "audio") else "summary"
    for one in in_language(parts.get("description", []), language):
        role = (one.get("role") or unmarked).lower().rpartition(":")[2]
        if role in roles and (words := words_of(text_of(one))):
            return words
    return None


def _language(parts: Parts, element: etree._Element) -> str | None:
    for one in parts.get("language", ()):
        if tag := one.get("tag"):
            return tag
    return element.get(LANG)


def _rights(parts: Parts) -> Rights:
    """All rightsInfo blocks together: the terms of each count."""
    holder = name_of(parts, "copyrightHolder")
    terms = [text_of(one) for one in parts.get("usageTerms", ())]
    return Rights(
        credit=(text_in(parts, "creditline") or name_of(parts, "infoSource") or "").strip(" –-")
        or None,
        copyright=text_in(parts, "copyrightNotice") or holder,
        usage_terms="\n".join(dict.fromkeys(term for term in terms if term)) or None,
    )
