"""Carries the wire's own markup from a tree to a string, unsanitised but without namespaces."""

import re
from functools import lru_cache

from lxml import etree

from wiredesk.core.formats.xmlsafe import all_text, local_name
from wiredesk.core.text.characters import squeezed
from wiredesk.core.text.plain import one_line, to_html

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_TITLES = ("h1", "h2", "h3", "hl1")


def inner_html(element: etree._Element) -> str:
    """The markup inside an element as HTML, all namespaces dropped, attributes kept."""
    xml = etree.tostring(element, encoding="unicode", with_tail=False)
    inside = xml[xml.index(">") + 1 : xml.rindex("<")] if not xml.endswith("/>") else ""
    html = _UNCOMMON_TAG.sub(_as_html, inside)
    return (html.replace("&#13;", "\r") if "&#13;" in html else html).strip()


# As libxml2 writes it: every "<" of the text is escaped, every attribute in double quotes.
_UNCOMMON_TAG = re.compile(r"<(?!/?[a-z][a-z0-9]*>)[^>]*>")
_TAG = re.compile(r"<(/?)(?:[^\s/>]*:)?([^\s/>]+)")
_ATTRIBUTE = re.compile(r" ([^\s=]+)=\"([^\"]*)\"")


def _as_html(written: re.Match[str]) -> str:
    """A tag of XML as one of HTML: no prefixes, no declarations, no short form."""
    return _html_tag(written[0])


@lru_cache(maxsize=4096)
def _html_tag(tag: str) -> str:
    opening = _TAG.match(tag)
    if opening is None:
        return tag
    end, name = opening[1], opening[2].lower()
    attributes = "".join(
        f' {key}="{_attribute_value(value)}"'
        for key, value in _ATTRIBUTE.findall(tag)
        if key != "xmlns" and ":" not in key
    )
    closing = f"</{name}>" if tag.endswith("/>") and name not in _VOID else ""
    return f"<{end}{name}{attributes}>{closing}"


def _attribute_value(written: str) -> str:
    for reference, character in (("&#9;", "\t"), ("&#10;", "\n"), ("&#13;", "\r"), ("'", "&#x27;")):
        written = written.replace(reference, character)
    return written


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
    if match is None or squeezed(one_line(match[2])).lower() != wanted:
        return html
    before = html[: match.start()]
    return html if _MARKUP.sub("", before).strip() else before + html[match.end() :]


def html_body(html: str) -> str:
    """What is inside ``<body>`` of a whole page; other markup as it is."""
    match = _HTML_BODY.search(html)
    return match[1].strip() if match else html


def is_markup(text: str) -> bool:
    """Whether text that may be either is HTML (a tag or a character reference in it)."""
    return bool(
        ("<" in text and _MARKUP.search(text)) or ("&" in text and _ANY_REFERENCE.search(text))
    )


def words_of(text: str | None) -> str | None:
    """One line of words from text that may hold markup; None where there are none."""
    if not text:
        return None
    return (one_line(text) if is_markup(text) else " ".join(text.split())) or None


def without_figures(html: str) -> str:
    """Markup without ``<figure>``, for items whose pictures come beside the text."""
    return _FIGURE.sub("", html) if "<figure" in html.lower() else html


def lines_to_html(text: str) -> str:
    """Plain text as paragraphs; where no empty line parts any, each line is a paragraph."""
    text = text.strip()
    return to_html(text if "\n\n" in text or _BLANK.search(text) else text.replace("\n", "\n\n"))
