"""Reading speed in every format that has a reader, beside its peers and what the bytes allow."""

import email
import io
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path

from lxml import etree

from bench.parsing import by_fastfeedparser, by_feedparser, by_newsmlg2, wire
from bench.tables import Table, interleaved
from wiredesk.core.errors import WiredeskError
from wiredesk.core.formats import READERS, read
from wiredesk.desk.parsing import transmission

COPY = Path(__file__).parents[1] / "tests" / "copy"
FEEDS = {"feedparser": by_feedparser, "fastfeedparser": by_fastfeedparser}
PEERS: dict[str, dict[str, Callable[[bytes], object]]] = {
    "rss": FEEDS,
    "atom": FEEDS,
    "rdf": FEEDS,
    "newsml-g2": {"newsmlg2": by_newsmlg2},
}
"""Peers by the key of a reader. Of the others we know none that reads them in Python."""

LENIENT = etree.XMLParser(recover=True)
HEADS = ("", "files", "items", "wiredesk", "limit", "× limit", "peers", "× peers")


def measure(*, short: bool = False) -> list[Table]:
    """One table, one row per format, each with at least three turns of everybody."""
    seconds = 0.5 if short else 3.0
    rows = [row for reader in READERS if (row := _row(reader.key, seconds))]
    return [
        Table(
            title="Reading every format: items a second",
            command="python -m bench.formats",
            heads=HEADS,
            rows=tuple(rows),
            notes=(
                "Files of real wires where they are at hand, else (marked *) look-alikes of"
                " tests/copy."
                " The limit does nothing but the first step: lxml builds a tree, json.loads the"
                " values, email the parts, the rest decodes.",
                "Everybody reads the same bytes; rates count the items that we find in them, since"
                " newsmlg2 finds none inside a newsMessage. A peer that fails on a file is left"
                " out.",
            ),
        )
    ]


def _row(key: str, seconds: float) -> tuple[str, ...] | None:
    real = wire(key)
    bodies = [one for one in real or _look_alikes(key) if _items(one)]
    if not bodies:
        return None
    limit_name, limit = _limit(key, bodies[0])
    peers = {name: peer for name, peer in PEERS.get(key, {}).items() if _reads(peer, bodies)}
    ours, least, *others = _rates(bodies, [limit, *peers.values()], seconds)
    return (
        key if real else f"{key} *",
        f"{len(bodies):,}",
        f"{sum(map(_items, bodies)):,}",
        f"{ours:,.0f}",
        f"{limit_name} {least:,.0f}",
        f"{ours / least:.3f}",
        ", ".join(f"{name} {rate:,.0f}" for name, rate in zip(peers, others, strict=True)),
        ", ".join(f"{ours / rate:.2f}" for rate in others),
    )


def _rates(
    bodies: Sequence[bytes], peers: Sequence[Callable[[bytes], object]], seconds: float
) -> list[float]:
    """Items a second for us and each peer, in turns."""
    sent = [transmission("", body) for body in bodies]
    works: list[Callable[[], object]] = [lambda: [read(one) for one in sent]]
    works += [lambda peer=peer: [peer(body) for body in bodies] for peer in peers]
    count = sum(map(_items, bodies))
    with redirect_stdout(io.StringIO()):  # newsmlg2 prints warnings
        return [count / one for one in interleaved(works, seconds)]


def _limit(key: str, body: bytes) -> tuple[str, Callable[[bytes], object]]:
    """The least that any reader of such bytes has to do."""
    if key == "email":
        return "email", email.message_from_bytes
    head = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if head == b"<":
        return "lxml", lambda one: etree.fromstring(one, LENIENT)
    if head in (b"{", b"["):
        return "json", json.loads
    return "decode", lambda one: one.decode("utf-8", "replace")


def _look_alikes(key: str) -> list[bytes]:
    files = sorted((COPY / key).glob("*"))
    return [path.read_bytes() for path in files if not path.name.endswith(".expected.json")]


def _items(body: bytes) -> int:
    try:
        return len(read(transmission("", body)).items)
    except WiredeskError:
        return 0


def _reads(peer: Callable[[bytes], object], bodies: Sequence[bytes]) -> bool:
    try:
        with redirect_stdout(io.StringIO()):
            for body in bodies:
                peer(body)
    except (ValueError, etree.LxmlError, AttributeError, TypeError, KeyError):
        return False
    return True


if __name__ == "__main__":
    from bench.tables import show

    show(measure(short="--short" in sys.argv), as_json="--json" in sys.argv)
