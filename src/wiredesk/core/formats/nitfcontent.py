"""NITF inside other formats and on its own: the story's markup and its media blocks (NITF 3.6)."""

import re
from html import unescape

from lxml import etree

from wiredesk.core.errors import WiredeskError
from wiredesk.core.formats.markup import (
    drop_repeated_headline,
    html_body,
    inner_html,
    is_markup,
    lines_to_html,
    remove,
    without_repeated_headline,
)
from wiredesk.core.formats.telex import lines_of, paragraphs_of, paragraphs_to_html
from wiredesk.core.formats.xmlsafe import (
    local_name,
    named_within,
    parse_xml,
    text_of,
    whole_number,
)
from wiredesk.core.item import Picture, Rendition
from wiredesk.core.text.plain import is_columns

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
    if not len(root):
        return lines_to_html(root.text or "")
    markup = _STRAY_DASH.sub("–", inner_html(root))
    return _HARD_WRAPPED.sub(_unwrapped, markup) if _SET_BY_HAND.search(markup) else markup


_STRAY_DASH = re.compile(r"&lt;endash&gt;-&lt;/endash&gt;")
"""STT's production system escapes its own mark for an en dash into the text."""
_HARD_WRAPPED = re.compile(r"<p(?: [^<>]*)?>([^<>]*\n[^<>]*\n[^<>]*\n[^<>]*)</p>")
_SET_BY_HAND = re.compile(r"\n {3,}[^\s<]|[^\s>] {3,}[^\s<]")
_LONGEST_WRAPPED = 100_000
"""Characters of a paragraph that is worth setting anew; no story has a longer one."""


def _unwrapped(paragraph: re.Match[str]) -> str:
    """Telex copy in one ``p`` (Reuters): lines as they were set, an indented one opens a paragraph.

    Markup that is merely laid out in lines has every line after the first equally far in.
    """
    if len(paragraph[1]) > _LONGEST_WRAPPED:
        return paragraph[0]
    lines = lines_of(unescape(paragraph[1]))
    following = [line for line in lines[1:] if line]
    at_the_margin = any(not line[0].isspace() for line in following)
    set_by_hand = any(line.startswith("   ") or is_columns(line) for line in following)
    if not (at_the_margin and set_by_hand):
        return paragraph[0]
    return paragraphs_to_html(paragraphs_of(lines))


def body_markup(text: str, headline: str | None) -> str:
    """The story of a document given as text: NITF's ``body.content``, what a page has in ``body``.

    NITF that cannot be parsed is taken for HTML, whose cleaning forgives more.
    """
    if "<body.content" in text:
        try:
            return story_markup(parse_xml(text).root, headline)
        except WiredeskError:
            pass
    return without_repeated_headline(html_body(text.strip()), headline)


def _main(content: etree._Element) -> etree._Element:
    """The element that holds nothing but the story."""
    by_name: dict[str, etree._Element] = {}
    for one in named_within(content, "section", "body.content", "body", "html"):
        name = local_name(one)
        if name == "section" and "main" in (one.get("class") or "").split():
            return one
        by_name.setdefault(name, one)
    for name in ("body.content", "body", "html"):
        if name in by_name:
            return by_name[name]
    return content


_IMAGES = frozenset({"image", "photo", "picture", "graphic"})


def media_pictures(item: etree._Element) -> list[Picture]:
    """The pictures of NITF ``media`` blocks, each with its renditions, caption and credit."""
    found = []
    for media in named_within(item, "media"):
        sources = [one for one in named_within(media, "media-reference") if one.get("source")]
        if (media.get("media-type") or "").lower() not in _IMAGES and not any(
            (one.get("mime-type") or "").startswith("image/") for one in sources
        ):
            continue
        captions = [text_of(one) for one in named_within(media, "media-caption")]
        credits = [text_of(one) for one in named_within(media, "media-producer")]
        credits += [one.get("source-credit") for one in sources]
        if sources:
            found.append(
                Picture(
                    caption=next((c for c in captions if c), None),
                    credit=next((c for c in credits if c), None),
                    copyright=sources[0].get("copyright"),
                    alt=sources[0].get("alternate-text"),
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
