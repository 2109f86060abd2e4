"""Stories through the whole road, against `reader` on the same feeds in the same run.

Ours does far more for each story (house style, sanitising, keys, every enricher, fold, audit,
outbox, full-text index in the same transaction); `reader` parses and indexes, and no more.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from bench import cluster
from bench.site import Site, Usage, site, until
from bench.sources import HOST, served
from bench.tables import Table

FULL, SHORT = 1000, 60  # feeds
ITEMS = 30
AGENCIES = 40
LONGEST = 900.0  # seconds


class Pass(Struct, frozen=True, kw_only=True):
    """One pass over all feeds: seconds on the clock and of processors, stories, MB at the peak."""

    wall: float
    cpu: float
    stories: int
    memory: str

    @property
    def rate(self) -> float:
        """Stories a second."""
        return self.stories / self.wall

    @property
    def cpu_of_a_story(self) -> float:
        """Processor milliseconds of one story, of all our processes together."""
        return self.cpu * 1000 / self.stories


def measure(*, short: bool = False) -> list[Table]:
    """Both readers over the same feeds, ours on both engines; then again, with nothing new."""
    feeds = SHORT if short else FULL
    command = "python -m bench.road" + (" --short" if short else "")
    with served(feeds, ITEMS) as urls:
        peer = reader(urls)
        with site() as embedded:
            first, second = _wiredesk(embedded, urls)
        rows = [
            _row("wiredesk, SQLite: the whole road", first, peer),
            _row("reader: update_feeds, 4 workers", peer["update"], peer),
            _row("reader: its search index", peer["index"], peer),
        ]
        notes = [
            "Goals with all enrichment: 100 stories/s on 2 cores, 10 ms CPU a story,"
            " 250 MB a process.",
            "The reader does no more than its two rows say. Peak MB per process.",
        ]
        why = cluster.missing()
        if why:
            notes.append(f"No cluster here: {why}.")
        else:
            row, note = _clustered(urls, peer)
            rows.append(row)
            notes.append(note)
    return [
        Table(
            title=f"The road with all enrichment: {feeds:,} feeds × {ITEMS} stories from loopback",
            command=command,
            heads=("", "wall s", "× update", "× both", "stories/s", "CPU ms a story", "peak MB"),
            rows=tuple(rows),
            notes=tuple(notes),
        ),
        _idle(second, peer["again"], feeds, command),
    ]


def _idle(ours: Pass, peer: Pass, feeds: int, command: str) -> Table:
    return Table(
        title=f"The same {feeds:,} feeds again, nothing new",
        command=command,
        heads=("", "wall s", "CPU s", "× reader's CPU"),
        rows=tuple(
            (name, f"{one.wall:.2f}", f"{one.cpu:.2f}", f"{one.cpu / peer.cpu:.2f}")
            for name, one in (("wiredesk, SQLite", ours), ("reader", peer))
        ),
        notes=("Goal: a tenth of the reader's CPU.",),
    )


def _row(name: str, ours: Pass, peer: dict[str, Pass]) -> tuple[str, ...]:
    both = peer["update"].wall + peer["index"].wall
    return (
        name,
        f"{ours.wall:.2f}",
        f"{ours.wall / peer['update'].wall:.2f}",
        f"{ours.wall / both:.2f}",
        f"{ours.rate:,.0f}",
        f"{ours.cpu_of_a_story:.2f}",
        ours.memory,
    )


def _clustered(urls: list[str], peer: dict[str, Pass]) -> tuple[tuple[str, ...], str]:
    """The row of the cluster, and what its services used beside it."""
    with cluster.cluster() as clustered:
        before = cluster.services_cpu()
        first, _ = _wiredesk(clustered, urls)
        after = cluster.services_cpu()
    spent = ", ".join(
        f"{name} {(after[name] - before[name]) * 1000 / first.stories:.2f}" for name in after
    )
    row = _row("wiredesk, PostgreSQL + Celery on RabbitMQ + Redis", first, peer)
    return row, f"The cluster's services used beside it, CPU ms a story: {spent}."


def _wiredesk(ours: Site, urls: list[str]) -> tuple[Pass, Pass]:
    ours.wires(
        {
            "key": f"bench-{number}",
            "agency": f"agency-{number % AGENCIES}",
            "transport": "http",
            "address": url,
            "networks": [f"{HOST}/32"],
        }
        for number, url in enumerate(urls)
    )
    _due(ours, "2100-01-01 00:00:00+00:00")
    ours.worker()
    time.sleep(2)  # until the worker has nothing left to prepare
    stories = len(urls) * ITEMS
    return _timed(ours, stories, _filed), _timed(ours, stories, _checked)


def _timed(ours: Site, stories: int, done: Callable[[Site, int, str], bool]) -> Pass:
    before = _cpu(ours.usage())
    start, stamp = time.perf_counter(), time.strftime("%Y-%m-%d %H:%M:%S+00:00", time.gmtime())
    _due(ours, None)
    until(lambda: done(ours, stories, stamp), "the road", LONGEST)
    wall, after = time.perf_counter() - start, ours.usage()
    memory = " + ".join(f"{mb:.0f}" for mb in sorted((one.peak_mb for one in after), reverse=True))
    return Pass(wall=wall, cpu=_cpu(after) - before, stories=stories, memory=memory)


def _due(ours: Site, moment: str | None) -> None:
    ours.execute("UPDATE archive_wire SET due_at = ?", moment)


def _filed(ours: Site, stories: int, stamp: str) -> bool:
    """All stories public and grouped, nothing waiting, and no effect open."""
    time.sleep(0.05)  # counting costs the machine something too
    waiting = "EXISTS (SELECT 1 FROM archive_transmission WHERE state = 'waiting')"
    effects = "EXISTS (SELECT 1 FROM archive_outbox WHERE done_at IS NULL)"
    ungrouped = "EXISTS (SELECT 1 FROM archive_ungrouped)"
    if ours.value(f"SELECT {waiting} OR {effects} OR {ungrouped}"):
        return False
    return bool(ours.value("SELECT count(*) FROM archive_story WHERE state = 'public'") == stories)


def _checked(ours: Site, stories: int, stamp: str) -> bool:
    """Every wire was asked again since."""
    query = "SELECT count(*) FROM archive_wire WHERE checked_at IS NULL OR checked_at < ?"
    return not ours.value(query, stamp)


def _cpu(usage: list[Usage]) -> float:
    return sum(one.cpu for one in usage)


PEER = """
import json, resource, sys, time
import feedparser_sgmllib  # the old name that reader's own copy of feedparser still asks for
sys.modules["sgmllib"] = feedparser_sgmllib
from reader import make_reader
urls = json.load(sys.stdin)
reader = make_reader(sys.argv[1])
def spent():
    return [time.perf_counter(), time.process_time()]
