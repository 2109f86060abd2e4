"""Naughty strings in every field, and whole feeds in charsets that they name rightly or wrongly."""

import re
from base64 import b64decode
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import json

from eval.hostile.facts import shown, squeezed
from eval.hostile.tally import Row
from eval.hostile.throwing import Thrower, Thrown
from wiredesk.core.item import NewsItem
from wiredesk.core.text.characters import has_forbidden, without_forbidden

PIECES = (b"<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>t</title>"
          b"<item>", b"</item></channel></rss>")  # fmt: skip
FIELDS = (b"title", b"description", b"dc:creator", b"guid", b"category", b"link")
NO_CODECS = frozenset("cp037 hz utf-7".split())  # never in the table of charsets


def score(cases: list[dict[str, Any]], folder: Path, thrower: Thrower) -> list[Row]:
    """A row for strings, and one per kind of whole feed."""
    rows: dict[str, Row] = {}
    plain = thrower.throw(feed_of(b"plain words"))
    for case in cases:
        value = b64decode(case["b64"])
        kind, _, codec = case["class"].partition(" ")
        whole = kind in ("declared-encoding", "lying-encoding", "codec-abuse")
        thrown = thrower.throw(value if whole else feed_of(value))
        right = bool(plain.items) and (
            whole_is_right(thrown, value, kind, codec) if whole else string_is_right(thrown, value)
        )
        name = kind if whole else "strings"
        rows.setdefault(name, Row(f"text {name}")).add(
            f"{case['id']} {case['class']} {value[:60]!r}", right, thrown
        )
    return list(rows.values())


def feed_of(value: bytes) -> bytes:
    """A feed of one item that says the same in every field."""
    escaped = value.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    fields = (b"<%s>%s</%s>" % (name, escaped, name) for name in FIELDS)
    return PIECES[0] + b"".join(fields) + PIECES[1]


def string_is_right(thrown: Thrown, value: bytes) -> bool:
    """Read (blank ones are no item), clean, and the words are the same where none are markup."""
    text = without_forbidden(value.decode("utf-8", "replace"))
    if not squeezed(text):
        return thrown.reading is not None and all(map(clean, thrown.items))
    if len(thrown.items) != 1 or not clean(thrown.items[0]):
        return False
    item = thrown.items[0]
    got = squeezed("".join(item.headline_tags)) + squeezed(item.headline)
    return bool(re.search(r"[<&]", text)) or got in (squeezed(text), squeezed(item.headline))


def clean(item: NewsItem) -> bool:
    """What leaves the cell goes into a database and into XML: no controls, no lone surrogates."""
    said = json.encode(item).decode()
    for value in json.decode(said).values():
        if isinstance(value, str):
            if has_forbidden(value):
                return False
            etree.Element("x").text = value  # raises on what XML cannot carry
    return True


def whole_is_right(thrown: Thrown, body: bytes, kind: str, codec: str) -> bool:
    """The words are those of the true charset; a wrong guess must at least be flagged.

    A charset outside the table, EBCDIC among them, may be refused, and no codec that does anything
    but decode may run.
    """
    if kind == "codec-abuse" or codec in NO_CODECS:
        return not thrown.crashed
    if not thrown.items:
        return False
    said = squeezed(thrown.items[0].headline) + squeezed(thrown.items[0].body_text)
    return said == wanted(body, codec) or bool(kind == "lying-encoding" and thrown.reading.flags)


def wanted(body: bytes, codec: str) -> str:
    """Headline and body as the true charset has them."""
    text = body.decode(codec, "replace")
    item = text[text.find("<item") :]
    parts = (
        re.search(rf"<{name}>(.*?)</{name}>", item, re.DOTALL) for name in ("title", "description")
    )
    return "".join(squeezed(shown(part[1])) for part in parts if part)
