"""Says what a document that no reader knows looks like, in a sentence that helps the operator."""

import re

from wiredesk.core.formats.document import Document
from wiredesk.core.formats.jsonfields import fields_of
from wiredesk.core.formats.xmlsafe import local_name

_XML_NAMES = {
    "opml": "an OPML list of feeds",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap index",
    "svg": "an SVG drawing",
}
_PASSWORD = re.compile(r"password|passwort|mot de passe|sign[ -]?in|log[ -]?in", re.IGNORECASE)


def describe(document: Document) -> str:
    """One sentence: what the document looks like."""
    looks = {"xml": _xml, "json": _json, "text": _text}[document.kind](document)
    return f"No reader knows this file: it looks like {looks}."


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
    if "error" in fields or "errors" in fields:
        return "an error answer in JSON"
    keys = ", ".join(str(key)[:30] for key in list(document.value)[:5])
    return f"JSON with the keys {keys}" if keys else "an empty JSON object"


def _text(document: Document) -> str:
    head = document.text[:4000]
    if "<html" in head.lower():
        return "a login page (HTML)" if _PASSWORD.search(head) else "a web page (HTML)"
    printable = sum(character.isprintable() or character.isspace() for character in head)
    return "binary data" if printable < 0.9 * len(head) else "plain text"
