"""From a file in a hot folder to the front page over HTTP, while other wires file all the time.

The clock starts when the file is closed and ends when a reader who asks for the home page again and
again has it with the headline: folder, road, database, page cache and rendering are all in it.
"""

import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from bench import cluster
from bench.pages import Reader
from bench.site import Site, site
from bench.tables import Table, quantile
from bench.writing import newsml, story

SAMPLES, SHORT = 100, 30
RATE = 20.0  # stories a second on the other wires
LOOK_EVERY = 0.005  # seconds between an answer and the reader's next request
PATIENCE = 30.0  # seconds until a story counts as lost
GOAL = 1000  # ms, p99
URGENT, EVERYDAY = 3, 5


def measure(*, short: bool = False) -> list[Table]:
    """One row per engine that runs here."""
    samples = SHORT if short else SAMPLES
    with site() as embedded:
        rows = [_row("SQLite, one process tree", embedded, samples)]
    why = cluster.missing()
    if not why:
        with cluster.cluster() as clustered:
            rows.append(_row("PostgreSQL, Celery on RabbitMQ, Redis", clustered, samples))
    return [
        Table(
            title=f"File to front page, {samples} files while {RATE:g} stories/s arrive elsewhere",
            command="python -m bench.latency" + (" --short" if short else ""),
            heads=("", "p50 ms", "p95 ms", "p99 ms", "longest ms", "at rest p50 ms"),
            rows=tuple(rows),
            notes=(
                f"Goal: p99 at most {GOAL} ms.",
                *([f"No cluster here: {why}."] if why else []),
            ),
        )
    ]


def _row(name: str, ours: Site, samples: int) -> tuple[str, ...]:
    # The worker may still be putting files aside when the folder goes.
    with tempfile.TemporaryDirectory(prefix="wiredesk-hot-", ignore_cleanup_errors=True) as root:
        watched, busy = Path(root, "watched"), Path(root, "busy")
        for folder in (watched, busy):
            folder.mkdir()
        ours.wires(
            {"key": one.name, "agency": one.name, "transport": "folder", "address": str(one)}
            for one in (watched, busy)
        )
        ours.worker()
        base = ours.web()
        _filed(watched, base, "warm")
        rest = sorted(_filed(watched, base, f"rest-{one}") for one in range(samples // 3))
        with filing(busy):
            took = sorted(_filed(watched, base, f"marked-{one}") for one in range(samples))
    cells = (quantile(took, 0.5), quantile(took, 0.95), quantile(took, 0.99), took[-1])
    return (name, *(f"{cell:.0f}" for cell in cells), f"{quantile(rest, 0.5):.0f}")


def _filed(folder: Path, base: str, name: str) -> float:
    """Drop one story and read the home page until it is there; milliseconds."""
    time.sleep(random.uniform(0.1, 0.4))  # at no fixed distance from any beat
    _drop(folder, name, URGENT)
    start = time.perf_counter()
    reader, headline = Reader(base), _headline(name).encode()
    deadline = start + PATIENCE
    while headline not in reader.get("/"):
        if time.perf_counter() > deadline:
            raise TimeoutError(f"{name} is not on the front page after {PATIENCE:g} s")
        time.sleep(LOOK_EVERY)
    return (time.perf_counter() - start) * 1000


def _drop(folder: Path, name: str, urgency: int) -> None:
    copy = story(random.Random(name), name, datetime.now(UTC))
    marked = replace(copy, headline=_headline(name))
    (folder / f"{name}.xml").write_bytes(newsml(marked, urgency=urgency))


def _headline(name: str) -> str:
    return f"Harbour files {name} today"


@contextmanager
def filing(folder: Path) -> Iterator[None]:
    """RATE stories a second into ``folder`` while the block runs."""
    stop = threading.Event()

    def file() -> None:
        number, start = 0, time.monotonic()
        while not stop.wait(max(0.0, start + number / RATE - time.monotonic())):
            _drop(folder, f"busy-{number}", EVERYDAY)
            number += 1

    thread = threading.Thread(target=file)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


if __name__ == "__main__":
    from bench.tables import show

    show(measure(short="--short" in sys.argv), as_json="--json" in sys.argv)
