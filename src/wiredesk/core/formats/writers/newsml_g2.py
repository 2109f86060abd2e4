"""Writes NewsML-G2 2.35 (Power): one newsItem, or a newsMessage of several.

A story with pictures is three kinds of items, as G2 has it: its text, an item per picture, and a
package that holds them together; ``core.packages.share_pictures`` gives the pictures back to the
story. Embargo, status and rights of the story hold for all of them.

What NewsML-G2 does not carry here: roles of people and organisations, points of places, texts for
the blind, pictures without an address, versions that are no positive number, rels that are no
qcodes, signals other than ``signal`` and ``role``, schemes of subjects but the prefix of a qcode,
codes of named things that are neither qcodes nor web addresses, the body of an item that is a
picture. An item without a time of its version gets that of the document.
"""

from collections.abc import Iterator, Sequence

from lxml import etree
from msgspec.structs import replace

from wiredesk.core.formats.writers.g2body import add_body
from wiredesk.core.formats.writers.g2meta import (
    add_content_meta,
    add_item_meta,
    add_link,
    add_rights,
)
from wiredesk.core.formats.writers.g2tree import NAMESPACE, N, qcode, root
from wiredesk.core.formats.writers.heading import Heading
from wiredesk.core.formats.writers.timing import rfc3339
from wiredesk.core.formats.writers.wording import address, clean
from wiredesk.core.formats.writers.xmltree import child, document, rooted, worded
from wiredesk.core.item import Link, Moment, NewsItem, Picture, PubStatus, Rendition, Rights

KEY = "newsml-g2"
CARRIES = frozenset({
    "guid", "version", "provider", "item_class", "source_url", "pub_status", "signals",
    "embargo.until.at", "embargo.until.zone", "expires.at", "expires.zone", "urgency", "genre",
    "headline", "slugline", "byline", "dateline.city", "dateline.agency", "dateline.text",
    "abstract", "body_html", "eds_notes", "language",
    "subjects.qcode", "subjects.name", "places.name", "places.qcode", "places.country",
    "people.name", "people.qcode", "organisations.name", "organisations.qcode",
    "pictures.guid", "pictures.headline", "pictures.caption", "pictures.credit",
    "pictures.copyright", "pictures.usage_terms", "pictures.renditions",
    "rights", "links", "created.at", "created.zone", "updated.at", "updated.zone",
})  # fmt: skip
STATUSES: tuple[PubStatus, ...] = ("usable", "withheld", "canceled")
_PICTURES = ("picture", "graphic")


def write(items: Sequence[NewsItem], heading: Heading) -> bytes:
    """The item itself where it is one, else a message of all; raises ValueError for none."""
    if not items:
        raise ValueError("a NewsML-G2 message holds at least one item")
    made = Moment(at=heading.made)
    told = [one for item in items for one in _items(item, made)]
    _number_groups(told)
    return document(told[0] if len(told) == 1 else _message(told, heading))


def _message(told: Sequence[etree._Element], heading: Heading) -> etree._Element:
    message = rooted(f"{N}newsMessage", NAMESPACE)
    header = child(message, f"{N}header")
    child(header, f"{N}sent", rfc3339(Moment(at=heading.made)))
    worded(header, f"{N}sender", heading.title)
    child(message, f"{N}itemSet").extend(told)
    return message


def _items(item: NewsItem, made: Moment) -> Iterator[etree._Element]:
    if item.item_class in _PICTURES:
        own = item.pictures[0] if item.pictures else Picture()
        yield _picture(replace(item, rights=_either(item.rights, own)), own, made)
        return
    members = [link for link in item.links if link.rel == "member"]
    if members and not clean(item.body_html).strip():
        yield _package(item, members, made)
        return
    yield _text(item, made)
    pictures = _with_guids(item.pictures)
    for picture in pictures:
        yield _picture(_picture_item(item, picture), picture, made)
    if pictures:
        links = [Link(rel="member", guid=item.guid, version=item.version, title=item.headline)]
        links += [Link(rel="member", guid=one.guid, title=one.caption) for one in pictures]
        package = _beside(item, f"{item.guid}:package", "composite", tuple(pictures))
        yield _package(package, links, made)