for url in urls:
    reader.add_feed(url)
marks = [spent()]
reader.update_feeds(scheduled=False, workers=4)
marks.append(spent())
stories = reader.get_entry_counts().total
reader.enable_search()
again = spent()
reader.update_search()
marks += [again, spent()]
again = spent()
reader.update_feeds(scheduled=False, workers=4)
marks += [again, spent()]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
json.dump({"marks": marks, "stories": stories, "peak": peak}, sys.stdout)
"""


def reader(urls: list[str], items: int = ITEMS) -> dict[str, Pass]:
    """`reader` in a process of its own: update, search index, update with nothing new."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", PEER, str(Path(folder, "reader.sqlite"))],
            input=json.dumps(urls), text=True, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
    said = json.loads(done.stdout)
    if said["stories"] != len(urls) * items:
        raise RuntimeError(f"reader holds {said['stories']} stories")
    marks = said["marks"]
    passes = (("update", 0, 1), ("index", 2, 3), ("again", 4, 5))
    return {
        name: Pass(
            wall=marks[end][0] - marks[start][0],
            cpu=marks[end][1] - marks[start][1],
            stories=said["stories"],
            memory=f"{said['peak']:.0f}",
        )
        for name, start, end in passes
    }


if __name__ == "__main__":
    from bench.tables import show

    show(measure(short="--short" in sys.argv), as_json="--json" in sys.argv)
