"""NITF inside other formats and on its own: the story's markup and its media blocks (NITF 3.6)."""

from lxml import etree

from wiredesk.core.formats.markup import (
    drop_repeated_headline,
    html_body,
    inner_html,
    is_markup,
    lines_to_html,
    remove,
    without_repeated_headline,
)
from wiredesk.core.formats.xmlsafe import local_name, named_within, text_of, whole_number
from wiredesk.core.item import Picture, Rendition

_NITF_ONLY = {
    "hl1": "h2",
    "hl2": "h3",
    "body.content": "div",
    "block": "div",
    "lang": "span",
    "tagline": "p",
}
_BURIED = ("media", "head", "body.head", "script", "style")


def story_markup(content: etree._Element, headline: str | None) -> str:
    """The story of an element that holds NITF, XHTML or plain text, as HTML. Changes the tree."""
    root = _main(content)
    for one in [one for one in named_within(root, *_BURIED) if one is not root]:
        remove(one)
    drop_repeated_headline(root, headline)
    for one in list(named_within(root, *_NITF_ONLY)):
        one.tag = _NITF_ONLY[local_name(one)]
    if not len(root) and root.text and is_markup(root.text):
        return without_repeated_headline(html_body(root.text.strip()), headline)
    markup = inner_html(root)
    return markup if len(root) else lines_to_html(root.text or "")


def _main(content: etree._Element) -> etree._Element:
    """The element that holds nothing but the story."""
    by_name: dict[str, etree._Element] = {}
    for one in named_within(content, "section", "body.content", "body", "html"):
        name = local_name(one)
        if name == "section" and (one.get("class") or "") == "main":
            return one
        by_name.setdefault(name, one)
    for name in ("body.content", "body", "html"):
        if name in by_name:
            return by_name[name]
    return content


def media_pictures(item: etree._Element) -> list[Picture]:
    """The pictures of NITF ``media`` blocks, each with its renditions, caption and credit."""
    found = []
    for media in named_within(item, "media"):
        if media.get("media-type") not in ("image", "photo"):
            continue
        sources = [one for one in named_within(media, "media-reference") if one.get("source")]
        captions = [text_of(one) for one in named_within(media, "media-caption")]
        credits = [text_of(one) for one in named_within(media, "media-producer")]
        if sources:
            found.append(
                Picture(
                    caption=next((c for c in captions if c), None),
                    credit=next((c for c in credits if c), None),
                    renditions=tuple(
                        Rendition(
                            href=one.get("source") or "",
                            name=one.get("name"),
                            width=whole_number(one.get("width")),
                            height=whole_number(one.get("height")),
                            media_type=one.get("mime-type"),
                        )
                        for one in sources
                    ),
                )
            )
    return found
