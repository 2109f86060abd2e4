"""Times of every shape in every field: an item is never lost, hidden or pinned by its date."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import msgspec

from eval.hostile.tally import Row
from eval.hostile.throwing import RECEIVED, Thrower, Thrown
from wiredesk.core.matching import listed_at

SANE = "2026-01-01T00:00:00Z"
RSS = (
    '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item><title>T</title><guid>1</guid>'
    "<{0}>{1}</{0}></item></channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>T</title>'
    "<updated>{1}</updated></entry></feed>"
)
G2 = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="1" version="1"><itemMeta>'
    "<versionCreated>{1}</versionCreated>{2}</itemMeta><contentMeta><headline>T</headline>"
    "</contentMeta></newsItem>"
)
NITF = (
    '<nitf><head><docdata><doc-id id-string="1"/><date.release norm={3}/></docdata></head>'
    "<body><body.head><hedline><hl1>T</hl1></hedline></body.head></body></nitf>"
)


def written(field: str, value: str) -> bytes:
    """A file with ``value`` in the field, as the corpus calls it."""
    if field == "ninjs versioncreated":
        return msgspec.json.encode(
            {"uri": "1", "type": "text", "headline": "T", "versioncreated": value}
        )
    value = value.replace("\x00", "")
    if field == "embargoed":
        return G2.format("", SANE, f"<embargoed>{escape(value)}</embargoed>").encode()
    templates = {"updated": ATOM, "versionCreated": G2, "NITF date.release": NITF}
    template = templates.get(field, RSS)
    return template.format(field, escape(value), "", quoteattr(value)).encode()


def score(cases: list[dict[str, Any]], folder: Path, thrower: Thrower) -> list[Row]:
    """A row for all dates, and how many of the wild ones were read as times."""
    row, wild = Row("dates, all fields"), Row("dates, wild ones read as times")
    for case in cases:
        value = relative(case["input"])
        for field in case["fields"]:
            hostile, twin = (thrower.throw(written(field, one)) for one in (value, SANE))
            label = f"{case['id']} {field} {value[:60]!r}"
            row.add(label, kept(hostile, field) and kept(twin, field), hostile, twin)
            if case["class"] == "date-wild" and hostile.items:
                wild.add(label, hostile.items[0].created is not None)
    return [row, wild]


def kept(thrown: Thrown, field: str) -> bool:
    """The item is there, and not listed ahead of its arrival; an unreadable embargo holds."""
    if len(thrown.items) != 1:
        return False
    item = thrown.items[0]
    held = field != "embargoed" or item.embargo is not None
    return held and listed_at(item, RECEIVED) <= RECEIVED


def relative(value: str) -> str:
    """``now+1h`` as a time."""
    if not value.startswith("now"):
        return value
    amount, unit = int(value[3:-1]), {"h": "hours", "d": "days", "y": "days"}[value[-1]]
    return (RECEIVED + timedelta(**{unit: amount * (365 if value[-1] == "y" else 1)})).isoformat()
