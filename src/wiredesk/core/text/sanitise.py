"""The one sanitiser: any markup from a wire in, narrow and well-formed HTML out."""

import re
from functools import lru_cache
from typing import Any

import nh3
from msgspec import Struct

from wiredesk.core.text.characters import has_forbidden, without_forbidden
from wiredesk.core.text.embeds import FRAMES, may_have_embeds, replace_embeds
from wiredesk.core.text.orderly import BARE, BOXES
from wiredesk.core.text.tidy import KEPT, tidy

# Stored beside sanitised text; another number means: sanitise again before showing.
POLICY_VERSION = 1

EMBED_REPLACED = "embed-replaced"

# Boundaries between paragraphs that nh3 must not unwrap, or the words on both sides would grow
# together. They carry no attributes, and tidy() lets none of them through.
_BOUNDARIES = BOXES | {"h1", "h5", "h6", "hr"}
# Their contents are not words for readers, or are drawings.
INVISIBLE = frozenset(
    "head noembed noframes noscript script select style svg template textarea title".split()
)
_SCHEMES = {"http", "https", "mailto"}
_LINK_REL = "noopener nofollow"
_ATTRIBUTES = {
    "a": {"href", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_EMBED_ATTRIBUTES = {
    **{tag: {"src"} for tag in ("iframe", "video", "audio", "embed", "source")},
    "object": {"data"},
    "blockquote": {"class", "cite"},
}


class Sanitised(Struct, frozen=True):
    """Safe HTML, what was done to get there (``embed-replaced``), and the words we added."""

    html: str
    flags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def sanitise(html: str, base: str | None = None) -> Sanitised:
    """Return safe, well-formed HTML for ``html``, a fragment or a page from anywhere.

    ``base`` is the http(s) address that relative links are resolved against; without it they
    lose their link, not their words. The result holds only the tags of ``tidy.KEPT``, links with
    ``rel="noopener nofollow"``, no ids, classes, styles, pictures, or forbidden characters.
    ``sanitise(sanitise(x).html) == sanitise(x)``, flags aside.
    """
    if _is_in_order(html):
        return Sanitised(html.rstrip())
    cleaned = clean(html, base)
    tidied = tidy(cleaned.html)
    if "<pre>\n" in tidied:
        tidied = _LINE_BEFORE.sub("<pre>", tidied)
    return Sanitised(tidied, cleaned.flags, cleaned.labels)


def _is_in_order(html: str) -> bool:
    """Say whether parser and tidier would give raw markup back as it is: they are left out then.

    Such copy is bare paragraphs and lists, tags without attributes, and text that is serialised
    already (HTML, 13.3): nothing to resolve, to escape or to drop. No link: it wants its ``rel``.
    """
    return (
        html.startswith(("<p>", "<ul>", "<ol>"))
        and BARE.fullmatch(html) is not None
        and html.count("<") == html.count(">")
        and not ("&" in html and _OTHER_ENTITY.search(html))
        and "\r" not in html
        and "\xa0" not in html
        and not has_forbidden(html)
    )


_OTHER_ENTITY = re.compile("&(?!(?:amp|lt|gt|nbsp);)")

_LINE_BEFORE = re.compile(r"<pre>\n+")
"""A line break right behind <pre> is no text to a parser (HTML, 13.2.6.4.7): gone at once."""


def clean(html: str, base: str | None = None) -> Sanitised:
    """Return ``html`` safe but not yet tidy: the boxes of its layout still part its words."""
    base = base if base and base.lower().startswith(("http://", "https://")) else None
    try:
        return _cleaned(html, base)
    except UnicodeEncodeError:  # a lone surrogate cannot reach the parser
        return _cleaned(without_forbidden(html), base)


def _cleaned(html: str, base: str | None) -> Sanitised:
    flags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    if may_have_embeds(html):
        serialised = _embed_cleaner(base).clean(html)
        html, labels = replace_embeds(serialised)
        flags = (EMBED_REPLACED,) if html != serialised else ()
    elif base and not _may_have_relative_links(html):
        base = None  # a cleaner of its own costs more than most copy does
    # Characters are dropped from the output, where entities are already resolved. That cannot
    # revive an attack: what looks like markup is escaped, and every address has its scheme.
    return Sanitised(without_forbidden(_cleaner(base).clean(html)), flags, labels)


def _may_have_relative_links(html: str) -> bool:
    """Say whether raw markup is worth a base; false alarms cost time only."""
    return ("<a" in html or "<A" in html) and _RELATIVE.search(html.lower()) is not None


_RELATIVE = re.compile(r"href\s*+=\s*+[\"']?(?!https?:|mailto:)")


def _absolute(address: str) -> str | None:
    """Without a base only ``//host/path`` can be completed."""
    return f"https:{address}" if address.startswith("//") else None


def _new_cleaner(
    base: str | None, tags: frozenset[str], attributes: dict[str, set[str]]
) -> nh3.Cleaner:
    def cleaner(relative: Any) -> nh3.Cleaner:
        return nh3.Cleaner(
            tags=set(tags),
            attributes=attributes,
            clean_content_tags=set(INVISIBLE),
            link_rel=_LINK_REL,
            url_schemes=_SCHEMES,
            url_relative=relative,
        )

    try:
        return cleaner(("rewrite_with_base", base) if base else _absolute)
    except ValueError:  # nobody can resolve anything against such a base
        return cleaner(_absolute)


@lru_cache(maxsize=64)
def _cleaner(base: str | None) -> nh3.Cleaner:
    return _new_cleaner(base, KEPT | _BOUNDARIES, _ATTRIBUTES)


@lru_cache(maxsize=64)
def _embed_cleaner(base: str | None) -> nh3.Cleaner:
    tags = KEPT | _BOUNDARIES | FRAMES | {"source"}
    return _new_cleaner(base, tags, _ATTRIBUTES | _EMBED_ATTRIBUTES)
