"""Carries the wire's own markup from a tree to a string, unsanitised but without namespaces."""

import re
from html import escape

from lxml import etree

from wiredesk.core.formats.xmlsafe import all_text, local_name
from wiredesk.core.text.characters import squeezed
from wiredesk.core.text.plain import plain, to_html

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_TITLES = ("h1", "h2", "h3", "hl1")


def inner_html(element: etree._Element) -> str:
    """The markup inside an element as HTML, all namespaces dropped, attributes kept."""
    pieces: list[str] = [escape(element.text, quote=False)] if element.text else []
    for child in element:
        _write(child, pieces)
    return "".join(pieces).strip()


def _write(element: etree._Element, pieces: list[str]) -> None:
    # libxml2 has bounded the depth to 256, so recursion is safe
    name = local_name(element).lower()
    if name:
        pieces.append(f"<{name}{_attributes(element)}>")
        if element.text:
            pieces.append(escape(element.text, quote=False))
        for child in element:
            _write(child, pieces)
        if name not in _VOID:
            pieces.append(f"</{name}>")
    if element.tail:
        pieces.append(escape(element.tail, quote=False))


def _attributes(element: etree._Element) -> str:
    found = element.items()
    if not found:
        return ""
    pairs = ((str(name), value) for name, value in found)
    return "".join(
        f' {name}="{escape(str(value))}"'
        for name, value in pairs
        if name[:1] != "{" and ":" not in name
    )


def remove(element: etree._Element) -> None:
    """Take an element out of its tree and leave the text behind it in place."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def drop_repeated_headline(root: etree._Element, headline: str | None) -> None:
    """Remove a title at the head of a body that only repeats the headline."""
    wanted = squeezed(headline or "").lower()
    for element in root.iter(etree.Element):
        name = local_name(element).lower()
        if name in _TITLES:
            words = squeezed(all_text(element)).lower()
            if words and words == wanted:
                remove(element)
            return
        if name in ("p", "li", "td") and all_text(element).strip():
            return


_TITLE = re.compile(r"<(h[1-3])\b[^>]*>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")
_HTML_BODY = re.compile(r"<body\b[^>]*>(.*?)(?:</body\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_FIGURE = re.compile(r"<figure\b.*?</figure\s*>", re.IGNORECASE | re.DOTALL)
_BLANK = re.compile(r"\n[^\S\n]+\n|\r\n\r\n")
_ANY_REFERENCE = re.compile(r"&(?:#\w{1,8}|[a-zA-Z]\w{1,31});")


def without_repeated_headline(html: str, headline: str | None) -> str:
    """The same for markup held as a string: cut a first title that repeats the headline."""
    wanted = squeezed(headline or "").lower()
    match = _TITLE.search(html[:5000]) if wanted else None
    if match is None or squeezed(plain(match[2])).lower() != wanted:
        return html
    before = html[: match.start()]
    return html if _MARKUP.sub("", before).strip() else before + html[match.end() :]


def html_body(html: str) -> str:
    """What is inside ``<body>`` of a whole page; other markup as it is."""
    match = _HTML_BODY.search(html)
    return match[1].strip() if match else html


def is_markup(text: str) -> bool:
    """Whether text that may be either is HTML (a tag or a character reference in it)."""
    return bool(_MARKUP.search(text) or _ANY_REFERENCE.search(text))


def words_of(text: str | None) -> str | None:
    """One line of words from text that may hold markup; None where there are none."""
    if not text:
        return None
    found = plain(text) if is_markup(text) else text
    return " ".join(found.split()) or None


def without_figures(html: str) -> str:
    """Markup without ``<figure>``, for items whose pictures come beside the text."""
    return _FIGURE.sub("", html) if "<figure" in html.lower() else html


def lines_to_html(text: str) -> str:
    """Plain text as paragraphs; where no empty line parts any, each line is a paragraph."""
    text = text.strip()
    return to_html(text if "\n\n" in text or _BLANK.search(text) else text.replace("\n", "\n\n"))
