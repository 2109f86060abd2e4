"""Parses XML from strangers: no entities, DTD or network, bounded depth, mercy for errors."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5

from lxml import etree
from msgspec import Struct

from wiredesk.core.errors import ForbiddenContent, Malformed, TooBig
from wiredesk.core.formats.reading import CONTROL_CHARACTERS, CUT_SHORT
from wiredesk.core.text.characters import (
    beyond_plain,
    from_windows_controls,
    has_windows_controls,
)

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_EARLY_END = re.compile(r"</(?:rss|rdf:RDF|feed|channel)\s*>(?=.*<(?:item|entry)\b)", re.DOTALL)
_FIRST_TAG = re.compile(r"<([A-Za-z_][^\s<>/]*)")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^\[<>]|\"[^\"]*\"|'[^']*')*(\[)?", re.IGNORECASE)
_PROLOGUE = re.compile(r"(?:[^<]+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_ENTITY = re.compile("<!ENTITY", re.IGNORECASE)
_HARMLESS_ENTITY = re.compile(
    r"""<!ENTITY\s+(?:%\s+[\w.:-]{1,80}\s+(?:SYSTEM|PUBLIC)\s[^<>]{1,400}"""
    r"""|(\w+)\s+["'](?:&\#x?[0-9a-fA-F]{2,6};){1,2}["'])\s*>"""
)
"""The name of another DTD, which nobody follows (NITF's in NewsML 1.x), or a character."""
_SUBSET_END = re.compile(r"\]\s*>")
_REFERENCE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(#?\w{1,32};)?", re.DOTALL)
_PREDEFINED = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_NUMERIC = re.compile(r"#(?:\d{1,7}|x[0-9a-fA-F]{1,6});")


class Parsed(Struct, frozen=True):
    """The tree and what had to be forgiven ("not-well-formed", "cut-short" ...)."""

    root: etree._Element
    flags: tuple[str, ...] = ()


def parse_xml(text: str) -> Parsed:
    """Parse XML text, strictly first, then as well as it goes.

    Raises ForbiddenContent for entity declarations, TooBig past libxml2's limits (depth 256, 10 MB
    in one text), Malformed where not even one element can be found.
    """
    flags: tuple[str, ...] = ()
    start = text.find("<")
    text = text[start:] if start > 0 else text
    odd = beyond_plain(text)
    if _CONTROLS.search(odd):
        text, flags = _CONTROLS.sub("", text), (CONTROL_CHARACTERS,)
    if has_windows_controls(odd):
        text, flags = from_windows_controls(text), (*flags, "windows-1252-characters")
    text = _without_doctype(_DECLARATION.sub("", text, count=1))
    body = text.encode("utf-8", "replace")
    try:
        return Parsed(etree.fromstring(body, _parser(recover=False)), flags)
    except etree.XMLSyntaxError as error:
        _refuse_excess(error)
        early = "Extra content" in str(error) and _EARLY_END.search(text)
    if early:  # items after the end of their feed: the end is what is wrong
        text = _EARLY_END.sub("", text)
    mended = _REFERENCE.sub(_known_reference, text).encode("utf-8", "replace")
    cut = (CUT_SHORT,) if _is_cut(text) else ()
    return Parsed(_recovered(mended), (*flags, "not-well-formed", *cut))


def _is_cut(text: str) -> bool:
    """Whether the end tag of the first element never comes."""
    first = _FIRST_TAG.search(text)
    return first is not None and f"</{first[1]}" not in text


def _parser(*, recover: bool) -> etree.XMLParser:
    """A new parser each time: libxml2 contexts keep state, and threads must not share one."""
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        dtd_validation=False,
        attribute_defaults=False,
    )


def _recovered(body: bytes) -> etree._Element:
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        _refuse_excess(error)
        raise Malformed(f"The file begins like XML but is not: {error}"[:300]) from None
    for entry in parser.error_log:
        if "xcessive depth" in entry.message:
            raise TooBig("The XML is nested more than 256 deep.")
    if root is None:
        raise Malformed("The file begins like XML, but no element can be found in it.")
    return root


def _refuse_excess(error: etree.XMLSyntaxError) -> None:
    message = str(error)
    if "xcessive depth" in message:
        raise TooBig("The XML is nested more than 256 deep.") from None
    if "huge" in message.lower() or "too long" in message:
        raise TooBig(f"The XML passes a limit: {message}"[:300]) from None


def _without_doctype(text: str) -> str:
    """Cut the document type away, which no reader needs; refuse one that declares entities.

    With it goes every way to an external DTD; HTML's named entities are put in by hand, so a
    document type may declare these, one by one or with the W3C's own sets.
    """
    prologue = _PROLOGUE.match(text)
    match = _DOCTYPE.match(text, prologue.end() if prologue else 0)
    if match is None:
        return text
    if match[1] is None:
        end = text.find(">", match.end())
        return text[: match.start()] + text[end + 1 :] if end >= 0 else text
    closing = _SUBSET_END.search(text, match.end())
    for declared in _ENTITY.finditer(text, match.end(), closing.start() if closing else len(text)):
        known = _HARMLESS_ENTITY.match(text, declared.start())
        if known is None or (known[1] and f"{known[1]};" not in html5):
            reason = "The document type declares entities, which a feed has no need of."
            raise ForbiddenContent(reason)
    if closing is None:
        raise Malformed("The document type never ends.")
    return text[: match.start()] + text[closing.end() :]


def _known_reference(match: re.Match[str]) -> str:
    """HTML's named entities as characters, a bare ampersand escaped, CDATA untouched."""
    name = match[1]
    if match[0].startswith("<"):
        return match[0]
    if name is None:
        return "&amp;"
    if name in _PREDEFINED or _NUMERIC.fullmatch(name):
        return match[0]
    return html5.get(name, f"&amp;{name}")


@lru_cache(maxsize=4096)
def split_tag(tag: str) -> tuple[str, str]:
    """Namespace and local name of a tag in Clark notation; an undeclared prefix is cut off."""
    if tag[:1] == "{":
        namespace, _, local = tag[1:].partition("}")
        return namespace, local
    prefix, colon, local = tag.rpartition(":")
    return (f"{prefix}:" if colon else ""), local


def local_name(element: etree._Element) -> str:
    """Local name of an element ("" for what is no element)."""
    tag = element.tag
    return split_tag(tag)[1] if isinstance(tag, str) else ""


def namespace_of(element: etree._Element) -> str:
    """Namespace of an element; ``prefix:`` where the prefix was never declared."""
    tag = element.tag
    return split_tag(tag)[0] if isinstance(tag, str) else ""


def all_text(element: etree._Element) -> str:
    """All text inside an element, white space as it stands."""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def named_within(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Elements with one of the local names, the element itself too, whatever their namespace."""
    return element.iter(*_in_any_namespace(names))


def children_named(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Child elements with one of the local names, whatever their namespace."""
    return element.iterchildren(*_in_any_namespace(names))


@lru_cache(maxsize=256)
def _in_any_namespace(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{{*}}{name}" for name in names)


def text_of(element: etree._Element | None) -> str | None:
    """All text inside an element, white space folded; None where there is none."""
    if element is None:
        return None
    text = element.text if len(element) == 0 else all_text(element)
    return " ".join(text.split()) or None if text else None


def first_words(element: etree._Element | None, *names: str) -> str | None:
    """The words of the first element of one of the names, at any depth, that has any."""
    if element is None:
        return None
    return next((words for one in named_within(element, *names) if (words := text_of(one))), None)


def whole_number(text: str | None) -> int | None:
    """A whole number of up to ten digits, else None."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
