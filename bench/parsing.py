"""Reading speed beside feedparser and lxml alone, in one run: `python -m bench.parsing`."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import feedparser
from lxml import etree

from wiredesk.core.formats import read
from wiredesk.desk.parsing import transmission

SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[2] / "shared"))


def bodies(kind: str) -> list[bytes]:
    return [p.read_bytes() for p in sorted((SHARED / "wire" / kind).rglob("*")) if p.is_file()]


def rate(work: Callable[[bytes], int], files: list[bytes], seconds: float = 1.5) -> float:
    """Things per second, as ``work`` counts them, best of three."""
    best = 0.0
    for _ in range(3):
        start, done = time.perf_counter(), 0
        while time.perf_counter() - start < seconds / 3:
            done += sum(work(body) for body in files)
        best = max(best, done / (time.perf_counter() - start))
    return best


def main() -> int:
    if not (SHARED / "wire").exists():
        print(f"skipped: {SHARED / 'wire'} is absent (set WIREDESK_SHARED)")
        return 0
    feeds, g2 = bodies("rss"), bodies("newsml-g2")
    ours = rate(lambda body: len(read(transmission("", body)).items), feeds)
    theirs = rate(lambda body: len(feedparser.parse(body).entries), feeds)
    print(
        f"rss        ours {ours:9,.0f} items/s  feedparser {theirs:7,.0f}   x {ours / theirs:.1f}"
    )
    docs = rate(lambda body: bool(read(transmission("", body)).items), g2)
    bare = rate(lambda body: etree.fromstring(body) is not None, g2)
    print(
        f"newsml-g2  wiredesk {docs:9,.0f} docs/s    lxml alone {bare:7,.0f}   x {docs / bare:.2f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
