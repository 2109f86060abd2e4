"""Opens bytes as one safe document (XML tree, JSON value or text) before a reader sees them."""

from typing import Any

from lxml import etree
from msgspec import Struct

from wiredesk.core.errors import TooBig, UnknownFormat
from wiredesk.core.formats.jsonsafe import parse_json
from wiredesk.core.formats.xmlsafe import Parsed, local_name, namespace_of, parse_xml
from wiredesk.core.text.encoding import decode

MAX_BYTES = 20 * 1024 * 1024
"""Ten MiB of text at two bytes a character; as much as is ever fetched (THREATS, row 5)."""
MAX_CHARACTERS = 10 * 1024 * 1024

_BINARY = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"BZh", "bzip2-compressed data"),
)


class Document(Struct, frozen=True):
    """What the bytes are: exactly one of ``root`` (XML) and ``value`` (JSON) says more."""

    kind: str  # "xml", "json" or "text"
    flags: tuple[str, ...] = ()
    root: etree._Element | None = None
    value: Any = None
    text: str = ""
    base: str = ""  # address that relative links start from
    raw: bytes = b""  # of text alone: mail names a charset for each of its parts

    @property
    def root_name(self) -> str:
        """Local name of the root element, "" for anything but XML."""
        return local_name(self.root) if self.root is not None else ""

    @property
    def root_namespace(self) -> str:
        """Namespace of the root element, "" where there is none."""
        return namespace_of(self.root) if self.root is not None else ""


def open_document(body: bytes, base: str = "", media_type: str | None = None) -> Document:
    """Decode and parse ``body``.

    Raises TooBig, ForbiddenContent, Malformed (nothing usable at all) and UnknownFormat (nothing
    there, or binary). ``media_type`` is only asked for a charset.
    """
    refuse_hopeless(body)
    decoded = decode(body, charset_of(media_type))
    text = decoded.text
    if len(text) > MAX_CHARACTERS:
        raise TooBig(f"The text has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}.")
    head = text.lstrip(" \t\r\n\x00\ufeff")[:1]
    if head == "":
        raise UnknownFormat("The file holds nothing but white space.")
    if head in "{[":
        value, flags = parse_json(text)
        return Document("json", decoded.repairs + flags, value=value, base=base)
    if head == "<" or _looks_like_xml(text):
        parsed: Parsed = parse_xml(text)
        return Document("xml", decoded.repairs + parsed.flags, root=parsed.root, base=base)
    return Document("text", decoded.repairs, text=text, base=base, raw=body)


def refuse_hopeless(body: bytes) -> None:
    """Raise TooBig, or UnknownFormat for nothing at all and for what begins like no text."""
    if len(body) > MAX_BYTES:
        raise TooBig(f"The file has {len(body):,} bytes; the limit is {MAX_BYTES:,}.")
    if not body:
        raise UnknownFormat("The file is empty.")
    for magic, name in _BINARY:
        if body.startswith(magic):
            raise UnknownFormat(f"The file looks like {name}, not like news.")


def _looks_like_xml(text: str) -> bool:
    """Feeds with a stray word or a PHP warning before the first tag are still feeds."""
    head = text[:2000]
    return any(mark in head for mark in ("<?xml", "<rss", "<feed", "<rdf:RDF", "<newsItem"))


def charset_of(media_type: str | None) -> str | None:
    """The charset parameter of a media type (RFC 9110, 8.3.1)."""
    _, _, value = (media_type or "").lower().partition("charset=")
    return value.split(";", 1)[0].strip(" \"'") or None
