"""XML that attacks its parser: refused or harmless, and its benign twin read."""

import gzip
import re
from pathlib import Path
from typing import Any

from msgspec import json

from eval.hostile.tally import Row
from eval.hostile.throwing import Thrower, Thrown

PLAIN = b"<rss version='2.0'><channel><title>t</title><item><title>x</title></item></channel></rss>"
_CUTS = (
    (re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL), ""),
    (re.compile(r"<\?xml-stylesheet.*?\?>", re.DOTALL), ""),
    (re.compile(r"<(?:xi:include|catalogRef|remoteContent)\b[^>]*/>"), ""),
    (re.compile(r"""\s(?:xsi:schemaLocation|a\d+)=(?:"[^"]*"|'[^']*')"""), ""),
    (re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)[\w.]+;"), "words"),
    (re.compile(r"(.{1,30}?)\1{40,}", re.DOTALL), r"\1"),  # what is too much, once
)
_NEWS = re.compile(r"<(?:item|newsItem|nitf)\b")


def score(cases: list[dict[str, Any]], folder: Path, thrower: Thrower) -> list[Row]:
    """A row for what attacks by entities and addresses, one for what attacks by size."""
    rows = {"entity": Row("xmlbombs, entities and addresses"), "size": Row("xmlbombs, size")}
    for case in cases:
        path = folder / case["file"]
        body = path.read_bytes()
        body = gzip.decompress(body) if path.suffix == ".gz" else body
        hostile, twin = thrower.throw(body), thrower.throw(benign(body))
        row = rows["entity" if b"SYSTEM" in body[:5000] or len(body) < 5000 else "size"]
        row.add(case["file"], harmless(hostile, body) and bool(twin.items), hostile, twin)
    return list(rows.values())


def benign(body: bytes) -> bytes:
    """The same without its hostile part; a plain feed where nothing of a feed is left."""
    text = body.decode("utf-8", "replace")
    for pattern, instead in _CUTS:
        text = pattern.sub(instead, text)
    return text.encode() if _NEWS.search(text) else PLAIN


def harmless(thrown: Thrown, body: bytes) -> bool:
    """Refused, or read without a word of the files that it names."""
    if thrown.reading is None:
        return not thrown.crashed
    said = json.encode(thrown.reading)
    return not any(line in said for line in lines_of(body))


def lines_of(body: bytes) -> list[bytes]:
    """The first line of every readable file that the XML names by address."""
    found = []
    for name in re.findall(rb"""file://(/[^"'>\s]+)""", body[:5000]):
        path = Path(name.decode("utf-8", "replace"))
        if path.is_file() and not str(path).startswith(("/dev", "/proc", "/sys")):
            found += path.read_bytes().splitlines()[:1]
    return [line for line in found if len(line) > 3]
