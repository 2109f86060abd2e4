"""Bodies and pictures of NewsML-G2 items: XHTML, NITF, plain text, remote and packaged pictures."""

import re
from binascii import Error, a2b_base64

from lxml import etree

from wiredesk.core.formats.g2meta import Parts, code_of, in_language, named
from wiredesk.core.formats.markup import is_markup, lines_to_html, words_of
from wiredesk.core.formats.nitfcontent import body_markup, media_pictures, story_markup
from wiredesk.core.formats.ttnitf import plain_nitf, tt_pictures
from wiredesk.core.formats.xmlsafe import (
    all_text,
    children_named,
    named_within,
    text_of,
    whole_number,
)
from wiredesk.core.item import Picture, Rendition, Rights
from wiredesk.core.text.encoding import decode

_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|tiff?|webp)$", re.IGNORECASE)
_NOT_BODY = ("nonpublic", "public", "notepad", "header", "caption")


def body_of(item: etree._Element, headline: str | None, language: str | None) -> str:
    """The story's own markup from the content set: inline XML with most words, else inline data.

    Of several languages the item's own counts. NITF gives ``body.content``, XHTML ``body``, dpa
    ``section class="main"``; a repeated headline and blocks about media are no body. Changes the
    tree.
    """
    found = in_language(list(named_within(item, "inlineXML")), language)
    best = (
        max(found, key=lambda one: len(all_text(one)))
        if len(found) > 1
        else next(iter(found), None)
    )
    if best is not None and (markup := story_markup(plain_nitf(best), headline)):
        return markup
    for one in in_language(list(named_within(item, "inlineData")), language):
        rendition = (one.get("rendition") or "").rpartition(":")[2]
        if rendition not in _NOT_BODY and (text := _data_text(one)):
            return _from_data(text, one.get("contenttype") or "", headline)
    return ""


def _data_text(data: etree._Element) -> str:
    """The text of inline data; in base64 where it says so (``encoding``), unless it is no text."""
    media_type = (data.get("contenttype") or "text/plain").lower()
    if not media_type.startswith("text/") and not re.search("html|xml|json", media_type):
        return ""
    if "base64" not in (data.get("encoding") or "").lower():
        return data.text or ""
    try:
        return decode(a2b_base64(data.text or "")).text
    except (Error, ValueError):  # not base64, and not ASCII at that
        return ""


def _from_data(text: str, media_type: str, headline: str | None) -> str:
    if "html" in media_type or "nitf" in media_type or (is_markup(text) and "<" in text):
        return body_markup(text, headline)
    return lines_to_html(text)


def byline_in(item: etree._Element) -> str | None:
    """The byline that only the body has: NITF's, TT's."""
    for content in named_within(item, "inlineXML"):
        for one in named_within(content, "byline", "BYLINE"):
            if words := text_of(one):
                return words
    return None


def title_of(item: etree._Element) -> str | None:
    """The headline that only the body has: NITF ``hl1``, else the title of its head."""
    for wanted in ("hl1", "title"):
        for content in named_within(item, "inlineXML"):
            for one in named_within(content, wanted):
                if words := text_of(one):
                    return words
    return None


def pictures_of(
    item: etree._Element,
    parts: Parts,
    item_class: str,
    guid: str,
    headline: str | None,
    caption: str | None,
    rights: Rights,
) -> tuple[Picture, ...]:
    """A picture item is one picture in several renditions; packages name theirs by reference.

    A text with remote images has each of them; NITF ``media`` blocks of type image count too.
    """
    remote = _remote(item, untyped=item_class in ("picture", "graphic"))
    if item_class in ("picture", "graphic"):
        own = Picture(
            guid=guid,
            headline=headline,
            caption=caption,
            credit=rights.credit,
            copyright=rights.copyright,
            usage_terms=rights.usage_terms,
            renditions=remote,
        )
        return (own,) if remote else ()
    if item_class in ("video", "audio"):
        return ()
    # a href that is an id (tag:…, urn:…) names a picture that comes in an item of its own
    found = [
        Picture(guid=r.href, renditions=() if r.href.startswith(("tag:", "urn:")) else (r,))
        for r in remote
    ]
    return (*found, *_packaged(parts), *media_pictures(item), *tt_pictures(item))


def _remote(item: etree._Element, *, untyped: bool) -> tuple[Rendition, ...]:
    """The images; in an item that is a picture also what does not say of which type it is."""
    found = []
    for one in named_within(item, "remoteContent"):
        media_type = one.get("contenttype") or ""
        href = one.get("href")
        is_image = media_type.startswith("image/") or _IMAGE.search(href or "")
        if href and (is_image or (untyped and not media_type)):
            found.append(
                Rendition(
                    href=href,
                    name=(one.get("rendition") or "").rpartition(":")[2] or None,
                    width=whole_number(one.get("width")),
                    height=whole_number(one.get("height")),
                    media_type=media_type if media_type.startswith("image/") else None,
                    size=whole_number(one.get("size")),
                )
            )
    return tuple(found)


def _packaged(parts: Parts) -> list[Picture]:
    found: dict[str, Picture] = {}
    for groups in parts.get("groupSet", ()):
        for ref in named_within(groups, "itemRef"):
            guid = ref.get("residref")
            if not guid or not _is_picture(ref):
                continue
            href = ref.get("href")
            found[guid] = Picture(
                guid=guid,
                headline=next(map(text_of, children_named(ref, "headline", "title")), None),
                caption=next(
                    (words_of(text_of(c)) for c in children_named(ref, "description")), None
                ),
                credit=next(map(named, children_named(ref, "creditline")), None),
                renditions=(Rendition(href=href),) if href else (),
            )
    return list(found.values())


def _is_picture(ref: etree._Element) -> bool:
    codes = [code_of(child) or "" for child in children_named(ref, "itemClass")]
    return any(code.endswith((":picture", "/picture", ":graphic")) for code in codes)
