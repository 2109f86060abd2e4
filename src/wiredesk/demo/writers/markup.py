"""What the XML writers share: the paragraphs of a story as XHTML elements, and serialising."""

from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from wiredesk.demo.values import Filed

XHTML = "http://www.w3.org/1999/xhtml"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def child(
    parent: etree._Element, tag: str, text: str | None = None, /, **attributes: str
) -> etree._Element:
    """Append ``<tag>`` with ``text`` and ``attributes`` to ``parent`` and return it."""
    element = etree.SubElement(parent, tag)
    for name, value in attributes.items():
        element.set(name, value)
    element.text = text
    return element


def document(root: etree._Element) -> bytes:
    """Serialise ``root`` as a UTF-8 file with its declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def blocks(filed: Filed, namespace: str = "") -> list[etree._Element]:
    """The paragraphs of ``filed`` as elements: ``## `` opens a subhead, ``- `` lines are a list."""
    prefix = f"{{{namespace}}}" if namespace else ""
    return [_block(paragraph, prefix) for paragraph in filed.paragraphs]


def html(filed: Filed) -> str:
    """The paragraphs of ``filed`` as an HTML fragment."""
    return "".join(etree.tostring(block, encoding="unicode") for block in blocks(filed))


def rfc822(moment: datetime) -> str:
    """A date as RSS 2.0 wants it (RFC 822 with a four-digit year and an offset)."""
    return format_datetime(moment)


def _block(paragraph: str, prefix: str) -> etree._Element:
    if paragraph.startswith("## "):
        element = etree.Element(f"{prefix}h2")
        element.text = paragraph.removeprefix("## ")
        return element
    if paragraph.startswith("- "):
        element = etree.Element(f"{prefix}ul")
        for line in paragraph.splitlines():
            child(element, f"{prefix}li", line.removeprefix("- "))
        return element
    element = etree.Element(f"{prefix}p")
    element.text = " ".join(paragraph.split())
    return element
