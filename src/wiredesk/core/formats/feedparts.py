"""What RSS, RDF and Atom share: namespaces by name, links, pictures, places and identity."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from lxml import etree
from msgspec.structs import replace

from wiredesk.core.formats.markup import words_of
from wiredesk.core.formats.xmlsafe import LANG, all_text, named_within, split_tag, text_of
from wiredesk.core.item import Picture, Place, Rendition, Subject

_PREFIXES: dict[str, str] = {
    "": "",
    "http://purl.org/rss/1.0/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss091": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://www.w3.org/2005/atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/elements/1.0/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://search.yahoo.com/mrss": "media:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.georss.org/georss": "georss:",
    "http://www.opengis.net/gml": "gml:",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo:",
    "http://purl.org/atompub/tombstones/1.0": "at:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://wordpress.org/export/1.0/": "wp:",
    "http://wordpress.org/export/1.1/": "wp:",
    "http://wordpress.org/export/1.2/": "wp:",
    "http://wordpress.org/export/1.0/excerpt/": "excerpt:",
    "http://wordpress.org/export/1.1/excerpt/": "excerpt:",
    "http://wordpress.org/export/1.2/excerpt/": "excerpt:",
    "http://purl.org/net/rss1.1#": "",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
}
_UNDECLARED = frozenset(p for p in _PREFIXES.values() if p)
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"

Children = dict[str, list[etree._Element]]


@lru_cache(maxsize=4096)
def key_of(tag: str) -> str:
    """``media:content`` for a tag in Clark notation, whatever prefix the feed chose.

    Plain elements get their bare name in lower case; a prefix that was never declared is taken at
    its word; unknown namespaces end in ``?:name``, so that no foreign ``title`` is ever ours.
    """
    namespace, local = split_tag(tag)
    local = local.lower()
    prefix = _PREFIXES.get(namespace.lower())
    if prefix is None:
        prefix = namespace.lower() if namespace.lower() in _UNDECLARED else "?:"
    return prefix + local


def children_of(element: etree._Element) -> Children:
    """The child elements by key, in document order."""
    found: Children = {}
    for child in element:
        tag = child.tag
        if isinstance(tag, str):
            found.setdefault(key_of(tag), []).append(child)
    return found


def first(children: Children, *keys: str) -> str | None:
    """The words of the first child with words, trying the keys in order."""
    for key in keys:
        if key in children:
            for element in children[key]:
                if words := text_of(element):
                    return words
    return None


def language_in(children: Children, *keys: str) -> str | None:
    """The ``xml:lang`` of the first child under the keys that has one."""
    for key in keys:
        for element in children.get(key, ()):
            if language := element.get(LANG):
                return language
    return None


def raw(children: Children, *keys: str) -> str | None:
    """Like ``first`` for markup in text: line ends are kept."""
    for key in keys:
        for element in children.get(key, ()):
            text = element.text if len(element) == 0 else None
            if text and text.strip():
                return text.strip()
    return None


def base_of(element: etree._Element, base: str) -> str:
    """The address that relative links inside ``element`` start from (XML Base)."""
    if element.base is None:  # nothing above says anything
        return base
    chain = [element, *element.iterancestors()]
    for node in reversed(chain):
        base = own_base(node, base)
    return base


def own_base(element: etree._Element, around: str) -> str:
    """The same for an element whose parent's address is known."""
    return absolute(element.get(XML_BASE), around) or around


def absolute(href: str | None, base: str) -> str | None:
    """A full address, or None where there is no address at all; never raises."""
    href = (href or "").strip()
    if not href:
        return None
    if href.startswith(("http://", "https://")):
        return href
    try:
        if urlsplit(href).scheme or not base:
            return href
        return urljoin(base, href)
    except ValueError:
        return href


_LINKED = re.compile(r"""(<[a-zA-Z][^<>]*?\s(?:href|src)\s*=\s*)(["'])([^"'<>]*)\2""")


def with_absolute_links(html: str, base: str) -> str:
    """Markup whose relative ``href`` and ``src`` are resolved against ``base``."""
    linked = "href" in html or "src" in html
    if not linked or not base.lower().startswith(("http://", "https://")):
        return html

    def resolve(match: re.Match[str]) -> str:
        address = match[3].strip()
        if not address or address.startswith("#") or re.match(r"[a-zA-Z][\w+.\-]*:", address):
            return match[0]
        return f"{match[1]}{match[2]}{absolute(address, base)}{match[2]}"

    return _LINKED.sub(resolve, html)


def content_guid(*words: str | None) -> str:
    """An id for an item that has none: a hash of what it says, white space aside.

    Blank text gives "", so that an item without id, link and words is no item.
    """
    text = "\n".join(" ".join((word or "").split()) for word in words)
    if not text.strip():
        return ""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]


def everything_in(element: etree._Element) -> list[str]:
    """All words and attributes of an item, for the identity of one that has neither text nor id."""
    return [all_text(element), *(str(v) for one in element.iter() for v in one.attrib.values())]


def media_subjects(children: Children) -> tuple[Subject, ...]:
    """``media:category`` (Media RSS 1.5.1) and ``itunes:category`` with those inside it."""
    if "media:category" not in children and "itunes:category" not in children:
        return ()
    given = [
        Subject(qcode=code, name=one.get("label") or code, scheme=one.get("scheme"))
        for one in children.get("media:category", ())
        if (code := text_of(one))
    ]
    for top in children.get("itunes:category", ()):
        names = (one.get("text") or text_of(one) for one in top.iter() if isinstance(one.tag, str))
        given += [Subject(qcode=name, name=name) for name in names if name]
    return tuple({one.qcode: one for one in given}.values())


