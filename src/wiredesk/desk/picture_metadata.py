"""Reads who is owed what from a picture file's XMP, IPTC and EXIF, and writes it into a new one.

Only the fields of ``Notice`` pass: places, devices, names of people and everything else end with
the file that came. Sources: IPTC Photo Metadata Standard 2024.1; IPTC-IIM 4.2 (record 2); EXIF 3.0.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from lxml import etree
from PIL import Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from wiredesk.core.item import Value
from wiredesk.core.source_types import SCHEME, code_of
from wiredesk.core.text.characters import without_forbidden

MOST_XMP = 512 * 1024  # bytes; a packet with a thumbnail is larger, and has nothing for us
MOST = {"caption": 5000, "alt": 1000, "usage_terms": 2000}  # characters; 300 for the others
_MARKUP = re.compile(r"[<>]|\bon\w+\s*=|javascript:|\$\(|`", re.IGNORECASE)
_XMP = {
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_IN_XMP = {
    "credit": "photoshop:Credit",
    "copyright": "dc:rights",
    "creator": "dc:creator",
    "usage_terms": "xmpRights:UsageTerms",
    "digital_source_type": "Iptc4xmpExt:DigitalSourceType",
    "caption": "dc:description",
    "alt": "Iptc4xmpCore:AltTextAccessibility",
}
_IN_IIM = {"credit": (2, 110), "copyright": (2, 116), "creator": (2, 80), "caption": (2, 120)}
_IN_EXIF = {"copyright": 0x8298, "creator": 0x013B}


class Notice(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What a picture says of itself; plain text, "" where it says nothing."""

    credit: str = ""
    copyright: str = ""
    creator: str = ""
    usage_terms: str = ""
    digital_source_type: str = ""  # the bare IPTC code: "trainedAlgorithmicMedia"
    caption: str = ""
    alt: str = ""
    signed: bool = False  # the file carried content credentials (C2PA), which end with it


def read_notice(image: ImageFile, body: bytes) -> Notice:
    """All fields that the file gives; XMP goes before IPTC-IIM, and that before EXIF.

    Damaged metadata is as good as none: nothing is raised.
    """
    found: dict[str, str] = {}
    for fields in (_of_exif(image), _of_iim(image), _of_xmp(image)):
        found.update({name: text for name, text in fields.items() if text})
    if "digital_source_type" in found:
        found["digital_source_type"] = code_of(found["digital_source_type"])
    return Notice(**found, signed=b"c2pa" in body and b"jumb" in body)


def _of_xmp(image: Image.Image) -> dict[str, str]:
    raw = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    packet = raw.encode() if isinstance(raw, str) else bytes(raw)
    if len(packet) > MOST_XMP or b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        return {}
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(packet.strip(b"\x00 \r\n"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    if root is None:
        return {}
    return {name: _clean(name, _value(root, where)) for name, where in _IN_XMP.items()}


def _value(root: etree._Element, where: str) -> str:
    """A property as an attribute, as plain text, or the items of its list (default language)."""
    prefix, _, local = where.partition(":")
    tag = f"{{{_XMP[prefix]}}}{local}"
    for one in root.iter(f"{{{_XMP['rdf']}}}Description"):
        if given := one.get(tag):
            return given
        if (held := one.find(tag)) is not None:
            items = [text for text in _items(held) if text]
            return ", ".join(items) if items else _words(held)
    return ""


def _items(held: etree._Element) -> Iterator[str]:
    """Names of a Seq or Bag; of an Alt only the first, which is the default."""
    rdf = f"{{{_XMP['rdf']}}}"
    for group in held:
        entries = [_words(one) for one in group.iter(f"{rdf}li")]
        yield from entries[:1] if group.tag == f"{rdf}Alt" else entries[:10]


def _words(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext()).strip()


def _of_iim(image: ImageFile) -> dict[str, str]:
    try:
        held: Mapping[tuple[int, int], Any] = IptcImagePlugin.getiptcinfo(image) or {}
    except (OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, struct.error):
        return {}
    text = "utf-8" if held.get((1, 90)) == b"\x1b%G" else ""
    return {name: _clean(name, _decoded(held.get(key), text)) for name, key in _IN_IIM.items()}


def _decoded(value: object, charset: str) -> str:
    """IIM text: UTF-8 where it says so (or is), else Latin-1."""
    parts = value if isinstance(value, list) else [value]
    texts = []
    for part in parts:
        if isinstance(part, bytes):
            try:
                texts.append(part.decode(charset or "utf-8"))
            except UnicodeDecodeError:
                texts.append(part.decode("latin-1"))
    return ", ".join(texts)


def _of_exif(image: Image.Image) -> dict[str, str]:
    try:
        held = image.getexif()
        return {
            name: _clean(name, value.strip("\x00 "))
            for name, tag in _IN_EXIF.items()
            if isinstance(value := held.get(tag), str)
        }
    except (OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, struct.error):
        return {}


def _clean(name: str, text: str) -> str:
    """One line without control characters; "" where it holds anything that a browser could run."""
    line = " ".join(without_forbidden(text).split())[: MOST.get(name, 300)]
    return "" if _MARKUP.search(line) else line


def xmp_of(notice: Notice) -> bytes:
    """The XMP packet of a rendition; b"" where there is nothing to say."""
    rights = [
        _element("photoshop:Credit", escape(notice.credit)),
        _element("dc:rights", _list("Alt", notice.copyright)),
        _element("dc:creator", _list("Seq", notice.creator)),
        _element("xmpRights:UsageTerms", _list("Alt", notice.usage_terms)),
        _element("Iptc4xmpExt:DigitalSourceType",
                 notice.digital_source_type and escape(SCHEME + notice.digital_source_type)),
    ]  # fmt: skip
    if not any(rights):
        return b""
    names = "".join(f' xmlns:{key}="{uri}"' for key, uri in _XMP.items() if key != "Iptc4xmpCore")
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF{names}><rdf:Description rdf:about="">{"".join(rights)}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def _element(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def _list(kind: str, text: str) -> str:
    language = ' xml:lang="x-default"' if kind == "Alt" else ""
    return f"<rdf:{kind}><rdf:li{language}>{escape(text)}</rdf:li></rdf:{kind}>" if text else ""


def iim_of(notice: Notice) -> bytes:
    """The APP13 segment of a JPEG with credit, copyright and creator; b"" where there are none.

    A Photoshop image resource block 0x0404 that holds IIM datasets, UTF-8 declared by 1:90.
    """
    given = {(2, 80): notice.creator[:300], (2, 110): notice.credit, (2, 116): notice.copyright}
    if not any(given.values()):
        return b""
    texts = ((key, text.encode()[:1000]) for key, text in sorted(given.items()) if text)
    block = _datasets([((1, 90), b"\x1b%G"), *texts])
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(block)) + block
    content = b"Photoshop 3.0\x00" + resource + b"\x00" * (len(block) % 2)
    return b"\xff\xed" + struct.pack(">H", len(content) + 2) + content


def _datasets(given: Iterable[tuple[tuple[int, int], bytes]]) -> bytes:
    return b"".join(struct.pack(">BBBH", 0x1C, *key, len(text)) + text for key, text in given)
