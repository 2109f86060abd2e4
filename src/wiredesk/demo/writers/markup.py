"""The paragraphs of a story as elements and as HTML."""

from lxml import etree

from wiredesk.core.formats.writers.xmltree import child
from wiredesk.demo.values import Filed


def blocks(filed: Filed) -> list[etree._Element]:
    """The paragraphs of ``filed`` as elements: ``## `` opens a subhead, ``- `` lines are a list."""
    return [_block(paragraph) for paragraph in filed.paragraphs]


def html(filed: Filed) -> str:
    """The paragraphs of ``filed`` as an HTML fragment."""
    return "".join(etree.tostring(block, encoding="unicode") for block in blocks(filed))


def _block(paragraph: str) -> etree._Element:
    if paragraph.startswith("## "):
        element = etree.Element("h2")
        element.text = paragraph.removeprefix("## ")
        return element
    if paragraph.startswith("- "):
        element = etree.Element("ul")
        for line in paragraph.splitlines():
            child(element, "li", line.removeprefix("- "))
        return element
    element = etree.Element("p")
    element.text = " ".join(paragraph.split())
    return element
