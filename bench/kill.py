"""How long after a kill a reader can still get a byte of the story, while news comes in.

    python -m bench.kill [--short] [--json] [--engine embedded|cluster]    exits with 1 where missed

Stories with marker words in every field stand on all surfaces; wires file 20 stories a second;
kills come by wire file and from the desk. The moment a kill is sent, every page that held the story
is asked for at once on every web process and through a caching proxy, and again until it holds
nothing. A story is gone when the last of them is asked for in vain: whoever asks later gets
nothing. In the end a full crawl, all tables, files and logs are searched for every marker.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

from msgspec import Struct

from bench import cluster
from bench.latency import filing
from bench.site import Site, site
from bench.tables import Table, quantile, show
from tests.drills.copy_to_kill import drop, marked
from tests.drills.crawler import Crawler, Watch
from tests.drills.newsroom import Newsroom
from tests.drills.shared_cache import SharedCache, shared_cache

STORIES, KILLS = 200, 50
SHORT = (40, 12)
WITH_PICTURE = 5  # every fifth
GOAL_P50, GOAL_P99 = 1.0, 5.0  # seconds
PATIENCE = 30.0  # seconds until a kill counts as missed
PAUSE = 0.3  # seconds between two kills
ENGINES = {
    "embedded": "SQLite, one process tree",
    "cluster": "PostgreSQL, Celery on RabbitMQ, Redis",
}


class Outcome(Struct, frozen=True):
    """What one engine did: seconds per kill and per row of the ledger, what was left behind."""

    seconds: list[float]
    ledger: dict[str, list[float]]
    doors: int
    left: list[str]

    @property
    def missed(self) -> bool:
        """Whether a goal was missed, or anything was found in the end."""
        p50, p99 = quantile(self.seconds, 0.5), quantile(self.seconds, 0.99)
        return bool(self.left) or p50 > GOAL_P50 or p99 > GOAL_P99


def measure(*, short: bool = False, engines: Sequence[str] = tuple(ENGINES)) -> list[Table]:
    """One row per engine that runs here."""
    stories, kills = SHORT if short else (STORIES, KILLS)
    why = cluster.missing() if "cluster" in engines else None
    runs = {key: run(key, stories, kills) for key in engines if key == "embedded" or not why}
    missed = [ENGINES[key] for key, one in runs.items() if one.missed]
    return [
        Table(
            title=f"{kills} of {stories} stories killed while 20 stories/s arrive: seconds to gone",
            command="python -m bench.kill" + (" --short" if short else ""),
            heads=("", "p50 s", "p95 s", "p99 s", "most s", "pages each", "slowest in the ledger"),
            rows=tuple(_row(ENGINES[key], one) for key, one in runs.items()),
            notes=(
                f"Goal: p50 at most {GOAL_P50:g} s, p99 at most {GOAL_P99:g} s."
                f" {'Missed by ' + ', '.join(missed) if missed else 'Met'}.",
                *(f"Left behind: {one}" for run_ in runs.values() for one in run_.left[:5]),
                *([f"No cluster here: {why}."] if why else []),
            ),
        )
    ]


def run(engine: str, stories: int, kills: int) -> Outcome:
    """One engine from the first file to the last search."""
    with (
        tempfile.TemporaryDirectory(prefix="wiredesk-hot-", ignore_cleanup_errors=True) as root,
        shared_cache() as cdn,
        _site(engine, cdn) as ours,
    ):
        marks, busy = Path(root, "marks"), Path(root, "busy")
        for folder in (marks, busy):
            folder.mkdir()
        ours.wires(
            {"key": one.name, "agency": one.name, "transport": "folder", "address": str(one)}
            for one in (marks, busy)
        )
        newsroom = Newsroom(ours, marks, cdn)
        copy = [marked(n, with_picture=n % WITH_PICTURE == 0) for n in range(stories)]
        watches = newsroom.file(copy)
        every = len(copy) // kills
        killed = list(zip(copy, watches, strict=True))[::every][:kills]
        with filing(busy), newsroom.desk() as tell:
            seconds = []
            for number, (story, watch) in enumerate(killed):
                start = time.monotonic()
                if number % 2:
                    drop(marks, story, kill=True)
                else:
                    tell(f"kill {watch.number}")
                seconds.append(_gone(newsroom, watch, start))
                time.sleep(PAUSE)
            left = _search(newsroom, [watch for _, watch in killed])
        doors = sum(len(watch.doors()) for _, watch in killed) // len(killed)
        ledger = newsroom.ledger([watch for _, watch in killed])
        return Outcome(seconds, ledger, doors, left)


def _site(engine: str, cdn: SharedCache) -> AbstractContextManager[Site]:
    return site(**cdn.settings) if engine == "embedded" else cluster.cluster(**cdn.settings)


def _gone(newsroom: Newsroom, watch: Watch, start: float) -> float:
    """Seconds from ``start`` (monotonic) to the last question that was asked in vain."""
    asked = [(base, path) for base in newsroom.everywhere for path in watch.doors()]
    with ThreadPoolExecutor(len(asked)) as threads:
        return max(threads.map(lambda one: _in_vain(*one, watch, start), asked))


def _in_vain(base: str, path: str, watch: Watch, start: float) -> float:
    """When the first question was asked that got nothing of the story; PATIENCE at most."""
    crawler = Crawler(base)
    while True:
        sent = time.monotonic() - start
        if not watch.leak(crawler.get(path)) or sent > PATIENCE:
            return sent
        time.sleep(0.02)


def _search(newsroom: Newsroom, watches: Sequence[Watch]) -> list[str]:
    """Where a byte of a killed story still is: all pages, all tables, all files, the log."""
    markers = [word for watch in watches for word in watch.markers]
    left = []
    for base in newsroom.everywhere:
        pages = Crawler(base).lists()
        left += [f"{base}{path}" for path, page in pages.items() if page.holds(markers)]
    left += [found for watch in watches for found in newsroom.kept_in_tables(watch)]
    deadline = time.monotonic() + GOAL_P99
    while (files := _files(newsroom, watches)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left + files


def _files(newsroom: Newsroom, watches: Sequence[Watch]) -> list[str]:
    return [found for watch in watches for found in newsroom.kept_on_disk(watch)]


def _row(name: str, one: Outcome) -> tuple[str, ...]:
    shares = [quantile(one.seconds, share) for share in (0.5, 0.95, 0.99, 1.0)]
    slowest = max(one.ledger, key=lambda key: quantile(one.ledger[key], 0.99))
    told = f"{slowest}: p99 {quantile(one.ledger[slowest], 0.99):.2f} s"
    return (name, *(f"{share:.2f}" for share in shares), str(one.doors), told)


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 where a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.kill")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", choices=ENGINES, action="append")
    options = parser.parse_args(arguments)
    tables = measure(short=options.short, engines=options.engine or tuple(ENGINES))
    show(tables, as_json=options.json)
    return int(any("Missed" in note or "Left behind" in note for note in tables[0].notes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
