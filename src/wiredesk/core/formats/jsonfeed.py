"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.feedparts import absolute, content_guid, with_absolute_links
from wiredesk.core.formats.jsonfields import Fields, fields_of, rows, text, whole
from wiredesk.core.formats.markup import words_of
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.times import moment
from wiredesk.core.item import Link, NewsItem, Picture, Rendition, Subject
from wiredesk.core.text.plain import to_html

KEY = "jsonfeed"


def recognises(document: Document) -> bool:
    """A ``version`` that names jsonfeed.org, which the specification requires."""
    fields = fields_of(document.value)
    return "jsonfeed.org" in str(fields.get("version", "")) and isinstance(
        fields.get("items"), list
    )


def read(document: Document) -> Reading:
    """Every object in ``items``."""
    feed = fields_of(document.value)
    base = text(feed, "home_page_url", "feed_url") or document.base
    return gather(
        KEY, feed["items"], lambda item: _item(fields_of(item), feed, base), document.flags
    )


def _item(fields: Fields, feed: Fields, base: str) -> NewsItem:
    link = absolute(text(fields, "url"), base) or absolute(text(fields, "external_url"), base)
    headline = words_of(text(fields, "title"))
    body = text(fields, "content_html") or to_html(text(fields, "content_text") or "")
    summary = words_of(text(fields, "summary"))
    if not (headline or body or summary or link):
        raise Malformed("The item has no headline, no text and no link.", code="empty-item")
    given = text(fields, "id")
    created, updated = moment(text(fields, "date_published")), moment(text(fields, "date_modified"))
    guessed = [
        name for name, at in (("created", created), ("updated", updated)) if at and not at.zone
    ]
    if updated is None and created is not None:
        guessed.append("updated")
    return NewsItem(
        format=KEY,
        guid=given or link or content_guid(headline, body or summary),
        guid_from="guid" if given else "link" if link else "content",
        provider=text(feed, "title"),
        source_url=link,
        headline=headline,
        byline=_names(fields) or _names(feed),
        abstract=summary,
        body_html=with_absolute_links(body, base),
        language=text(fields, "language") or text(feed, "language"),
        subjects=_tags(fields),
        pictures=_pictures(fields, base),
        links=_links(fields, base),
        created=created,
        updated=updated or created,
        guessed=tuple(dict.fromkeys(guessed)),
    )


def _names(fields: Fields) -> str | None:
    people = rows(fields, "authors", "author")  # 1.0 had one ``author``
    return ", ".join(dict.fromkeys(name for one in people if (name := text(one, "name")))) or None


def _tags(fields: Fields) -> tuple[Subject, ...]:
    return tuple(
        Subject(qcode=name, name=name)
        for one in rows(fields, "tags")
        if (name := text(one, "name"))
    )


def _links(fields: Fields, base: str) -> tuple[Link, ...]:
    external = absolute(text(fields, "external_url"), base)
    return (Link(rel="related", href=external),) if external else ()


def _pictures(fields: Fields, base: str) -> tuple[Picture, ...]:
    """``image`` and ``banner_image`` first; an attachment of the same address says more of them."""
    attached: dict[str, Picture] = {}
    for one in rows(fields, "attachments"):
        href, media_type = absolute(text(one, "url"), base), text(one, "mime_type") or ""
        if href and media_type.startswith("image/"):
            rendition = Rendition(
                href=href, media_type=media_type, size=whole(one, "size_in_bytes")
            )
            attached.setdefault(href, Picture(headline=text(one, "title"), renditions=(rendition,)))
    hrefs = (absolute(text(fields, key), base) for key in ("image", "banner_image"))
    named = {href: Picture(renditions=(Rendition(href=href),)) for href in hrefs if href}
    return tuple((named | attached).values())
