"""Writes the body of a NewsML-G2 item: as XHTML where that says exactly the same, else as data."""

from copy import deepcopy

from lxml import etree, html

from wiredesk.core.formats.nitfcontent import story_markup
from wiredesk.core.formats.writers.g2tree import N
from wiredesk.core.formats.writers.wording import clean
from wiredesk.core.formats.writers.xmltree import child, rooted

_XHTML = "http://www.w3.org/1999/xhtml"
_X = f"{{{_XHTML}}}"


def add_body(content: etree._Element, markup: str) -> None:
    """``inlineXML`` with XHTML; where that would alter it, ``inlineData`` with text."""
    markup = clean(markup).strip()
    inline = _as_xhtml(markup)
    if inline is None:
        child(content, f"{N}inlineData", markup, contenttype="text/html")
    else:
        content.append(inline)


def _as_xhtml(markup: str) -> etree._Element | None:
    """The markup as inlineXML, or None where reading it would not give the same again."""
    inline = etree.Element(f"{N}inlineXML", contenttype="application/xhtml+xml")
    page = rooted(f"{_X}html", _XHTML)
    inline.append(page)
    child(child(page, f"{_X}head"), f"{_X}title")
    try:
        page.append(_copied(html.fragment_fromstring(markup, create_parent="body")))
    except (etree.LxmlError, ValueError, TypeError, AssertionError):
        return None  # no markup, comments, or names that XML does not know
    return inline if story_markup(deepcopy(inline), None) == markup else None


def _copied(element: etree._Element) -> etree._Element:
    """The same element and all below it in the namespace of XHTML."""
    made = rooted(f"{_X}{element.tag}", _XHTML)
    stack = [(element, made)]
    while stack:
        old, new = stack.pop()
        new.text = old.text
        for name, value in old.items():
            new.set(name, value)
        for inner in old:
            copy = etree.SubElement(new, f"{_X}{inner.tag}")
            copy.tail = inner.tail
            stack.append((inner, copy))
    return made
