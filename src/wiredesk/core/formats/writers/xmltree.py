"""Builds and serialises XML: every text goes through here, so none needs escaping by hand."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from wiredesk.core.formats.writers.wording import clean, folded, is_ambiguous

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def rooted(
    tag: str, default: str = "", prefixes: Mapping[str, str] | None = None
) -> etree._Element:
    """A new element that declares a default namespace, and prefixes, for all below it."""
    names: dict[Any, str] = {None: default} if default else {}  # the stubs know no None
    return etree.Element(tag, nsmap=names | dict(prefixes or {}))


def child(
    parent: etree._Element, tag: str, text: str | None = None, /, **attributes: str | int | None
) -> etree._Element:
    """Append ``<tag>`` to ``parent`` and return it; attributes that are None are left out."""
    element = etree.SubElement(parent, tag)
    for name, value in attributes.items():
        if value is not None:
            element.set(name, folded(str(value)))
    element.text = clean(text) or None
    return element


def worded(
    parent: etree._Element, tag: str, text: str | None, /, **attributes: str | int | None
) -> None:
    """Append ``<tag>`` with words on one line; nothing where there are none."""
    if words := folded(text):
        child(parent, tag, words, **attributes)


def document(root: etree._Element) -> bytes:
    """The file: UTF-8 with its declaration."""
    body: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    if is_ambiguous(body.decode()):
        body = etree.tostring(root, xml_declaration=True, encoding="US-ASCII")
    return body
