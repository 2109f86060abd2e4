"""Says what a document that no reader knows looks like, in a sentence that helps the operator."""

import re

from wiredesk.core.formats.document import Document
from wiredesk.core.formats.jsonfields import fields_of
from wiredesk.core.formats.xmlsafe import local_name

_XML_NAMES = {
    "newsml": "NewsML 1.2",
    "nitf": "NITF",
    "opml": "an OPML list of feeds",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap index",
    "svg": "an SVG drawing",
}
_LATER = (
    "NewsML 1.2",
    "NITF",
    "IPTC 7901",
    "ANPA 1312",
    "an e-mail message",
    "AP Media API",
    "dpa digitalwires",
)
_PASSWORD = re.compile(r"password|passwort|mot de passe|sign[ -]?in|log[ -]?in", re.IGNORECASE)
_MAIL = re.compile(r"\A(?:[A-Za-z][A-Za-z-]*: .*\r?\n(?:[ \t].*\r?\n)*){3,}")


def describe(document: Document) -> str:
    """One sentence: what the document looks like, and whether that format is yet to come."""
    looks = {"xml": _xml, "json": _json, "text": _text}[document.kind](document)
    later = " This format is not yet supported." if looks in _LATER else ""
    return f"No reader knows this file: it looks like {looks}.{later}"


def _xml(document: Document) -> str:
    name = document.root_name
    if name.lower() == "html" and document.root is not None:
        inputs = (one for one in document.root.iter() if local_name(one).lower() == "input")
        login = any((one.get("type") or "").lower() == "password" for one in inputs)
        return "a login page (HTML)" if login else "a web page (HTML)"
    return _XML_NAMES.get(name.lower(), f"XML with the root element <{name[:60]}>")


def _json(document: Document) -> str:
    if not isinstance(document.value, dict):
        return (
            "a JSON list without news items" if isinstance(document.value, list) else "a JSON value"
        )
    fields = fields_of(document.value)
    if "api_version" in fields or "itemid" in fields_of(fields.get("altids")):
        return "AP Media API"
    if "version_created" in fields or str(fields.get("format", "")).startswith("digitalwires"):
        return "dpa digitalwires"
    if "error" in fields or "errors" in fields:
        return "an error answer in JSON"
    keys = ", ".join(str(key)[:30] for key in list(document.value)[:5])
    return f"JSON with the keys {keys}" if keys else "an empty JSON object"


def _text(document: Document) -> str:
    head = document.text[:4000]
    if "\x01" in head or re.match(r"\A\s*[A-Za-z]{3}\d{3,4} \d [a-z]{2,3} ", head):
        return (
            "ANPA 1312" if "\x16\x16" in head or "\x11" in head or "\x12" in head else "IPTC 7901"
        )
    if _MAIL.match(head):
        return "an e-mail message"
    if "<html" in head.lower():
        return "a login page (HTML)" if _PASSWORD.search(head) else "a web page (HTML)"
    printable = sum(character.isprintable() or character.isspace() for character in head)
    return "binary data" if printable < 0.9 * len(head) else "plain text"