def _text(item: NewsItem, made: Moment) -> etree._Element:
    news = _head("newsItem", item, made)
    add_content_meta(news, item, item.abstract, "summary")
    if clean(item.body_html).strip():
        add_body(child(news, f"{N}contentSet"), item.body_html)
    return news


def _picture(item: NewsItem, picture: Picture, made: Moment) -> etree._Element:
    news = _head("newsItem", item, made)
    add_content_meta(news, item, picture.caption, "caption")
    if picture.renditions:
        content = child(news, f"{N}contentSet")
        for rendition in picture.renditions:
            _remote(content, rendition)
    return news


def _remote(content: etree._Element, rendition: Rendition) -> None:
    child(
        content,
        f"{N}remoteContent",
        rendition=qcode(f"rnd:{rendition.name}") if rendition.name else None,
        href=address(rendition.href),
        contenttype=rendition.media_type,
        size=rendition.size,
        width=rendition.width,
        height=rendition.height,
    )


def _package(item: NewsItem, members: Sequence[Link], made: Moment) -> etree._Element:
    package = _head("packageItem", item, made)
    add_content_meta(package, item, item.abstract, "summary")
    group = child(child(package, f"{N}groupSet"), f"{N}group", role="group:main")
    pictures = {picture.guid for picture in item.pictures}
    for link in members:
        reference = add_link(group, "itemRef", link)
        kind = "picture" if link.guid in pictures else "text"
        reference.insert(0, etree.Element(f"{N}itemClass", qcode=f"ninat:{kind}"))
    return package


def _number_groups(told: Sequence[etree._Element]) -> None:
    """The ids that tie each groupSet to its group: no two alike in one document."""
    group_sets = (found for one in told if (found := one.find(f"{N}groupSet")) is not None)
    for number, group_set in enumerate(group_sets, start=1):
        group_set.set("root", f"main{number}")
        group_set[0].set("id", f"main{number}")


def _head(tag: str, item: NewsItem, made: Moment) -> etree._Element:
    element = root(tag, item.guid, item.version, item.language)
    add_rights(element, item.rights)
    add_item_meta(element, item, item.item_class, made)
    return element


def _with_guids(pictures: Sequence[Picture]) -> list[Picture]:
    """Pictures with an address, each under a guid of its own: failing that, its first address."""
    named: dict[str, Picture] = {}
    for picture in pictures:
        if picture.renditions:
            guid = picture.guid or ""
            guid = guid if guid and guid not in named else picture.renditions[0].href
            named.setdefault(guid, replace(picture, guid=guid))
    return list(named.values())


def _picture_item(story: NewsItem, picture: Picture) -> NewsItem:
    """The item of a picture that came with a story: under the same embargo and status."""
    item = _beside(story, picture.guid or "", "picture", (picture,))
    return replace(item, headline=picture.headline, rights=_either(Rights(), picture))


def _either(rights: Rights, picture: Picture) -> Rights:
    """The rights of an item that is a picture: its own, failing them those of the picture."""
    return Rights(
        credit=rights.credit or picture.credit,
        copyright=rights.copyright or picture.copyright,
        usage_terms=rights.usage_terms or picture.usage_terms,
    )


def _beside(story: NewsItem, guid: str, item_class: str, pictures: tuple[Picture, ...]) -> NewsItem:
    """An item that goes with a story: what hides, dates and names the story is said again."""
    return NewsItem(
        format=story.format,
        guid=guid,
        version=story.version,
        provider=story.provider,
        item_class=item_class,  # type: ignore[arg-type]
        pub_status=story.pub_status,
        embargo=story.embargo,
        expires=story.expires,
        urgency=story.urgency,
        headline=story.headline,
        language=story.language,
        pictures=pictures,
        created=story.created,
        updated=story.updated,
    )