def number(text: str | None) -> int | None:
    """A small whole number, or None."""
    if not text:
        return None
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None


def all_named(root: etree._Element, key: str) -> Iterator[etree._Element]:
    """Every element of a feed's own vocabulary with this name, however deep it lies."""
    spellings = dict.fromkeys((key, key.capitalize(), key.upper()))
    return (one for one in named_within(root, *spellings) if key_of(str(one.tag)) == key)


_PICTURED = frozenset(("media:group", "media:content", "media:thumbnail", "enclosure", "atom:link"))


def pictures_of(children: Children, base: str) -> tuple[Picture, ...]:
    """Pictures of a feed item: media:group, media:content, enclosures, else thumbnails.

    Media RSS 1.5.1: the members of one group, and thumbnails that stand alone beside each other,
    are renditions of one picture; each media:content outside a group is a picture of its own.
    """
    if _PICTURED.isdisjoint(children):
        return ()
    found = [_picture(group, base, children) for group in children.get("media:group", ())]
    found += [_picture(one, base, children) for one in children.get("media:content", ())]
    seen = {r.href for picture in found if picture for r in picture.renditions}
    for element in (*children.get("enclosure", ()), *children.get("atom:link", ())):
        picture = _enclosed(element, base)
        if picture and picture.renditions[0].href not in seen:
            found.append(picture)
            seen.add(picture.renditions[0].href)
    kept = tuple(_distinct(picture for picture in found if picture))
    thumbnails = _renditions(children.get("media:thumbnail", ()), base)
    if not kept:
        return _described((), children, thumbnails)
    if len(kept) == 1 and thumbnails:
        small = tuple(replace(r, name="thumbnail") for r in thumbnails if r.href not in seen)
        kept = (replace(kept[0], renditions=kept[0].renditions + small),)
    return kept


def _distinct(pictures: Iterable[Picture]) -> Iterable[Picture]:
    seen: set[str] = set()
    for picture in pictures:
        if picture.renditions[0].href not in seen:
            seen.add(picture.renditions[0].href)
            yield picture


def _picture(element: etree._Element, base: str, around: Children) -> Picture | None:
    inside = children_of(element)
    sources = (
        [element]
        if key_of(str(element.tag)) == "media:content"
        else inside.get("media:content", [])
    )
    images = [one for one in sources if _is_image(one)]
    renditions = _renditions(images, base) or _renditions(inside.get("media:thumbnail", ()), base)
    for one in images:
        inside = {**children_of(one), **inside}
    described = _described((inside,), around, renditions)
    return described[0] if described else None


_DESCRIBING = frozenset(
    "media:title media:description media:text media:credit media:copyright".split()
)


def _described(
    levels: tuple[Children, ...], around: Children, renditions: tuple[Rendition, ...]
) -> tuple[Picture, ...]:
    """Words for a picture; Media RSS lets them stand on any level, the nearest counts."""
    if not renditions:
        return ()

    telling = [level for level in (*levels, around) if not _DESCRIBING.isdisjoint(level)]
    if not telling:
        return (Picture(renditions=renditions),)

    def said(*keys: str) -> str | None:
        return next((w for level in telling if (w := first(level, *keys))), None)

    return (
        Picture(
            headline=said("media:title"),
            caption=words_of(said("media:description", "media:text")),
            credit=said("media:credit"),
            copyright=said("media:copyright"),
            renditions=renditions,
        ),
    )


def _enclosed(element: etree._Element, base: str) -> Picture | None:
    if element.get("rel", "enclosure") != "enclosure":
        return None
    href = absolute(element.get("url") or element.get("href"), base)
    media_type = element.get("type") or ""
    if not href or not (media_type.startswith("image/") or _IMAGE.search(href)):
        return None
    rendition = Rendition(
        href=href, media_type=media_type or None, size=number(element.get("length")) or None
    )
    return Picture(renditions=(rendition,))


_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", re.IGNORECASE)


def _is_image(element: etree._Element) -> bool:
    medium, media_type = element.get("medium"), element.get("type") or ""
    if medium:
        return medium == "image"
    return media_type.startswith("image/") or bool(
        not media_type and (_IMAGE.search(element.get("url") or "") or element.get("width"))
    )


def _renditions(elements: Iterable[etree._Element], base: str) -> tuple[Rendition, ...]:
    found: dict[str, Rendition] = {}
    for element in elements:
        href = absolute(element.get("url"), base)
        if href and href not in found:
            found[href] = Rendition(
                href=href,
                width=number(element.get("width")),
                height=number(element.get("height")),
                media_type=element.get("type"),
                size=number(element.get("fileSize")),
            )
    return tuple(found.values())


_PLACED = frozenset(
    "georss:point georss:where gml:point geo:lat georss:featurename dcterms:spatial".split()
)


def places_of(children: Children) -> tuple[Place, ...]:
    """Points from georss:point, georss:where and geo:lat with geo:long; dcterms:spatial names."""
    if _PLACED.isdisjoint(children):
        return ()
    points = [first(children, "georss:point")]
    for where in (*children.get("georss:where", ()), *children.get("gml:point", ())):
        points.append(text_of(where))
    latitude, longitude = first(children, "geo:lat"), first(children, "geo:long", "geo:lon")
    if latitude and longitude:
        points.append(f"{latitude} {longitude}")
    name = first(children, "georss:featurename", "dcterms:spatial")
    found = [place for point in points if (place := _point(point, name))]
    return tuple(found) or ((Place(name=name),) if name else ())


def _point(text: str | None, name: str | None) -> Place | None:
    try:
        latitude, longitude = (float(part) for part in (text or "").replace(",", " ").split()[:2])
    except ValueError:
        return None
    inside = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return Place(name=name, latitude=latitude, longitude=longitude) if inside else None
