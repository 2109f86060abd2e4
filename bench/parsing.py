"""Reading speed beside feedparser, fastfeedparser, newsmlg2 and lxml alone, in one run."""

import io
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from random import Random

import fastfeedparser
import feedparser
from lxml import etree
from NewsMLG2 import NewsMLG2Document

from bench.tables import Table, interleaved
from bench.writing import START, feed, newsml, story
from wiredesk.core.formats import read
from wiredesk.core.item import Transmission
from wiredesk.core.text.style import house_style
from wiredesk.desk.parsing import transmission

SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[2] / "shared"))
FEEDS, ITEMS = 20, 30

Bodies = Sequence[bytes]


def measure(*, short: bool = False) -> list[Table]:
    """Feeds, NewsML-G2 and the processor time of a story."""
    seconds = 3.0 if short else 12.0
    generated = [feed(number, ITEMS) for number in range(FEEDS)]
    items = [newsml(story(Random(n), f"bench-{n}", START)) for n in range(FEEDS)]
    return [
        _feeds({"generated feeds": generated, "RSS of real wires": wire("rss")}, seconds),
        _newsml({"generated items": items, "files of real wires": wire("newsml-g2")}, seconds),
        _cost({"generated feeds": generated, "RSS of real wires": wire("rss"),
               "NewsML-G2 of real wires": wire("newsml-g2")}, seconds),
    ]  # fmt: skip


def wire(kind: str) -> list[bytes]:
    """Files of a format in the shared collection; none where it is absent."""
    return [p.read_bytes() for p in sorted((SHARED / "wire" / kind).rglob("*")) if p.is_file()]


def _present(samples: dict[str, Bodies]) -> list[tuple[str, Bodies]]:
    return [(name, bodies) for name, bodies in samples.items() if bodies]


def _feeds(samples: dict[str, Bodies], seconds: float) -> Table:
    rows = []
    for name, bodies in _present(samples):
        counts = [
            [reader(body) for body in bodies]
            for reader in (_ours, by_feedparser, by_fastfeedparser)
        ]
        if counts[0] != counts[1]:
            raise RuntimeError(f"{name}: feedparser finds {counts[1]} items, we find {counts[0]}")
        ours, slow, fast = _rates((by_feedparser, by_fastfeedparser), bodies, seconds)
        rows.append((
            name, f"{sum(counts[0]):,}", f"{ours:,.0f}", f"{slow:,.0f}", f"{ours / slow:.1f}",
            f"{fast:,.0f}", f"{ours / fast:.2f}",
        ))  # fmt: skip
    return Table(
        title="Reading feeds: items a second",
        command="python -m bench.parsing",
        heads=("", "items", "wiredesk", "feedparser", "× feedparser",
               "fastfeedparser", "× fastfeedparser"),
        rows=tuple(rows),
        notes=(
            "Item counts are feedparser's in every file. Ours also repairs charsets, refuses"
            " entities, resolves links, and reads identity, rights, places and instructions into"
            " typed values; feedparser also sanitises; fastfeedparser reads fewer fields in native"
            " code, in less time than lxml needs for the tree alone.",
        ),
    )  # fmt: skip


def _newsml(samples: dict[str, Bodies], seconds: float) -> Table:
    rows = []
    for name, bodies in _present(samples):
        ours, peer, bare = _rates((by_newsmlg2, _lxml), bodies, seconds, per_document=True)
        rows.append((
            name, f"{len(bodies):,}", f"{ours:,.0f}", f"{peer:,.0f}", f"{ours / peer:.1f}",
            f"{bare:,.0f}", f"{ours / bare:.2f}",
        ))  # fmt: skip
    return Table(
        title="Reading NewsML-G2: documents a second",
        command="python -m bench.parsing",
        heads=("", "documents", "wiredesk", "newsmlg2", "× newsmlg2", "lxml alone", "× lxml"),
        rows=tuple(rows),
        notes=(
            "newsmlg2 models every property and loads IPTC catalogues where a file names them, but"
            " leaves the body unread and finds no item inside a newsMessage; lxml only builds the"
            " tree.",
        ),
    )


def _cost(samples: dict[str, Bodies], seconds: float) -> Table:
    rows = []
    for name, bodies in _present(samples):
        sent = [transmission("", body) for body in bodies]
        rows.append((name, *(f"{cost:.3f}" for cost in _milliseconds(sent, seconds))))
    return Table(
        title="One story in the reading process: processor time in ms",
        command="python -m bench.parsing",
        heads=("", "read", "house style", "together"),
        rows=tuple(rows),
        notes=("House style sanitises, moves datelines and sign-offs, and runs the text guard.",),
    )


def _milliseconds(sent: Sequence[Transmission], seconds: float) -> tuple[float, float, float]:
    """The best pass of those that fit into ``seconds``."""
    passes = []
    end = time.perf_counter() + seconds / 3
    while not passes or time.perf_counter() < end:
        start = time.process_time()
        readings = [read(one) for one in sent]
        middle = time.process_time()
        styled = [house_style(item) for reading in readings for item in reading.items]
        done = time.process_time()
        thousands = len(styled) / 1000
        passes.append(((middle - start) / thousands, (done - middle) / thousands))
    reading, styling = min(passes, key=sum)
    return reading, styling, reading + styling


def _rates(
    peers: Sequence[Callable[[bytes], int]],
    bodies: Bodies,
    seconds: float,
    *,
    per_document: bool = False,
) -> list[float]:
    """Items a second (or documents) for us and each peer, in turns."""
    sent = [transmission("", body) for body in bodies]  # digest and time belong to taking in
    works: list[Callable[[], object]] = [lambda: [read(one) for one in sent]]
    works += [lambda peer=peer: [peer(body) for body in bodies] for peer in peers]
    count = len(bodies) if per_document else sum(map(_ours, bodies))
    with redirect_stdout(io.StringIO()):  # newsmlg2 prints warnings
        return [count / one for one in interleaved(works, seconds)]


def _ours(body: bytes) -> int:
    return len(read(transmission("", body)).items)


def by_feedparser(body: bytes) -> int:
    """Entries that feedparser finds."""
    return len(feedparser.parse(body).entries)


def by_fastfeedparser(body: bytes) -> int:
    """Entries that fastfeedparser finds."""
    return len(fastfeedparser.parse(body).entries)


def by_newsmlg2(body: bytes) -> int:
    """Whether newsmlg2 finds an item."""
    return NewsMLG2Document(body).item is not None


def _lxml(body: bytes) -> int:
    return len(etree.fromstring(body))


if __name__ == "__main__":
    from bench.tables import show

    show(measure(short="--short" in sys.argv), as_json="--json" in sys.argv)
